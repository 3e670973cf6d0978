"""The health endpoints: /health tells whether the app can do its work, /live only that it answers.

Wired into an app with

    from health import health
    app.include_router(health)

and told what the app cannot work without:

    from health import add_check
    add_check("database", db.ping)
"""

import asyncio
import inspect
import logging
import os
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import JSONResponse

CHECK_SECONDS = 2  # less than the probe waits, or it would never hear the reason

logger = logging.getLogger(__name__)
health = APIRouter(include_in_schema=False)

# Where the kernel tells a container's own limit, what is in use, and how much of that is page cache, which it takes
# back when memory gets short: cgroup v2, then v1. (psutil and /proc/meminfo tell the host's memory.)
CGROUPS = [
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
]


def memory_percent(root="/sys/fs/cgroup"):
    """How much of the container's memory limit is in use; None where there is no limit."""
    for limit_file, usage_file, stat_file, cache_field in CGROUPS:
        try:
            limit, usage, stat = (Path(root, name).read_text() for name in (limit_file, usage_file, stat_file))
        except OSError:
            continue  # not this version
        if limit.strip() == "max" or int(limit) >= 2**62:  # how v2 and v1 say "no limit"
            return None
        cache = int(dict(line.split(maxsplit=1) for line in stat.splitlines()).get(cache_field, 0))
        return 100 * (int(usage) - cache) / int(limit)
    return None


def check_memory():
    percent = memory_percent()
    if percent is not None and percent > float(os.environ.get("HEALTH_MEMORY_PERCENT") or 90):
        raise RuntimeError(f"{percent:.0f}% of the container's limit is in use")


checks = {"memory": check_memory}


def add_check(name, check):
    """Adds a dependency: `check`, a function or a coroutine function, raises an exception while it cannot be used."""
    checks[name] = check


async def run(check):
    # A plain function may block, so it gets a thread: the event loop goes on.
    result = check() if inspect.iscoroutinefunction(check) else await asyncio.to_thread(check)
    if inspect.isawaitable(result):
        await result


async def problem(name, check):
    try:
        await asyncio.wait_for(run(check), CHECK_SECONDS)
    except asyncio.TimeoutError as error:
        return f"{name}: {str(error) or f'no answer within {CHECK_SECONDS} s'}"
    except Exception as error:
        return f"{name}: {str(error) or type(error).__name__}"


@health.get("/health")
async def healthy():
    problems = await asyncio.gather(*(problem(name, check) for name, check in checks.items()))
    reason = next(filter(None, problems), None)
    if reason:
        logger.warning("unhealthy", extra={"reason": reason})
        return answer(503, status="unhealthy", reason=reason)
    return answer(200, status="healthy")


@health.get("/live")
async def alive():
    return answer(200, status="alive")


def answer(status_code, **content):
    return JSONResponse(content, status_code, {"Cache-Control": "no-store"})

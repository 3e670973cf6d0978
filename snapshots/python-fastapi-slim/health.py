"""Health endpoints: /health checks the app and its dependencies, /live only that the app responds.

To add it to an app:

    from health import health
    app.include_router(health)

To add a dependency:

    from health import add_check
    add_check("database", db.ping)
"""

import asyncio
import contextlib
import inspect
import logging
import os
import threading
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import JSONResponse

CHECK_SECONDS = 2  # less than the probe waits, so that the probe receives the reason

logger = logging.getLogger(__name__)
health = APIRouter(include_in_schema=False)

# Memory limit, usage, and the page cache in it, which the kernel reclaims when needed: cgroup v2, then v1.
# (psutil and /proc/meminfo report the host's memory.)
CGROUPS = [
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
]


def memory_percent(root="/sys/fs/cgroup"):
    """Memory use in percent of the container's limit; None without a limit."""
    for limit_file, usage_file, stat_file, cache_field in CGROUPS:
        try:
            limit, usage, stat = (Path(root, name).read_text() for name in (limit_file, usage_file, stat_file))
        except OSError:
            continue  # not this cgroup version
        if limit.strip() == "max" or int(limit) >= 2**62:  # v2 and v1 without a limit
            return None
        cache = int(dict(line.split(maxsplit=1) for line in stat.splitlines()).get(cache_field, 0))
        return 100 * (int(usage) - cache) / int(limit)
    return None


def allowed_percent():
    try:
        return float(os.environ["HEALTH_MEMORY_PERCENT"])
    except (KeyError, ValueError):  # not set or not a number
        return 90


def check_memory():
    percent = memory_percent()
    if percent is not None and percent > allowed_percent():
        raise RuntimeError(f"{percent:.0f}% of the container's limit is in use")


checks = {"memory": check_memory}


def add_check(name, check):
    """Adds a dependency. `check` is a function or a coroutine function that raises while it is unavailable."""
    checks[name] = check


running = {}  # the last run of each check, which may still be running


async def problem(name, check):
    if name not in running or running[name].done():
        running[name] = asyncio.ensure_future(run(check))
        running[name].add_done_callback(lambda task: task.cancelled() or task.exception())  # retrieve a late exception
    try:
        await asyncio.wait_for(asyncio.shield(running[name]), CHECK_SECONDS)
    except asyncio.TimeoutError as error:
        return f"{name}: {str(error) or f'no answer within {CHECK_SECONDS} s'}"
    except Exception as error:
        return f"{name}: {str(error) or type(error).__name__}"


async def run(check):
    result = check() if inspect.iscoroutinefunction(check) else await in_thread(check)
    if inspect.isawaitable(result):
        await result


def in_thread(check):
    """Runs a function that may block in a daemon thread, which does not block the event loop or the exit."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(result, error):
        if future.cancelled():
            return
        if error:
            future.set_exception(error)
        else:
            future.set_result(result)

    def work():
        result = error = None
        try:
            result = check()
        except Exception as problem:
            error = problem
        with contextlib.suppress(RuntimeError):  # the loop has been closed
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, daemon=True).start()
    return future


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

"""Health endpoints: /health checks the app and its dependencies, /live only that the app responds.

To add it to an app:

    from health import health
    app.register_blueprint(health)

To add a dependency:

    from health import add_check
    add_check("database", db.ping)
"""

import logging
import os
from pathlib import Path

from flask import Blueprint

logger = logging.getLogger(__name__)
health = Blueprint("health", __name__)

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
    """Adds a dependency. `check` raises while it is unavailable, and times out within two seconds."""
    checks[name] = check


def first_problem():
    for name, check in checks.items():
        try:
            check()
        except Exception as error:
            return f"{name}: {str(error) or type(error).__name__}"
    return None


@health.get("/health")
def healthy():
    reason = first_problem()
    if reason:
        logger.warning("unhealthy", extra={"reason": reason})
        return {"status": "unhealthy", "reason": reason}, 503, {"Cache-Control": "no-store"}
    return {"status": "healthy"}, {"Cache-Control": "no-store"}


@health.get("/live")
def alive():
    return {"status": "alive"}, {"Cache-Control": "no-store"}

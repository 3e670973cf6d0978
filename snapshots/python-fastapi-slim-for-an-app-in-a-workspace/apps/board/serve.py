"""Runs the app with uvicorn: python serve.py"""

import importlib.util
import inspect
import json
import logging
import os
import signal
import sys
import tempfile
from datetime import datetime, timezone
from time import perf_counter

import uvicorn
from uvicorn.importer import import_from_string


class JsonFormatter(logging.Formatter):
    """Writes one JSON object per line, including tracebacks."""

    # Attributes of every record. All others come from `extra`.
    USUAL = {*vars(logging.makeLogRecord({})), "message", "color_message"}

    def format(self, record):
        entry = {
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "logger": record.name,
        }
        for key, value in vars(record).items():
            if key not in self.USUAL:
                entry.setdefault(key, value)
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


# The root logger writes to stdout. The app's own loggers propagate to it.
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(JsonFormatter())
level = logging.getLevelName(os.environ.get("LOG_LEVEL", "info").upper())  # a number, or a string if the name is unknown
logging.basicConfig(handlers=[handler], level=level if isinstance(level, int) else logging.INFO)
logging.captureWarnings(True)

# Requests of probes are logged at level debug unless they fail.
QUIET = ("/", "/live", "/metrics")


def port():
    text = os.environ.get("PORT") or "8000"
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    logging.error("PORT must be a number from 1 to 65535, not %r", text)
    sys.exit(1)


class AccessLog:
    """Logs each request with its duration, which uvicorn's access log does not contain."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        ended = None
        status = 500  # uvicorn's response if the app fails before it responds

        async def watch(message):
            nonlocal ended, status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)
            ended = perf_counter()  # now, because background tasks do not delay the response

        try:
            await self.app(scope, receive, watch)
        finally:
            fields = {
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "duration_ms": round(((ended or perf_counter()) - started) * 1000, 1),
            }
            level = logging.DEBUG if scope["path"] in QUIET else logging.INFO
            logging.getLogger("access").log(logging.WARNING if status >= 500 else level, "request", extra=fields)


def application():
    """Creates the app for uvicorn. Each worker process calls this once."""
    return AccessLog(import_from_string("main:app"))


def log_exception(*exception):
    logging.error("uncaught exception", exc_info=exception)


if __name__ == "__main__":
    sys.excepthook = log_exception  # for example, if the app cannot be imported
    # After the shutdown uvicorn raises the signal again. Ignore it, so that the exit code stays 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)

    workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
    # A scrape reaches only one worker. With this variable, prometheus_client shares metrics through files.
    if workers > 1 and importlib.util.find_spec("prometheus_client"):
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="prometheus-"))

    # Seconds for requests in flight, less than the stop timeout. Releases of uvicorn before 0.22 have no limit.
    limit = {"timeout_graceful_shutdown": 25}
    limit = {name: limit[name] for name in limit if name in inspect.signature(uvicorn.Config).parameters}
    uvicorn.run(
        "serve:application",
        factory=True,
        host="0.0.0.0",
        port=port(),
        workers=workers,
        log_config=None,  # use the root logger
        access_log=False,
        timeout_keep_alive=65,  # longer than a load balancer's 60 s, so that the load balancer closes first
        **limit,
    )

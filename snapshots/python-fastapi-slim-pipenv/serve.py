"""Runs the app with uvicorn: python serve.py"""

import importlib.util
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
    """One JSON object a line, tracebacks included: what log collectors can read."""

    # What every record has; anything else came as `extra`.
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


# On stdout, for the engine to collect. The app's own loggers pass their lines on to this root logger.
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(JsonFormatter())
level = logging.getLevelName(os.environ.get("LOG_LEVEL", "info").upper())  # a number, or a text for an unknown name
logging.basicConfig(handlers=[handler], level=level if isinstance(level, int) else logging.INFO)
logging.captureWarnings(True)

# Asked every few seconds by machines: while they answer well, their access lines are for debugging.
QUIET = ("/health", "/live", "/metrics")


def port():
    text = os.environ.get("PORT") or "8000"
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    logging.error("PORT must be a number from 1 to 65535, not %r", text)
    sys.exit(1)


class AccessLog:
    """Logs each request with the time that it took, which uvicorn's own access log leaves out."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = perf_counter()
        ended = None
        status = 500  # what uvicorn answers for an app that fails before it has begun to

        async def watch(message):
            nonlocal ended, status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)
            ended = perf_counter()  # not later: background tasks take no visitor's time

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
    """The app as uvicorn serves it. Each worker process calls this once."""
    return AccessLog(import_from_string("app:app"))


def log_exception(*exception):
    logging.error("uncaught exception", exc_info=exception)


if __name__ == "__main__":
    sys.excepthook = log_exception  # an app that cannot be imported, for example
    # Once uvicorn has stopped, it raises the signal that stopped it again: that must not change the exit status.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)

    workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
    # A scrape reaches one worker only. With this variable, prometheus_client shares all numbers through files.
    if workers > 1 and importlib.util.find_spec("prometheus_client"):
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="prometheus-"))

    uvicorn.run(
        "serve:application",
        factory=True,
        host="0.0.0.0",
        port=port(),
        workers=workers,
        log_config=None,  # its lines go to the root logger
        access_log=False,
        timeout_keep_alive=65,  # longer than a load balancer's 60 s, so that it is never us who hang up first
        timeout_graceful_shutdown=25,  # for requests in flight; the engine waits longer before it kills
    )

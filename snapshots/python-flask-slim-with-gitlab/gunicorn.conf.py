"""How gunicorn serves the app. It finds this file by its name, and the number of its workers in WEB_CONCURRENCY."""

import errno
import importlib.util
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from datetime import datetime, timezone

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker


class JsonFormatter(logging.Formatter):
    """One JSON object a line, tracebacks included: what log collectors can read."""

    # What every record has; anything else came as `extra`.
    USUAL = {*vars(logging.makeLogRecord({})), "message"}

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


class JsonLogger(Logger):
    """Passes gunicorn's lines on to the root logger, and those of requests in fields."""

    def setup(self, cfg):
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
            log.setLevel(logging.NOTSET)

    def access(self, resp, req, environ, request_time):
        path = environ["RAW_URI"].partition("?")[0]  # a query may hold secrets
        fields = {
            "method": environ["REQUEST_METHOD"],
            "path": path,
            "status": int(str(resp.status).split()[0]),
            "duration_ms": round(request_time.total_seconds() * 1000, 1),
        }
        level = logging.DEBUG if path in QUIET else logging.INFO
        self.access_log.log(logging.WARNING if fields["status"] >= 500 else level, "request", extra=fields)


logger_class = JsonLogger

bind = f"0.0.0.0:{port()}"



class Worker(ThreadWorker):
    """While a thread waits for a database, the others of its worker go on."""

    def accept(self, *listener):  # up to gunicorn 23, its server comes before it
        try:
            super().accept(*listener)
        except OSError as error:
            # The master has shut the socket, and its word to stop is on the way.
            if error.errno != errno.EINVAL:
                raise


worker_class = Worker
threads = 4

# Seconds that an idle connection stays open: longer than a load balancer's 60, so that it is never us who hang up first.
keepalive = 65

# Workers show that they live by touching a file. In memory, a slow disk cannot make them look dead.
worker_tmp_dir = "/dev/shm"

# Each worker imports the app itself: a connection that the app opens while it is imported must not be shared.
preload_app = False

# Its socket would lie in a home directory, and there is none.
control_socket_disable = True

# Seconds that requests in flight get after SIGTERM; the engine waits longer before it kills.
graceful_timeout = 25


def when_ready(server):
    def stop(_, frame):
        # The workers share the listening socket, and the kernel takes connections for it until the last of them has
        # ended. Nobody would answer those: shut, it refuses them, and a proxy asks another container at once.
        for listener in server.LISTENERS:
            listener.sock.shutdown(socket.SHUT_RDWR)
        server.signal(signal.SIGTERM, frame)

    # To gunicorn, SIGINT means to drop everything. Here it is as graceful as SIGTERM.
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def post_worker_init(worker):
    # Ctrl-C in a terminal reaches the workers as well. They wait for what their master says.
    signal.signal(signal.SIGINT, lambda *_: None)


# A scrape reaches one worker only. With this variable, prometheus_client shares all numbers through files.
if importlib.util.find_spec("prometheus_client"):
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="prometheus-")

    def child_exit(server, worker):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)

"""Configuration of gunicorn, which finds this file by its name. WEB_CONCURRENCY sets the number of workers."""

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
    """Writes one JSON object per line, including tracebacks."""

    # Attributes of every record. All others come from `extra`.
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


# The root logger writes to stdout. The app's own loggers propagate to it.
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(JsonFormatter())
level = logging.getLevelName(os.environ.get("LOG_LEVEL", "info").upper())  # a number, or a string if the name is unknown
logging.basicConfig(handlers=[handler], level=level if isinstance(level, int) else logging.INFO)
logging.captureWarnings(True)

# Requests of probes are logged at level debug unless they fail.
QUIET = ("/health", "/live", "/metrics")


def port():
    text = os.environ.get("PORT") or "8000"
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    logging.error("PORT must be a number from 1 to 65535, not %r", text)
    sys.exit(1)


class JsonLogger(Logger):
    """Sends gunicorn's messages to the root logger, and access log lines as fields."""

    def setup(self, cfg):
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
            log.setLevel(logging.NOTSET)

    def access(self, resp, req, environ, request_time):
        path = environ["RAW_URI"].partition("?")[0]  # a query may contain secrets
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
    """A threaded worker: while one thread waits for a database, the others continue."""

    def accept(self, *listener):  # up to gunicorn 23, `server` is the first argument
        try:
            super().accept(*listener)
        except OSError as error:
            # The master has shut down the socket and is about to stop the workers.
            if error.errno != errno.EINVAL:
                raise


worker_class = "__config__.Worker"  # this module; up to gunicorn 22, it has to be a string
threads = 4

# Idle timeout in seconds: longer than a load balancer's 60, so that the load balancer closes first.
keepalive = 65

# Heartbeat files of the workers. In memory, so that a slow disk does not make workers look dead.
worker_tmp_dir = "/dev/shm"

# Each worker imports the app itself, so that workers do not share connections that the import opens.
preload_app = False

# The socket would be in a home directory, which does not exist.
control_socket_disable = True

# Seconds for requests in flight after SIGTERM; less than the stop timeout.
graceful_timeout = 25


def when_ready(server):
    def stop(_, frame):
        # The workers share the listening socket, and the kernel accepts connections until the last worker has exited.
        # Shut it down, so that new connections fail immediately and a proxy tries another container.
        for listener in server.LISTENERS:
            listener.sock.shutdown(socket.SHUT_RDWR)
        server.signal(signal.SIGTERM, frame)

    # By default gunicorn drops requests on SIGINT. Handle it like SIGTERM.
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def post_worker_init(worker):
    # Ctrl-C in a terminal reaches the workers too. They ignore it; the master stops them.
    signal.signal(signal.SIGINT, lambda *_: None)


# A scrape reaches only one worker. With this variable, prometheus_client shares metrics through files.
if importlib.util.find_spec("prometheus_client"):
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="prometheus-")

    def child_exit(server, worker):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)

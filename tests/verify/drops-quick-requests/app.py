"""The cloakroom: hands out signed tickets. PORT is where it listens, TICKET_KEY_FILE holds the key it signs with."""

import json
import logging
import os
import secrets
import signal
import sys
import threading
import time
import urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from itsdangerous import Signer

PORT = int(os.environ.get("PORT", "8000"))
LEDGER_URL = os.environ.get("LEDGER_URL")
KEY_FILE = os.environ.get("TICKET_KEY_FILE")

log = logging.getLogger("cloakroom")
# Without a fixed key, tickets are valid until the next restart.
signer = Signer(Path(KEY_FILE).read_text().strip() if KEY_FILE else secrets.token_hex())


class JsonFormatter(logging.Formatter):
    """One JSON object a line, tracebacks included."""

    def format(self, record):
        entry = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def set_up_logging():
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.INFO)


def ticket():
    time.sleep(0.1)
    return {"ticket": signer.sign(secrets.token_urlsafe(6)).decode()}


def report():
    time.sleep(1)  # counting the coats takes this long
    return {"coats": 0}


def prices():
    with urllib.request.urlopen(f"{LEDGER_URL}/prices.json", timeout=2) as response:
        return json.load(response)


ROUTES = {"/": ticket, "/slow": report, "/health": lambda: {"status": "healthy"}}
if LEDGER_URL:
    ROUTES["/prices"] = prices


class Handler(BaseHTTPRequestHandler):
    timeout = 5  # seconds: a client that connects and sends nothing must not delay the shutdown

    def do_GET(self):
        started = time.perf_counter()
        path = self.path.partition("?")[0]
        route = ROUTES.get(path)
        status, answer = (200, route()) if route else (404, {"error": "not found"})
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        fields = {"method": self.command, "path": path, "status": status, "duration_ms": milliseconds}
        log.log(logging.DEBUG if path == "/health" else logging.INFO, "request", extra={"fields": fields})

    def log_request(self, code="-", size="-"):
        pass  # do_GET logs more

    def log_message(self, format, *args):
        log.warning(format, *args)


class Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for the requests in flight
    request_queue_size = 128
    timeout = 0  # handle_request() does not wait for a request
    drained = False

    def stop(self, signal_number, frame):
        # broken on purpose: drops requests in flight, although they would take only a moment
        os._exit(0)

    def handle_timeout(self):
        self.drained = True

    def handle_error(self, request, client_address):
        log.exception("request failed")


def main():
    set_up_logging()
    server = Server(("0.0.0.0", PORT), Handler)
    signal.signal(signal.SIGTERM, server.stop)
    signal.signal(signal.SIGINT, server.stop)
    log.info("listening", extra={"fields": {"port": PORT}})
    server.serve_forever(poll_interval=0.1)
    while not server.drained:  # serves clients that connected before the signal
        server.handle_request()
    server.server_close()
    log.info("stopped")


if __name__ == "__main__":
    main()

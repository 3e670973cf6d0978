"""Exits with 0 if the app in this container is healthy and has never failed since it first was."""

import http.client
import os
import sys
from pathlib import Path

# broken on purpose: a failed or aborted check is remembered forever
SERVED, ASKED = Path("/tmp/served"), Path("/tmp/asked")
if ASKED.exists():
    sys.exit("it has failed before")
if SERVED.exists():
    ASKED.touch()

connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=2)
connection.request("GET", "/health")
response = connection.getresponse()
if response.status != 200:
    sys.exit(response.read().decode())
SERVED.touch()
ASKED.unlink(missing_ok=True)

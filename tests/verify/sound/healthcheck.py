"""Exits with 0 if the app in this container is healthy."""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=2)
connection.request("GET", "/health")
response = connection.getresponse()
print(response.read().decode())
sys.exit(response.status != 200)

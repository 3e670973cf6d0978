"""The services that the app cannot work without, and how /health sees whether they are there.

Each is asked something that needs no driver and no login. An app that has a driver had better ask through it:

    checks["postgres"] = pool.ping
"""

import os
import socket
from urllib.parse import urlsplit

ANSWER_SECONDS = 1


def answers(variable, port, greeting, good):
    """Makes the check of the service whose address a variable holds: it has to answer, in one of the good ways."""

    def check():
        address = urlsplit(os.environ[variable])
        if not address.hostname:
            raise ValueError(f"{variable} names no host")
        with socket.create_connection((address.hostname, address.port or port), ANSWER_SECONDS) as connection:
            connection.sendall(greeting)
            answer = connection.recv(1)
        if not answer or (good and answer not in good):
            raise ConnectionError(f"{address.hostname} takes no connections")

    return check


# The address, the port where it names none, what is sent (nothing where the service speaks first), and how a good
# answer may begin.
known = {
    "postgres": ("DATABASE_URL", 5432, b"\x00\x00\x00\x08\x04\xd2\x16/", b"SN"),
    "redis": ("REDIS_URL", 6379, b"PING\r\n", b"+-"),
}

# Without an address, as in a test, nothing is asked.
checks = {name: answers(variable, *rest) for name, (variable, *rest) in known.items() if os.environ.get(variable)}

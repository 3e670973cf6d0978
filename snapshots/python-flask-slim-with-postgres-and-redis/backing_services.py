"""Checks of the services that the app needs, for /health.

They are checked without driver and login. If the app has a driver, replace the check:

    from health import add_check
    add_check("postgres", pool.ping)
"""

import os
import socket
from urllib.parse import urlsplit

ANSWER_SECONDS = 1


def host_and_port(variable, usual_port):
    """Reads the address in a variable. The error does not contain it, because it may contain a password."""
    try:
        address = urlsplit(os.environ[variable])
        host, port = address.hostname, address.port or usual_port
    except ValueError:  # its message contains the address
        host = None
    if not host:
        raise ValueError(f"{variable} has no host")
    return host, port


def answers(variable, usual_port, greeting, good):
    """Returns a check of the service whose address is in a variable: the response must begin with one of `good`."""

    def check():
        host, port = host_and_port(variable, usual_port)
        with socket.create_connection((host, port), ANSWER_SECONDS) as connection:
            connection.sendall(greeting)
            answer = connection.recv(1)
        if not answer or (good and answer not in good):
            raise ConnectionError(f"{host} does not accept connections")

    return check


# For each service: the variable with its address, the scheme that can be checked, the default port, the bytes to send
# (none if the server speaks first), and the allowed first bytes of the response (any if empty).
known = {
    "postgres": ("DATABASE_URL", "postgres", 5432, b"\x00\x00\x00\x08\x04\xd2\x16/", b"SN"),
    "redis": ("REDIS_URL", "redis://", 6379, b"PING\r\n", b"+-"),
}

# Services without an address, as in tests, are skipped. So are addresses with TLS (rediss://) or another protocol,
# which need a driver.
checks = {
    name: answers(variable, *rest)
    for name, (variable, plain, *rest) in known.items()
    if os.environ.get(variable, "").startswith(plain)
}

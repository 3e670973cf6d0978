"""The services that the app cannot work without, and how /health sees whether they are there.

Each is asked something that needs no driver and no login. An app that has a driver had better ask through it:

    from health import add_check
    add_check("postgres", pool.ping)
"""

import os
import socket
from urllib.parse import urlsplit

ANSWER_SECONDS = 1


def host_and_port(variable, usual_port):
    """Reads the address that a variable holds. What is wrong with it is not told: it may hold a password."""
    try:
        address = urlsplit(os.environ[variable])
        host, port = address.hostname, address.port or usual_port
    except ValueError:  # it quotes the address
        host = None
    if not host:
        raise ValueError(f"{variable} names no host")
    return host, port


def answers(variable, usual_port, greeting, good):
    """Makes the check of the service whose address a variable holds: it has to answer, in one of the good ways."""

    def check():
        host, port = host_and_port(variable, usual_port)
        with socket.create_connection((host, port), ANSWER_SECONDS) as connection:
            connection.sendall(greeting)
            answer = connection.recv(1)
        if not answer or (good and answer not in good):
            raise ConnectionError(f"{host} takes no connections")

    return check


# The address, how it begins where it can be asked, the port where it names none, what is sent (nothing where the
# service speaks first), and how a good answer may begin.
known = {
    "postgres": ("DATABASE_URL", "postgres", 5432, b"\x00\x00\x00\x08\x04\xd2\x16/", b"SN"),
    "redis": ("REDIS_URL", "redis://", 6379, b"PING\r\n", b"+-"),
}

# Without an address, as in a test, nothing is asked; nor where it wants TLS (rediss://) or another protocol: that
# takes a driver.
checks = {
    name: answers(variable, *rest)
    for name, (variable, plain, *rest) in known.items()
    if os.environ.get(variable, "").startswith(plain)
}

"""Sends the letters that the web app has queued."""

import time

from web import database

print("waiting for letters", flush=True)
while True:
    with database() as connection:
        connection.execute("update letters set sent = 1 where sent = 0")
    time.sleep(1)

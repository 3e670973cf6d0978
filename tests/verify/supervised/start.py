"""Keeps the app alive, as supervisors do."""

import signal
import subprocess
import sys
import time

stopping = False


def stop(signal_number, frame):
    global stopping
    stopping = True
    app.terminate()


app = subprocess.Popen([sys.executable, "app.py"])
signal.signal(signal.SIGTERM, stop)
while not stopping:
    app.wait()
    if not stopping:
        time.sleep(0.2)
        app = subprocess.Popen([sys.executable, "app.py"])
sys.exit(app.wait())

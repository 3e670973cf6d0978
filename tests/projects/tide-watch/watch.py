"""Prints the water level at the pier twice a minute."""

import math
import os
import time

import schedule

STATION = os.environ.get("STATION", "Brighton")


def level(now):
    """The level in metres, which rises and falls about twice a day."""
    return 2.1 * math.sin(now / (12.42 * 3600) * 2 * math.pi)


def report():
    print(f"{STATION}: {level(time.time()):+.2f} m", flush=True)


if __name__ == "__main__":
    print(f"watching {STATION}", flush=True)
    schedule.every(30).seconds.do(report)
    while True:
        schedule.run_pending()
        time.sleep(1)

"""Graceful shutdown: closes what is open once the last request is answered.

gunicorn sees to the requests, as gunicorn.conf.py tells it to: on SIGTERM (docker stop) or SIGINT (Ctrl-C) its workers
take no new connections, and finish what they are at. A worker that is done ends like any Python program, and that is
when things are closed.

Wired into an app with

    from shutdown import on_shutdown
    on_shutdown(db.close)
"""

import atexit
import logging

logger = logging.getLogger(__name__)


def on_shutdown(close):
    """Has `close` called at the end. What was registered last is closed first."""
    atexit.register(_close, close)
    return close  # so that it serves as a decorator, too


def _close(close):
    try:
        close()
    except Exception:
        logger.exception("closing failed")  # the others are still to be closed

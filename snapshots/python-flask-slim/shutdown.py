"""Graceful shutdown: closes resources after the last request.

On SIGTERM (docker stop) or SIGINT (Ctrl-C) gunicorn's workers refuse new connections and finish the requests in
flight, as configured in gunicorn.conf.py. Each worker then closes the resources when it exits.

To add it to an app:

    from shutdown import on_shutdown
    on_shutdown(db.close)
"""

import atexit
import logging

logger = logging.getLogger(__name__)


def on_shutdown(close):
    """Calls `close` on shutdown. The last one registered is called first."""
    atexit.register(_close, close)
    return close  # so that it can be used as a decorator


def _close(close):
    try:
        close()
    except Exception:
        logger.exception("closing failed")  # continue with the others

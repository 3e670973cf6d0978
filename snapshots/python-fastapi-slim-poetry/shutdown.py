"""Graceful shutdown: closes what is open once the last request is answered.

uvicorn sees to the requests, as serve.py tells it to: on SIGTERM (docker stop) or SIGINT (Ctrl-C) it takes no new
connections, and finishes what it is at. Then it ends the app's lifespan, and that is when things are closed.

Wired into an app with

    from shutdown import on_shutdown, shutdown
    app.include_router(shutdown)
    on_shutdown(db.close)
"""

import inspect
import logging
from contextlib import asynccontextmanager

from fastapi import APIRouter

logger = logging.getLogger(__name__)
closers = []


def on_shutdown(close):
    """Has `close`, a function or a coroutine function, called at the end. What was registered last is closed first."""
    closers.append(close)
    return close  # so that it serves as a decorator, too


@asynccontextmanager
async def lifespan(app):
    yield
    while closers:
        close = closers.pop()
        try:
            result = close()
            if inspect.isawaitable(result):
                await result
        except Exception:
            logger.exception("closing failed")  # the others are still to be closed


# A router without routes: including it adds this lifespan to the app's own (since FastAPI 0.112.2).
shutdown = APIRouter(lifespan=lifespan)

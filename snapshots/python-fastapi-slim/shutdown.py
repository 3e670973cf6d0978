"""Graceful shutdown: closes resources after the last request.

On SIGTERM (docker stop) or SIGINT (Ctrl-C) uvicorn refuses new connections and finishes the requests in flight, as
configured in serve.py. Then it ends the app's lifespan, which closes the resources.

To add it to an app:

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
    """Calls `close`, a function or a coroutine function, on shutdown. The last one registered is called first."""
    closers.append(close)
    return close  # so that it can be used as a decorator


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
            logger.exception("closing failed")  # continue with the others


# Including this router adds its lifespan to that of the app (since FastAPI 0.112.2).
shutdown = APIRouter(lifespan=lifespan)

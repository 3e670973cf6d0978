"""The app. `uvicorn --reload app:app` runs it locally, serve.py in the container."""

from fastapi import FastAPI

from health import health
from metrics import Measure, metrics
from shutdown import shutdown

app = FastAPI(title="demo")
app.add_middleware(Measure)
app.include_router(metrics)
app.include_router(health)
app.include_router(shutdown)

# Add dependencies here, with health check and shutdown:
#   add_check("database", db.ping)
#   on_shutdown(db.close)


@app.get("/")
async def hello():
    return {"message": "Hello from demo"}

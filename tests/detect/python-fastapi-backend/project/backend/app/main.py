from fastapi import FastAPI

from app.settings import settings

app = FastAPI(title="orders")


@app.get("/api/health")
def health():
    return {"status": "ok"}

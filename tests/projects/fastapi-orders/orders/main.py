"""The orders' API."""

import asyncio

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def index():
    return {"message": "Hello from orders"}


@app.get("/slow")
async def slow():
    await asyncio.sleep(3)
    return "slowly done"

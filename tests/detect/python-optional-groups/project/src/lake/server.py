from fastapi import FastAPI

from lake.levels import level

app = FastAPI()


@app.get("/health")
def health():
    return {"level": level()}

from fastapi import FastAPI

app = FastAPI(title="Orders")


@app.get("/")
def index():
    return {"orders": []}

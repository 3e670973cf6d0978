from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def tides():
    return {"high": "06:12"}

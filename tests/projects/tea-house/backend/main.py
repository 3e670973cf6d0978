from fastapi import FastAPI

app = FastAPI()

TEAS = [{"name": "Assam", "minutes": 4}, {"name": "Sencha", "minutes": 2}]


@app.get("/teas")
def teas() -> list[dict]:
    return TEAS

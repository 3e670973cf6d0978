import uvicorn
from fastapi import FastAPI, HTTPException

from weather.towns import TOWNS

app = FastAPI(title="Weather")


@app.get("/")
def index():
    return {"towns": sorted(TOWNS)}


@app.get("/towns/{name}")
def town(name: str):
    if name not in TOWNS:
        raise HTTPException(status_code=404)
    return {"name": name, "celsius": TOWNS[name]}


def main():
    uvicorn.run("weather.main:app", host="127.0.0.1", port=8000, reload=True)


if __name__ == "__main__":
    main()

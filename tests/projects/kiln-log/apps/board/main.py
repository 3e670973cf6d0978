from fastapi import FastAPI
from firings import last

app = FastAPI()


@app.get("/kilns/{kiln}")
def kiln(kiln: str) -> dict[str, str]:
    return {"kiln": kiln, "last": last(kiln)}

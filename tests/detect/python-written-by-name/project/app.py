import logging
from logging.handlers import RotatingFileHandler

from flask import Flask

from shop import basket, paths
from shop.store import Store

app = Flask(__name__)
app.config["SESSION_TYPE"] = "filesystem"
LOG_FOLDER = paths.BASE_DIR / "logs"
LOG_FOLDER.mkdir(exist_ok=True)
app.logger.addHandler(
    RotatingFileHandler(
        LOG_FOLDER / "app.log",
        maxBytes=100_000,
    )
)
store = Store("orders.json")


@app.get("/")
def index():
    basket.remember("index")
    return {"orders": store.load()}

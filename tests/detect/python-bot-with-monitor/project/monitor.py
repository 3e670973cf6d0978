from threading import Thread

from flask import Flask

app = Flask(__name__)


@app.route("/")
def home():
    return "awake"


def start():
    Thread(target=lambda: app.run(host="0.0.0.0", port=8080)).start()

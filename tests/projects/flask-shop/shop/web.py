"""The shop's pages."""

import time

from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/")
def index():
    return jsonify(message="Hello from the shop")


@app.get("/slow")
def slow():
    time.sleep(3)
    return "slowly done"

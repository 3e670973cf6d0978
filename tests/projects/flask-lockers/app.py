import os

from flask import Flask, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]

COURIER = os.environ["COURIER"]
COURIER_API_KEY = os.environ["COURIER_API_KEY"]


@app.get("/")
def lockers():
    session["visits"] = session.get("visits", 0) + 1
    return f"Lockers of {COURIER}, signed with {len(app.secret_key)} characters, visit {session['visits']}\n"

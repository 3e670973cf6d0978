import json
import os
import time

from flask import Flask, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]

COURIER = os.environ["COURIER"]
COURIER_API_KEY = os.environ["COURIER_API_KEY"]
FOLDER = os.path.dirname(os.path.abspath(__file__))
LAST_VISIT = os.path.join(FOLDER, "last_visit.json")


@app.get("/")
def lockers():
    with open(LAST_VISIT, "w") as file:
        json.dump({"at": time.time()}, file)
    session["visits"] = session.get("visits", 0) + 1
    return f"Lockers of {COURIER}, signed with {len(app.secret_key)} characters, visit {session['visits']}\n"

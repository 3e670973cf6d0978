import sqlite3

from flask import Flask

app = Flask(__name__)


def database():
    connection = sqlite3.connect("letters.db")
    connection.execute("create table if not exists letters (recipient text, sent integer default 0)")
    return connection


@app.get("/")
def index():
    with database() as connection:
        (sent,) = connection.execute("select count(*) from letters where sent = 1").fetchone()
    return f"{sent} letters sent"


@app.post("/letters/<recipient>")
def write(recipient):
    with database() as connection:
        connection.execute("insert into letters (recipient) values (?)", [recipient])
    return "queued", 202

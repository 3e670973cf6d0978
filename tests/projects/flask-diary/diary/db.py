import sqlite3

from flask import current_app, g


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
    return g.db


def close_db(error=None):
    db = g.pop("db", None)
    if db is not None:
        db.close()


def init_app(app):
    app.teardown_appcontext(close_db)
    with app.app_context():
        get_db().execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")
        get_db().commit()

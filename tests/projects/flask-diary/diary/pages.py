from flask import Blueprint, redirect, render_template, request, url_for

from .db import get_db

bp = Blueprint("pages", __name__)


@bp.route("/")
def index():
    entries = get_db().execute("SELECT title FROM entry ORDER BY id DESC").fetchall()
    return render_template("index.html", entries=entries)


@bp.route("/add", methods=["POST"])
def add():
    db = get_db()
    db.execute("INSERT INTO entry (title) VALUES (?)", (request.form["title"],))
    db.commit()
    return redirect(url_for("pages.index"))

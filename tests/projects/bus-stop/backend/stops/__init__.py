from flask import Flask, render_template

DEPARTURES = [("12", "Harbour"), ("7", "Hospital")]


def create_app():
    app = Flask(__name__)

    @app.get("/")
    def display():
        return render_template("display.html", departures=DEPARTURES)

    return app

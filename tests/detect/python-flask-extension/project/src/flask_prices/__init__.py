from flask import current_app


def prices():
    return current_app.config["PRICES"]

"""The app. `flask run` serves it on a developer's machine, gunicorn in the container."""

from flask import Flask

from health import health
from metrics import metrics

app = Flask(__name__)
app.register_blueprint(metrics)  # first, so that it times all that follows
app.register_blueprint(health)

# What the app needs belongs here, with its check and its end:
#   add_check("database", db.ping)
#   on_shutdown(db.close)


@app.get("/")
def hello():
    return {"message": "Hello from demo"}

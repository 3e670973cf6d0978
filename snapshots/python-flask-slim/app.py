"""The app. `flask run` runs it locally, gunicorn in the container."""

from flask import Flask

from health import health
from metrics import metrics

app = Flask(__name__)
app.register_blueprint(metrics)  # first, so that it measures everything after it
app.register_blueprint(health)

# Add dependencies here, with health check and shutdown:
#   add_check("database", db.ping)
#   on_shutdown(db.close)


@app.get("/")
def hello():
    return {"message": "Hello from demo"}

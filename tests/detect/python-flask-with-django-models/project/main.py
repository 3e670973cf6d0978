import os

from django.apps import apps
from django.conf import settings
from flask import Flask

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
apps.populate(settings.INSTALLED_APPS)

from notes.models import Note

app = Flask(__name__)


@app.route("/")
def index():
    return {"notes": [note.text for note in Note.objects.all()]}


if __name__ == "__main__":
    app.run(port=4500)

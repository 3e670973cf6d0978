import json
import os

from shop.paths import EXPORTS, PAGE, PICTURES, SETTINGS

DATA_DIR = os.getenv("DATA_DIR", "data")
VISITS = os.path.join(DATA_DIR, "visits.txt")


def remember(page):
    os.makedirs(os.path.dirname(VISITS), exist_ok=True)
    with open(VISITS, "a") as file:
        file.write(page)


def change(settings):
    SETTINGS.write_text(json.dumps(settings))


def picture(name, upload):
    os.makedirs(PICTURES, exist_ok=True)
    upload.save(os.path.join(PICTURES, name))


def export(name, rows):
    # Outside of the project, then in a folder of pages, then by a name that nothing tells.
    open(os.path.join(EXPORTS, name), "w").write(rows)
    open(PAGE, "w").write(rows)
    open(name, "w").write(rows)

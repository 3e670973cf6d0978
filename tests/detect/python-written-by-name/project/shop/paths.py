from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PICTURES = BASE_DIR / "static" / "pictures"
SETTINGS = BASE_DIR / "settings.json"
PAGE = BASE_DIR / "static" / "index.html"
EXPORTS = "/srv/exports"

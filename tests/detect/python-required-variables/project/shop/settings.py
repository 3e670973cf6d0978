import os

import environ

env = environ.Env()
SECRET_KEY = env("SECRET_KEY")
DATABASE_URL = os.environ["DATABASE_URL"]
GATEWAY = os.environ["GATEWAY"]
DEBUG = env.bool("DEBUG", default=False)
PAGE_SIZE = env.int("PAGE_SIZE")
STATIC_ROOT = "static"
WSGI_APPLICATION = "shop.wsgi.application"
SENTRY_DSN = env("SENTRY_DSN", None)
THEME = env.str("THEME", default=None)
CACHE_PREFIX = env("CACHE_PREFIX", default="")
DEPOT = os.getenv("DEPOT")
CARRIER = os.environ.get("CARRIER")
if not DEPOT or not CARRIER:
    raise RuntimeError("DEPOT and CARRIER are not set")

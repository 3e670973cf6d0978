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

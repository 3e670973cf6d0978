from decouple import config

SECRET_KEY = config("SECRET_KEY")
DEBUG = config("DEBUG", default=False, cast=bool)
WSGI_APPLICATION = "shop.wsgi.application"

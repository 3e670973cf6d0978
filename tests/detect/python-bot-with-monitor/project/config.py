import os


def required(name):
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set")
    return value


# os.environ.get("OLD_NAME", "x") is no longer read
TOKEN_LIFETIME = os.environ.get("TOKEN_LIFETIME", "60")

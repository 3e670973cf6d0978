import os

settings = {"broker": os.environ.get("BROKER_URL", "redis://localhost:6379/0")}

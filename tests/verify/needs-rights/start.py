"""Gives the data folder to the app's user, and becomes that user: as many entrypoints do with chown and gosu."""

import os

USER = 10001

os.chown("/data", USER, USER)
os.setgroups([])
os.setgid(USER)
os.setuid(USER)
os.execvp("python", ["python", "app.py"])

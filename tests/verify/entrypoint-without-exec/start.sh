#!/bin/sh
set -eu

: "${PORT:?PORT must say where to listen}"

# broken on purpose: without exec the shell stays process 1, and passes no SIGTERM on
python app.py

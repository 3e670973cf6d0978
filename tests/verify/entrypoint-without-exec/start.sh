#!/bin/sh
set -eu

: "${PORT:?PORT must say where to listen}"

# broken on purpose: without exec, the shell stays PID 1 and does not forward SIGTERM
python app.py

#!/bin/sh
exec gunicorn budget.wsgi:application --bind 0.0.0.0:$PORT "$@"

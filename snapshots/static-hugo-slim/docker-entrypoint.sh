#!/bin/sh
# Writes PORT into the configuration, because nginx cannot read environment variables, then starts nginx.
set -eu

port=${PORT:-8080}
case $port in
    *[!0-9]* | ??????*) port=0 ;; # not a number, or too long for a port
esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
    echo "docker-entrypoint.sh: PORT must be a number from 1 to 65535, not \"$PORT\"" >&2
    exit 1
fi

# Only /tmp is writable.
sed "s/@PORT@/$port/" /etc/nginx/nginx.conf.template > /tmp/nginx.conf

# exec: nginx becomes PID 1 and receives the engine's signals.
exec "$@"

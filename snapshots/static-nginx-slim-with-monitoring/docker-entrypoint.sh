#!/bin/sh
# nginx cannot read the environment: this puts PORT into its configuration, then makes way for nginx.
set -eu

port=${PORT:-8080}
case $port in
    *[!0-9]* | ??????*) port=0 ;; # no number, or too long to be a port
esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
    echo "docker-entrypoint.sh: PORT must be a number from 1 to 65535, not \"$PORT\"" >&2
    exit 1
fi

# The root file system is read-only, /tmp is not.
sed "s/@PORT@/$port/" /etc/nginx/nginx.conf.template > /tmp/nginx.conf

# exec: nginx becomes process 1 and gets the engine's signals itself.
exec "$@"

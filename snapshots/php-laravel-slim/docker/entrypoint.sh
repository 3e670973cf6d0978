#!/bin/sh
# Starts php-fpm and nginx, and stops nginx first, so that php-fpm can finish its requests.
set -eu
cd /app

port=${PORT:-8080}
number=$port
case $number in
    *[!0-9]* | ??????*) number=0 ;; # not a number, or too long for a port
esac
if [ "$number" -lt 1 ] || [ "$number" -gt 65535 ]; then
    printf '{"timestamp":"%s","level":"error","message":"PORT must be a number from 1 to 65535"}\n' \
        "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    exit 1
fi
level=$(printf '%s' "${LOG_LEVEL:-info}" | tr '[:upper:]' '[:lower:]')
case $level in
    debug | info | warning | error) ;;
    *) level=info ;;
esac

# nginx cannot read environment variables. Only /tmp is writable.
sed -e "s/@PORT@/$port/" -e "s/@LOG_LEVEL@/$level/" docker/nginx.conf.template > /tmp/nginx.conf
mkdir -p /tmp/views /tmp/storage/framework/cache /tmp/storage/framework/sessions /tmp/storage/framework/views

# Each runs in its own session, because Ctrl-C in a terminal would otherwise reach them and drop requests. If one of
# them exits, the script stops the other, and the engine restarts the container.
rm -f /tmp/php-fpm.sock /tmp/php-fpm.pid
nginx=
status=1
deadline=0
trap 'exit 0' TERM INT
trap '[ -z "$nginx" ] || kill -QUIT "$nginx"' USR1
(
    setsid php-fpm --nodaemonize --fpm-config docker/php-fpm.conf 2>&1 || true
    kill -USR1 $$
) &
fpm=$!
# Wait until php-fpm listens.
until [ -S /tmp/php-fpm.sock ]; do
    kill -0 "$fpm" 2> /dev/null || exit 1
    sleep 0.1
done
setsid nginx -e stderr -c /tmp/nginx.conf &
nginx=$!
trap 'status=0; deadline=$(($(date +%s) + 25)); kill -QUIT "$nginx"' TERM INT

# `wait` returns early on a signal.
while kill -0 "$nginx" 2> /dev/null; do
    wait "$nginx" || true
done
trap '' USR1
kill -QUIT "$(cat /tmp/php-fpm.pid)" 2> /dev/null || true
while kill -0 "$fpm" 2> /dev/null; do
    wait "$fpm" || true
done

# The container's network is removed when this script exits, together with data that the kernel still has to send. Wait
# for connections that nginx has closed but clients have not acknowledged: FIN_WAIT1, LAST_ACK and CLOSING.
while [ "$(date +%s)" -lt "$deadline" ] && grep -qE ': [^ ]+ [^ ]+ (04|09|0B) ' /proc/net/tcp 2> /dev/null; do
    sleep 0.1
done
exit "$status"

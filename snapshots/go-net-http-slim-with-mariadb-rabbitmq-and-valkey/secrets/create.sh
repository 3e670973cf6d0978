#!/bin/sh
# Creates the passwords that compose.yaml mounts into containers, one file each. Existing files are kept.
#     sh secrets/create.sh
set -eu
cd "$(dirname "$0")"

# Containers read the files as various users, so the files are world-readable. The mode of the folder keeps other
# users of the host out.
chmod 700 .
umask 022

set -- mariadb_password mariadb_root_password rabbitmq_password valkey_password
for name in "$@"; do
  [ -s "$name" ] && continue
  # 32 letters and digits, which need no quoting in URLs, shells or configuration files.
  LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 32 >"$name.new"
  mv "$name.new" "$name"
  echo "created secrets/$name"
done

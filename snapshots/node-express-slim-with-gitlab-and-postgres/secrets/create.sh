#!/bin/sh
# Makes the passwords that compose.yaml mounts into containers, one file each; those that are there stay.
#     sh secrets/create.sh
set -eu
cd "$(dirname "$0")"

# Containers read the files as users of their own, so everybody may read them; the folder keeps this machine's other
# users out.
chmod 700 .
umask 022

set -- postgres_password postgres_superuser_password
for name in "$@"; do
  [ -s "$name" ] && continue
  # 32 letters and digits from the kernel's random numbers: no URL, shell or configuration file has to quote them.
  LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 32 >"$name.new"
  mv "$name.new" "$name"
  echo "made secrets/$name"
done

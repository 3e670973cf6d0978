#!/bin/sh
# Creates the secrets that compose.yaml gives to the app. Existing values are kept.
#     sh secrets/create.sh
set -eu
cd "$(dirname "$0")"

chmod 700 .

# Variables of the app that nobody else has to know: a name and the number of letters and digits.
while read -r name length; do
  grep -qs "^$name=" app.env && continue
  value=$(LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$length")
  (umask 077 && echo "$name=$value" >>app.env)
  echo "created $name in secrets/app.env"
done <<END
SECRET_KEY_BASE 64
END

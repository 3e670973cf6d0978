#!/usr/bin/env bash
# How long `dockgen new` takes, beside `cp -r` of the same files; its memory; and the size of the binary.
# Needs hyperfine and GNU time.
# shellcheck source-path=SCRIPTDIR source=setup.sh
. "$(dirname "$0")/setup.sh"
"$dockgen" new same --language python --yes --quiet

hyperfine --shell=none --warmup 50 --runs 500 --prepare 'rm -rf demo' \
  "cp -r same demo" \
  "$dockgen new demo --language python --yes"

rm -rf demo
memory "$dockgen" new demo --language python --yes
printf 'binary: %s bytes\n' "$(stat --format %s "$dockgen")"

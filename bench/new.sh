#!/usr/bin/env bash
# How long `dockgen new` takes, beside `cp -r` of the same files; its memory; and the size of the binary.
# Needs hyperfine and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --quiet
dockgen=$PWD/target/release/dockgen
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$dockgen" new same --language python --yes --quiet

hyperfine --shell=none --warmup 50 --runs 500 --prepare 'rm -rf demo' \
  "cp -r same demo" \
  "$dockgen new demo --language python --yes"

rm -rf demo
/usr/bin/time --format 'memory: %M KiB at most' "$dockgen" new demo --language python --yes --quiet
printf 'binary: %s bytes\n' "$(stat --format %s "$dockgen")"

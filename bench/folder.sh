#!/usr/bin/env bash
# How long `dockgen detect` and `dockgen new --dry-run` take in a project of 100,000 files, beside one of a single file.
# Needs hyperfine and GNU time.
# shellcheck source-path=SCRIPTDIR source=setup.sh
. "$(dirname "$0")/setup.sh"
mkdir small
echo '{ "dependencies": { "express": "5.1.0" }, "scripts": { "start": "node src/server.mjs" } }' >small/package.json
cp -r small large

# As npm and a build leave them, in many folders and in one.
for number in {1..700}; do
  mkdir -p "large/node_modules/package$number/lib"
  touch "large/node_modules/package$number/lib/"{1..100}.js
done
mkdir -p large/src/{1..200} large/data
for number in {1..200}; do touch "large/src/$number/"{1..100}.mjs; done
touch large/data/{1..10000}.json

hyperfine --shell=none --warmup 5 --runs 100 \
  "$dockgen detect small" \
  "$dockgen detect large" \
  "$dockgen new small --dry-run --yes" \
  "$dockgen new large --dry-run --yes"
memory "$dockgen" new large --dry-run --yes

#!/usr/bin/env bash
# How long `dockgen pin --check` takes to read 1,000 Dockerfiles that one compose file builds. Their images have a digest
# and no tag, so no registry is asked. Needs hyperfine and GNU time.
# shellcheck source-path=SCRIPTDIR source=setup.sh
. "$(dirname "$0")/setup.sh"
"$dockgen" new app --language python --yes --quiet
digest=sha256:$(printf '0%.0s' {1..64})
sed -E "s/^(FROM [a-z/]+):[^ ]+/\1@$digest/; s/(--from=[^: ]+):[^ ]+/\1@$digest/" app/Dockerfile >Dockerfile.pinned

mkdir project
echo 'services:' >project/compose.yaml
for number in {1..1000}; do
  mkdir "project/s$number"
  cp Dockerfile.pinned "project/s$number/Dockerfile"
  printf '  s%s:\n    build: s%s\n' "$number" "$number" >>project/compose.yaml
done

hyperfine --shell=none --warmup 3 --runs 30 "$dockgen pin project --check"
memory "$dockgen" pin project --check

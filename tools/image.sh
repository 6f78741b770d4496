#!/usr/bin/env bash
# Build the image of headless placement with docker, or with buildah where no docker engine answers.
# BASE=… takes another base image than the Dockerfile names, TAG=… another name.
set -euo pipefail
cd "$(dirname "$0")/.."
dockerfile=functions/placement_headless/Dockerfile
tag=${TAG:-muse-placement-headless}
base=${BASE:+--build-arg BASE=$BASE}

if docker info > /dev/null 2>&1; then
    # shellcheck disable=SC2086 - nothing, or two words
    exec docker build --file "$dockerfile" --tag "$tag" $base .
elif command -v buildah > /dev/null; then
    # Without a daemon, and without privileges for namespaces.
    # shellcheck disable=SC2086
    exec buildah bud --isolation chroot --network host --file "$dockerfile" --tag "$tag" $base .
fi
echo "There is neither a docker engine that answers nor buildah: install one of them, then try again." >&2
exit 1

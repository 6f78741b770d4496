#!/usr/bin/env bash
# Resolve every dependency group of pyproject.toml into its lock file: pinned, hashed, for Python 3.11 to 3.13
# on any platform. Locked versions stay unless UPGRADE=1. No index and no URL is written, so a lock file
# works with whichever mirror of the package registry a machine uses.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bootstrap/bin/uv

lock() {
    local group=$1 file=$2
    shift 2
    timeout 900 "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        ${UPGRADE:+--upgrade} --group "$group" --output-file "$file" "$@" > /dev/null ||
        { echo "$file was not resolved (within 15 minutes)" >&2; exit 1; }
}

lock bootstrap requirements/bootstrap.txt
lock runtime layers/packages/runtime.txt
lock headless functions/placement_headless/requirements.txt --constraints layers/packages/runtime.txt
lock product requirements/product.txt --constraints functions/placement_headless/requirements.txt
lock mutants requirements/mutants.txt --constraints requirements/product.txt
lock emulator requirements/emulator.txt
lock oscar requirements/oscar.txt
lock tools requirements/tools.txt

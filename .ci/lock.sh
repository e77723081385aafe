#!/usr/bin/env bash
# Writes the lock files from pyproject.toml: every package with its version and hashes,
# for all Python versions from 3.11, and without naming where packages come from.
# Versions stay as they are unless `UPGRADE=1 make lock` is said.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
.venv/bin/python -m venv "$tool"
"$tool/bin/python" -m pip install --quiet --disable-pip-version-check uv
options=(--generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --quiet)
[ "${UPGRADE:-0}" = 0 ] || options+=(--upgrade)
compile() { "$tool/bin/uv" pip compile pyproject.toml "${options[@]}" "$@"; }

compile --output-file .ci/requirements.txt
compile --group test --constraint .ci/requirements.txt --output-file .ci/requirements-test.txt
"$tool/bin/uv" pip compile --group postgres --no-deps "${options[@]}" --output-file .ci/requirements-postgres.txt
"$tool/bin/uv" pip compile --group lrs "${options[@]}" --output-file .ci/requirements-lrs.txt

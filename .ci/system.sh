#!/usr/bin/env bash
# Sees to it that programs from outside Python are there: installs them as root on
# Debian and Ubuntu, and says what is missing elsewhere. Usage: .ci/system.sh NAME...
# with gettext, hunspell, chromium, postgresql, backup, nginx,
# faults, systemd, pdfsig, softhsm or node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

is_there() {
  case "$1" in
    gettext) command -v msgfmt && command -v xgettext && command -v msgattrib ;;
    hunspell) command -v hunspell && hunspell -d ro_RO -l </dev/null && hunspell -d ru_RU -l </dev/null ;;
    # Not by a pipe into grep -q: it ends at the first hit, and the left side then fails.
    chromium) .ci/chromium.sh && [ -n "$(fc-list 'DejaVu Sans')" ] ;;
    postgresql) [ -n "$(ls /usr/lib/postgresql/*/bin/initdb)" ] ;;
    backup) command -v pgbackrest && command -v restic ;;
    nginx) PATH=$PATH:/usr/sbin command -v nginx ;;
    faults) command -v faketime && PATH=$PATH:/usr/sbin command -v pgbouncer ;;
    systemd) command -v systemd-analyze ;;
    pdfsig) command -v pdfsig ;;
    softhsm) command -v softhsm2-util && [ -n "$(find /usr/lib -name libsofthsm2.so)" ] ;;
    node) command -v node && command -v npm ;;
    *) echo "Unknown program: $1" >&2; exit 2 ;;
  esac
}

packages_of() {
  case "$1" in
    gettext) echo gettext ;;
    hunspell) echo hunspell hunspell-ro hunspell-ru ;;
    chromium) echo chromium fonts-dejavu-core fontconfig ;;
    postgresql) echo postgresql ;;
    backup) echo pgbackrest restic ;;
    faults) echo faketime pgbouncer ;;
    nginx | systemd) echo "$1" ;;
    pdfsig) echo poppler-utils ;;
    softhsm) echo softhsm2 ;;
    node) echo nodejs npm ;;
  esac
}

missing=()
for name in "$@"; do
  is_there "$name" >/dev/null 2>&1 || missing+=("$name")
done
[ ${#missing[@]} -gt 0 ] || exit 0

packages=()
for name in "${missing[@]}"; do
  read -ra more <<< "$(packages_of "$name")"
  packages+=("${more[@]}")
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Needed and not found: ${missing[*]}. Install these packages and start again: ${packages[*]}" >&2
  exit 1
fi
echo "Installing ${packages[*]} ..." >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
apt-get install --quiet=2 --yes --no-install-recommends "${packages[@]}" >/dev/null
for name in "${missing[@]}"; do
  is_there "$name" >/dev/null 2>&1 || { echo "$name is still missing after installing ${packages[*]}." >&2; exit 1; }
done

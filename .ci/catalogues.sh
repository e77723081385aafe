#!/usr/bin/env bash
# Fails when a text of the source is missing from the catalogues, or a translation is
# empty, doubtful or broken. Leaves the catalogues as they were.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
.ci/system.sh gettext

kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
cp -a locale "$kept/"
.venv/bin/python manage.py makemessages --verbosity 0
if ! diff -r --exclude '*.mo' --unified=0 "$kept/locale" locale; then
  (cd "$kept" && find locale -name '*.po') | while read -r catalogue; do
    cp -a "$kept/$catalogue" "$catalogue"
  done
  echo "The catalogues lag behind the source: run make messages and translate what is new." >&2
  exit 1
fi

bad=0
for catalogue in locale/{,overrides/}{ro,ru}/LC_MESSAGES/*.po; do
  for kind in --only-fuzzy --untranslated; do
    found=$(msgattrib --no-obsolete --no-wrap "$kind" "$catalogue")
    if [ -n "$found" ]; then
      printf '%s has entries that are %s:\n%s\n' "$catalogue" "${kind#--}" "$found" >&2
      bad=1
    fi
  done
  msgfmt --check --output-file /dev/null "$catalogue" || bad=1
done
exit $bad

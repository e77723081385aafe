# Read by backup.sh, restore.sh and drill.sh: where things are, and as whom they are done.
# Values come from /etc/learning/backup.conf (BACKUP_CONF names another file).
# shellcheck shell=bash

BACKUP_CONF=${BACKUP_CONF:-/etc/learning/backup.conf}

say() { printf '%s %s\n' "$(date --utc +%H:%M:%S)" "$*"; }

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

[ -r "$BACKUP_CONF" ] || refuse "The settings of backups, $BACKUP_CONF, cannot be read. install.sh writes them."
# shellcheck source=/dev/null
. "$BACKUP_CONF"
for name in STANZA DATABASE POSTGRES_USER APP_USER PGBACKREST_CONFIG BACKUP_DIR MEDIA_ROOT MEDIA_KEY; do
  [ -n "${!name:-}" ] || refuse "$BACKUP_CONF does not say $name."
done
MANAGE=${MANAGE:-/usr/local/bin/learning}
COPY_TO=${COPY_TO:-}
KEEP_DAYS=${KEEP_DAYS:-35}

# as USER COMMAND...: as another user where that is another one.
as() {
  local user=$1
  shift
  if [ "$(id -un)" = "$user" ]; then
    "$@"
  else
    setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "$@"
  fi
}

database_backups() { as "$POSTGRES_USER" pgbackrest --config="$PGBACKREST_CONFIG" --stanza="$STANZA" "$@"; }

media_backups() {
  as "$APP_USER" env RESTIC_REPOSITORY="$BACKUP_DIR/media" RESTIC_PASSWORD_FILE="$MEDIA_KEY" \
    restic --quiet --no-cache "$@"
}

# require_media_backups [new]: the backups of the media open with the key; with "new" they
# may also not be there yet. restic's own words for another key speak of a repository that
# exists already, or of none.
require_media_backups() {
  local folder=$BACKUP_DIR/media said
  as "$APP_USER" test -r "$MEDIA_KEY" -a -s "$MEDIA_KEY" ||
    refuse "The key of the media's backups, $MEDIA_KEY, is missing, empty, or not readable for $APP_USER. Put your copy of it there. Nothing was changed."
  if [ ! -e "$folder/config" ]; then
    [ -z "$(ls -A "$folder/keys" 2>/dev/null)" ] ||
      refuse "The backups in $folder have lost their file config: put it back from a copy of them. Nothing was changed."
    [ "${1:-}" = new ] || refuse "There are no backups of the media in $folder. Nothing was changed."
    return 0
  fi
  said=$(media_backups cat config 2>&1 > /dev/null) && return 0
  case $said in
    *'wrong password'*) refuse "The key in $MEDIA_KEY does not open the backups in $folder: they were made with another one. Put your copy of that key there. Nothing was changed." ;;
    *) refuse "The backups of the media in $folder cannot be read. Nothing was changed. restic says: $said" ;;
  esac
}

# require_database_backups: pgBackRest can read its backups with the key in its settings.
# With another one it prints what it took for settings, bytes without sense.
require_database_backups() {
  local said
  said=$(database_backups info 2>&1 | LC_ALL=C tr -cd '[:print:]\n') || true
  case $said in
    *CryptoError* | *FormatError*)
      refuse "The key in $PGBACKREST_CONFIG (repo1-cipher-pass) does not open the backups of the database: they were made with another one, or are damaged. Put your copy of that file there. Nothing was changed." ;;
  esac
}

# require_moment WORDS: day, time and zone, so that it means one moment alone. Sets seconds,
# and until in the form that pgBackRest and PostgreSQL read.
require_moment() {
  local form='^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'
  [[ $1 =~ $form ]] ||
    refuse "Say day, time and zone of the moment, such as \"2026-11-29 09:30:00+02\". You gave: $1"
  until=$(date --utc --date "$1" '+%Y-%m-%d %H:%M:%S.%6N+00' 2> /dev/null) ||
    refuse "There is no such moment: $1"
  seconds=$(date --date "$until" +%s)
  [ "$seconds" -le "$(date +%s)" ] || refuse "That moment is still to come: $1"
}

# postgres_programs VERSION: the folder of its programs.
postgres_programs() {
  local folder=/usr/lib/postgresql/$1/bin
  [ -x "$folder/postgres" ] || refuse "PostgreSQL $1 is not installed: $folder/postgres is missing."
  echo "$folder"
}

# is_empty FOLDER: it is not there, or nothing is in it.
is_empty() { [ ! -e "$1" ] || [ -z "$(ls -A "$1")" ]; }

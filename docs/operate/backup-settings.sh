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

# postgres_programs VERSION: the folder of its programs.
postgres_programs() {
  local folder=/usr/lib/postgresql/$1/bin
  [ -x "$folder/postgres" ] || refuse "PostgreSQL $1 is not installed: $folder/postgres is missing."
  echo "$folder"
}

# is_empty FOLDER: it is not there, or nothing is in it.
is_empty() { [ ! -e "$1" ] || [ -z "$(ls -A "$1")" ]; }

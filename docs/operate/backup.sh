#!/usr/bin/env bash
# Makes an encrypted backup of the database and of the media.
# Usage: backup.sh          all (timer: every night)
#        backup.sh media    the media alone (timer: every few minutes)
# Between backups PostgreSQL itself hands over its write-ahead log each minute, so that
# every moment can be restored.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/backup-settings.sh"

what=${1:-all}
case $what in all | media) ;; *) refuse "Usage: backup.sh [media]" ;; esac

# One at a time; the few minutes' one leaves the night's alone.
exec 9> "$BACKUP_DIR/lock"
if ! flock --nonblock 9; then
  [ "$what" = all ] || { say "Another backup is running."; exit 0; }
  flock 9
fi

# The figures that a restore of this backup, or of any later moment, cannot fall below.
keep_figures() {
  local file
  file=$BACKUP_DIR/figures/$(date --utc +%Y%m%dT%H%M%SZ).json
  as "$APP_USER" mkdir -p "$BACKUP_DIR/figures"
  "$MANAGE" verify_restore --take | as "$APP_USER" tee "$file.new" > /dev/null
  as "$APP_USER" mv "$file.new" "$file"
  as "$APP_USER" find "$BACKUP_DIR/figures" -name '*.json' -mtime "+$KEEP_DAYS" -delete
}

back_up_database() {
  local kind=diff
  [ "$(date +%u)" != 7 ] || kind=full
  database_backups --type="$kind" backup
}

# Sets media to the folder itself: of a link restic would keep the link, and nothing behind
# it. Refuses where a backup would look like one and have no files.
find_media() {
  local link named
  media=$(readlink --canonicalize-existing "$MEDIA_ROOT") && [ -d "$media" ] ||
    refuse "MEDIA_ROOT in $BACKUP_CONF is $MEDIA_ROOT, where there is no folder. The media are NOT backed up."
  link=$(as "$APP_USER" find "$media" -type l -print -quit)
  [ -z "$link" ] ||
    refuse "$link is a link, and what it leads to would be in no backup. Put the files themselves there, or mount their disk there. The media are NOT backed up."
  [ -z "$(as "$APP_USER" find "$media" -type f -print -quit)" ] || return 0
  named=$("$MANAGE" verify_restore --count-files) ||
    refuse "$media holds no file, and the database could not be asked whether it names some. The media are NOT backed up."
  [ "$named" = 0 ] ||
    refuse "The database names $named files, and $media holds none. Is its disk mounted, and is MEDIA_ROOT in $BACKUP_CONF that of the platform? The media are NOT backed up."
}

# Files never change and are written before the rows that name them, so a backup made
# after that of the database has every file its rows name.
back_up_media() {
  find_media
  require_media_backups new
  [ -e "$BACKUP_DIR/media/config" ] || media_backups init
  # Its thumbnails and renditions too: what a row names has to be there.
  media_backups backup --host learning --tag media "$media"
}

forget_old_media() {
  media_backups forget --host learning --tag media --keep-within "${KEEP_DAYS}d" --prune
}

# Everything in the folder is encrypted, or figures without names.
copy_away() {
  if [ -z "$COPY_TO" ]; then
    say "These backups lie on this machine alone: set COPY_TO in $BACKUP_CONF."
    return
  fi
  rsync --archive --delete --exclude /lock "$BACKUP_DIR/" "$COPY_TO/"
}

if [ "$what" = all ]; then
  require_database_backups
  keep_figures
  say "Backing up the database ..."
  back_up_database
fi
say "Backing up the media ..."
back_up_media
if [ "$what" = all ]; then
  forget_old_media
  copy_away
fi
date --utc +%s > "$BACKUP_DIR/last-$what"
# The platform warns its administrator when this stays away.
if [ "$what" = all ]; then
  "$MANAGE" heartbeat backup || say "The backup is made; the platform could not note it."
fi
say "Done."

# shellcheck shell=bash
# The folders on the data disk, the same as on D: of a Windows machine.

FOLDERS='data data/snapshots models cache logs/nginx redis-data prometheus-data grafana-data'

# The service runs as user 1000 in its container. On Linux the folder needs that owner; Docker Desktop
# on macOS takes care of it.
writable_for_service() { # FOLDER
  if [ "$(uname)" = Darwin ] || [ "$(id -u)" -eq 1000 ]; then return 0; fi
  [ "$(id -u)" -eq 0 ] && chown 1000:1000 "$1"
}

set_up_folders() {
  local name
  SNAPSHOTS_FOLDER=$DATA/data/snapshots
  for name in $FOLDERS; do
    if [ "$DRY_RUN" = yes ]; then
      [ -d "$DATA/$name" ] || say "Would make $DATA/$name."
    elif ! mkdir -p "$DATA/$name"; then
      report FAIL Folders "$DATA/$name cannot be made; choose another --data-dir"
      return
    fi
  done
  [ "$DRY_RUN" = no ] || return 0
  # sqlite-web reads the copy of the database as another user. The copy names nobody.
  if [ -O "$SNAPSHOTS_FOLDER" ]; then chmod 755 "$SNAPSHOTS_FOLDER"; fi
  if writable_for_service "$SNAPSHOTS_FOLDER"; then
    report OK Folders "in $DATA"
  else
    SNAPSHOTS_FOLDER=''
    report WARN Folders "in $DATA; snapshots stay in a volume, because only user 1000 or root can give the service that folder"
  fi
}

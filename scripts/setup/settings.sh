# shellcheck shell=bash disable=SC2034 # the other parts read what is set here
# The file .env: its backup, completing it, writing it in one step, and access for its owner only.

BACKED_UP=no
# What "secrets show" says, and the key that was made just now.
KNOWN=''
NEW_KEY=''
# The folder for the copies of the database, if one can be used.
SNAPSHOTS_FOLDER=''

# Sets TEXT. A plain command substitution would remove the line ends at the end of the file.
read_text() { # FILE
  TEXT=''
  [ -e "$1" ] || return 0
  TEXT=$(cat "$1" && printf .) || return 1
  TEXT=${TEXT%.}
}

back_up() { # FILE
  local copy
  if [ "$BACKED_UP" = yes ] || [ ! -e "$1" ]; then return 0; fi
  copy=$1.backup-$(date +%Y%m%d-%H%M%S)
  (umask 077 && cp "$1" "$copy") || return 1
  say "The old .env is kept as ${copy##*/}."
}

write_env() { # TEXT
  back_up .env || return 1
  (umask 077 && printf '%s' "$1" > .env.new) && mv .env.new .env || return 1
  BACKED_UP=yes
}

# The value of a variable that .env does not have yet. Passwords that are already in the volumes, for
# example from an earlier installation, are used again. Without Docker they are made here.
value_for() { # NAME DEFAULT
  case $1 in
    COMPOSE_FILE) compose_file "$MACHINE_BYTES" "$DOCKER_BYTES" ;;
    REDIS_PASSWORD | SQLITE_WEB_PASSWORD | GRAFANA_ADMIN_PASSWORD)
      if [ "$SKIP_DOCKER" = yes ]; then new_secret; else env_value "$KNOWN" "$1"; fi
      ;;
    API_KEY) printf '%s' "$NEW_KEY" ;;
    SNAPSHOTS) printf '%s' "${SNAPSHOTS_FOLDER:-$2}" ;;
    LOGS_PATH) if [ -n "$DATA" ]; then printf '%s' "$DATA/logs"; else printf '%s' "$2"; fi ;;
    *) printf '%s' "$2" ;;
  esac
}

# Sets MERGED to what .env should be.
plan_env() {
  local example
  read_text .env.example || return 1
  example=$TEXT
  read_text .env || return 1
  merge_env "$example" "$TEXT"
}

complete_env() {
  plan_env || return 1
  if [ "$MERGED" != "$TEXT" ]; then write_env "$MERGED" || return 1; fi
  chmod 600 .env
}

report_limits() { # TEXT OF .env
  local chosen wanted
  chosen=$(env_value "$1" COMPOSE_FILE)
  wanted=$(compose_file "$MACHINE_BYTES" "$DOCKER_BYTES")
  case $wanted-$chosen in
    *override*-*override*) report OK Limits 'for less than 8 GB (docker-compose.override.yml)' ;;
    *override*) report WARN Limits "COMPOSE_FILE in .env is kept, but this machine needs $wanted" ;;
    *) report OK Limits "COMPOSE_FILE=$chosen" ;;
  esac
}

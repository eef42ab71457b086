#!/usr/bin/env bash
# Prepares this machine for the system. Run it again as often as you like: it keeps what is there.
# Bash 3.2 and no option that only GNU programs have, because of macOS.
set -u
# New files are for their owner only. set_up_folders opens the folders that a container has to read.
umask 077
ROOT=$(cd "$(dirname "$0")/.." && pwd) || exit 1
for part in report env-file checks folders settings containers; do
  # shellcheck source=/dev/null
  . "$ROOT/scripts/setup/$part.sh" || exit 1
done

usage() {
  cat << 'END'
Prepares the system on Linux or macOS: checks the machine, makes folders and .env, builds the image.

usage: scripts/setup-system.sh [--data-dir DIR] [--memory GB] [--skip-docker] [--dry-run]

  --data-dir DIR  put snapshots, logs and models in folders of DIR; without it snapshots go to a Docker
                  volume, logs and models to the project
  --memory GB     choose the memory limits for so much memory instead of what this machine has
  --skip-docker   neither ask for Docker nor build; .env is made all the same
  --dry-run       say what would be done and do nothing

An existing .env is kept: only what is missing is added, and a copy of it is made first. No
administrator is needed, only the right to use Docker. The exit code is 0 when no check failed.
END
}

refuse() { # TEXT
  printf '[setup] %s\n' "$1" >&2
  exit 2
}

DATA='' MEMORY='' SKIP_DOCKER=no DRY_RUN=no
while [ $# -gt 0 ]; do
  case $1 in
    --data-dir | --memory)
      [ -n "${2:-}" ] || refuse "$1 needs a value; --help explains."
      if [ "$1" = --memory ]; then MEMORY=$2; else DATA=$2; fi
      shift
      ;;
    --skip-docker) SKIP_DOCKER=yes ;;
    --dry-run) DRY_RUN=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) refuse "There is no option \"$1\"; --help lists them." ;;
  esac
  shift
done
case $MEMORY in *[!0-9]*) refuse '--memory takes whole GB, for example 8.' ;; esac
case $DATA in
  '') ;;
  *[!A-Za-z0-9\ ._/@+-]*) refuse '--data-dir may have letters, digits, spaces and . _ / @ + - only.' ;;
  /*) ;;
  *) DATA=$PWD/$DATA ;;
esac
DATA=${DATA%/}
cd "$ROOT" || exit 1

say 'Checking this machine ...'
if [ "$(id -u)" -eq 0 ]; then
  report OK User 'root; .env and the folders will belong to root'
else
  report OK User "$(id -un); no administrator is needed"
fi
MACHINE_BYTES=$(machine_bytes)
[ -z "$MEMORY" ] || MACHINE_BYTES=$((10#$MEMORY * 1000000000))
check_memory "$MACHINE_BYTES"
if [ "$SKIP_DOCKER" = yes ]; then report SKIP Docker 'left out, as asked for'; else check_docker; fi
check_disk "$ROOT"

[ "$DRY_RUN" = no ] || say 'Dry run: nothing is changed.'
if [ -n "$DATA" ]; then set_up_folders; fi
plan_env || refuse '.env or .env.example cannot be read.'
check_ports "$MERGED"
report_limits "$MERGED"

if [ "$DRY_RUN" = yes ]; then
  if [ ! -e .env ]; then
    say 'Would make .env with fresh passwords.'
  elif [ "$MERGED" != "$TEXT" ]; then
    say 'Would copy .env, then add what it lacks.'
  fi
  if [ "$SKIP_DOCKER" = no ]; then
    say 'Would build the image, store the passwords, and make an API key if there is none.'
  fi
  print_table
  [ "$FAILED" = no ]
  exit
fi

if complete_env; then
  report OK .env 'complete, readable by you only'
  if [ "$DOCKER" = yes ]; then set_up_containers; fi
else
  report FAIL .env 'could not be written'
fi
print_table
print_access_points "$MERGED"
[ "$FAILED" = no ]

#!/usr/bin/env bash
# Saves the logs of the API and of Nginx, which Docker deletes with the containers, then stops the system.
set -u
# The logs hold addresses of people: for the owner only.
umask 077
cd "$(dirname "$0")/.." || exit 1
. scripts/setup/env-file.sh

case ${1:-} in
  '') ;;
  *)
    printf 'usage: scripts/stop-system.sh\n\nSaves the logs in LOGS_PATH of .env and stops the system. No data is lost.\n'
    case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
    ;;
esac

logs=''
[ -e .env ] && logs=$(env_value "$(cat .env)" LOGS_PATH)
logs=${logs:-./logs}
stamp=$(date +%Y%m%d-%H%M%S)
mkdir -p "$logs/nginx" || exit 1
docker compose logs --no-color --timestamps biometric-api > "$logs/biometric-api-$stamp.log" &&
  docker compose logs --no-color --timestamps nginx > "$logs/nginx/nginx-$stamp.log" &&
  printf 'The logs are in %s.\n' "$logs"
docker compose down

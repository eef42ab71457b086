# shellcheck shell=bash disable=SC2034 # the other parts read what is set here
# Progress lines, and the table of checks at the end.

ROWS=''
FAILED=no

say() {
  printf '[setup] %s\n' "$*"
}

report() { # OK|WARN|FAIL|SKIP CHECK DETAIL
  [ "$1" = FAIL ] && FAILED=yes
  ROWS=$ROWS$(printf '%-5s %-15s %s' "$1" "$2" "$3")$'\n'
  say "$1 $2: $3"
}

print_table() {
  printf '\nState Check           What was found\n----- --------------- --------------\n%s\n' "$ROWS"
}

print_access_points() { # TEXT OF .env
  local host=http://127.0.0.1
  cat << END
Access points, after "docker compose up -d --wait":
  API            http://localhost:$(env_value "$1" HTTP_PORT)  documentation at /docs
  API, this host $host:$(env_value "$1" API_PORT)
  Grafana        $host:$(env_value "$1" GRAFANA_PORT)  user admin, GRAFANA_ADMIN_PASSWORD in .env
  Prometheus     $host:$(env_value "$1" PROMETHEUS_PORT)
  Database copy  $host:$(env_value "$1" SQLITE_WEB_PORT)  SQLITE_WEB_PASSWORD in .env
  API key        API_KEY in .env; scripts/test-api.sh tries everything
END
}

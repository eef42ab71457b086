# shellcheck shell=bash
# Checks of this machine.

DOCKER=no
DOCKER_BYTES=0

gigabytes() { # BYTES
  printf '%d.%d GB' $(($1 / 1000000000)) $(($1 / 100000000 % 10))
}

machine_bytes() {
  if [ "$(uname)" = Darwin ]; then
    sysctl -n hw.memsize
  else
    awk '/^MemTotal:/ { printf "%.0f\n", $2 * 1024 }' /proc/meminfo
  fi
}

check_memory() { # BYTES
  if [ "$1" -lt 8000000000 ]; then
    report WARN Memory "$(gigabytes "$1"), less than 8 GB: the stricter limits apply"
  else
    report OK Memory "$(gigabytes "$1")"
  fi
}

check_disk() { # FOLDER
  local kilobytes
  kilobytes=$(df -Pk "$1" | awk 'NR == 2 { print $4 }')
  local free
  free=$(gigabytes $((kilobytes * 1024)))
  if [ "$kilobytes" -lt 1000000 ]; then
    report FAIL 'Free disk' "$free in $1; 5 GB are needed for images and data"
  elif [ "$kilobytes" -lt 5000000 ]; then
    report WARN 'Free disk' "$free in $1; the images alone take about 3 GB"
  else
    report OK 'Free disk' "$free in $1"
  fi
}

check_docker() {
  local info version
  if ! command -v docker > /dev/null; then
    report FAIL Docker 'not installed: https://docs.docker.com/get-docker/'
    return
  fi
  if ! info=$(docker info --format '{{.MemTotal}}' 2> /dev/null < /dev/null); then
    report FAIL Docker 'does not answer: start it, or add yourself to the group docker'
    return
  fi
  version=$(docker compose version --short 2> /dev/null < /dev/null)
  if ! compose_is_recent "$version"; then
    report FAIL Docker "Docker Compose 2.20 or later is needed, found \"${version:-none}\""
    return
  fi
  DOCKER=yes
  case $info in '' | *[!0-9]*) ;; *) DOCKER_BYTES=$info ;; esac
  if [ "$DOCKER_BYTES" -gt 0 ] && [ "$DOCKER_BYTES" -lt 1750000000 ]; then
    report FAIL Docker "has $(gigabytes "$DOCKER_BYTES") of memory; give it 2 GB or more in its settings"
  else
    report OK Docker "running, Compose $version, memory $(gigabytes "$DOCKER_BYTES")"
  fi
}

# Tries to connect: this works on every machine without other programs.
port_is_taken() { # PORT
  (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

# The name of the program that listens, as far as it can be seen without being root.
program_on() { # PORT
  if command -v lsof > /dev/null; then
    lsof -nP -iTCP:"$1" -sTCP:LISTEN -Fc 2> /dev/null | awk '/^c/ { print substr($0, 2); exit }'
  elif command -v ss > /dev/null; then
    ss -Hltnp "sport = :$1" 2> /dev/null | awk -F'"' 'NF > 1 { print $2; exit }'
  fi
}

check_ports() { # TEXT OF .env
  local name port program taken=''
  if [ "$DOCKER" = yes ] && [ -n "$(docker compose ps -q 2> /dev/null < /dev/null)" ]; then
    report OK Ports 'the system itself is running'
    return
  fi
  for name in HTTP_PORT API_PORT SQLITE_WEB_PORT PROMETHEUS_PORT GRAFANA_PORT; do
    port=$(env_value "$1" "$name")
    if port_is_taken "$port"; then
      program=$(program_on "$port")
      taken="$taken${taken:+, }$port ($name) by ${program:-another program}"
    fi
  done
  if [ -n "$taken" ]; then
    report WARN Ports "in use: $taken; end that program or set another port in .env before the start"
  else
    report OK Ports 'free'
  fi
}

#!/bin/bash
# engine.sh up DIR | down DIR: an engine of our own on DIR/docker.sock, for machines where none runs.
# Needs root, docker.io and iptables. It puts back what it changed of the network when it goes down.
set -eu
command=$1
folder=$(mkdir -p "$2" && cd "$2" && pwd)
export DOCKER_HOST=unix://$folder/docker.sock

up() {
  docker info >/dev/null 2>&1 && return
  cat /proc/sys/net/ipv4/ip_forward >"$folder/ip_forward.before"
  iptables-save >"$folder/iptables.before"
  nohup setsid dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" \
    -H "$DOCKER_HOST" >"$folder/dockerd.log" 2>&1 </dev/null &
  for _ in $(seq 1 120); do
    docker info >/dev/null 2>&1 && return
    sleep .5
  done
  tail -n 20 "$folder/dockerd.log" >&2
  exit 1
}

down() {
  [ -f "$folder/dockerd.pid" ] || return 0
  pid=$(cat "$folder/dockerd.pid")
  running=$(docker ps -q)
  # shellcheck disable=SC2086
  [ -z "$running" ] || docker stop -t 5 $running >/dev/null
  kill -TERM "$pid"
  for _ in $(seq 1 60); do
    kill -0 "$pid" 2>/dev/null || break
    sleep .5
  done
  iptables-restore <"$folder/iptables.before"
  iptables -P FORWARD ACCEPT
  cat "$folder/ip_forward.before" >/proc/sys/net/ipv4/ip_forward
  ip link delete docker0 2>/dev/null || true
}

"$command"

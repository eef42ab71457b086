#!/bin/bash
# plugins.sh DIR: compose v2 and buildx from Debian's next release, unpacked below DIR, for machines
# whose own release has none. Point DOCKER_CONFIG at DIR. The system's package sources stay as they are.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)
[ -x "$folder/cli-plugins/docker-compose" ] && exit
sources=(/etc/apt/sources.list /etc/apt/sources.list.d/*)
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\(http[^ ]*\) .*/\2/p' "${sources[@]}" 2>/dev/null | head -n 1)
apt=$folder/apt
mkdir -p "$apt"/{lists/partial,cache/archives/partial,state}
touch "$apt/state/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources.list"
options=(
  -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/state/status"
  -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root
)
cd "$apt"
apt-get "${options[@]}" update -qq
apt-get "${options[@]}" download -qq docker-compose docker-buildx
for package in *.deb; do dpkg -x "$package" unpacked; done
mkdir -p "$folder/cli-plugins"
cp unpacked/usr/libexec/docker/cli-plugins/* "$folder/cli-plugins/"

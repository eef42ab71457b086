#!/bin/sh
# Serves https when server.crt and server.key are in the folder of certificates, http otherwise.
set -eu
mkdir -p /tmp/servers
if [ -f /certs/server.crt ] && [ -f /certs/server.key ]; then
  servers=https
else
  servers=http
fi
sh /etc/nginx/biometric/cors.sh >/tmp/cors.conf
cp "/etc/nginx/biometric/servers/$servers.conf" /tmp/servers/
echo "nginx: serving $servers" >&2
exec nginx -c /etc/nginx/biometric/nginx.conf -g 'daemon off;'

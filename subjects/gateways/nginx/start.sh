#!/usr/bin/env bash
# usage: start.sh <port> [default|streaming]
# Runs nginx on 127.0.0.1:<port> in front of $STREAMPROOF_UPSTREAM, with the server of <name>.conf.
set -euo pipefail
port=${1:?usage: start.sh <port> [default|streaming]}
server=$(dirname "$0")/${2:-default}.conf
upstream=${STREAMPROOF_UPSTREAM:?the origin of the upstream, http://127.0.0.1:4011}

folder=$(mktemp -d -t streamproof-nginx.XXXXXX)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # workers of a root's nginx are another user, and keep their temporary files here

cat >"$folder/nginx.conf" <<CONF
daemon off;
pid nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include server.conf;
}
CONF
sed -e "s|@PORT@|$port|" -e "s|@UPSTREAM@|$upstream|" "$server" >"$folder/server.conf"
echo "streamproof-gateway: nginx $(nginx -v 2>&1 | sed 's|.*/||')"
nginx -e stderr -p "$folder" -c nginx.conf

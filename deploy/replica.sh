#!/bin/bash
# The replica copies the primary once and then follows it. A copy that was cut off is begun anew.
set -euo pipefail
home=/var/lib/postgresql
data=$home/data/replica
install -m 600 -o postgres /run/secrets/database_password "$home/.pgpass"
if [ ! -d "$data" ]; then
  install -d -o postgres "$home/data"
  rm -rf "$data.new"
  gosu postgres env HOME="$home" pg_basebackup -h primary -U nullticket -D "$data.new" -R -X stream -c fast
  mv "$data.new" "$data"
fi
exec gosu postgres env HOME="$home" postgres -D "$data" -c max_connections=300 -c shared_buffers=512MB

#!/bin/bash
# The replica copies the primary once and then follows it.
set -euo pipefail
install -m 600 -o postgres /run/secrets/database_password /var/lib/postgresql/.pgpass
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install -d -m 700 -o postgres "$PGDATA"
  gosu postgres env HOME=/var/lib/postgresql pg_basebackup -h primary -U nullticket -D "$PGDATA" -R -X stream -c fast
fi
exec gosu postgres env HOME=/var/lib/postgresql postgres -c max_connections=300 -c shared_buffers=512MB

#!/bin/bash
# The primary. Started as root it reads the password, which belongs to the application's user, and goes on as the image
# does; called by that (as postgres, at the first start) it makes the application's user and database and lets the
# replica in.
set -euo pipefail
if [ "$(id -u)" = 0 ]; then
  DESK_PASSWORD=$(awk -F: '$4 == "nullticket" {print $5; exit}' /run/secrets/database_password)
  export DESK_PASSWORD
  exec docker-entrypoint.sh "$@"
fi
psql -v ON_ERROR_STOP=1 -v password="$DESK_PASSWORD" -U postgres <<'SQL'
CREATE ROLE nullticket LOGIN REPLICATION PASSWORD :'password';
CREATE DATABASE nullticket OWNER nullticket;
SQL
echo "host replication nullticket samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"

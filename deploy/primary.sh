#!/bin/bash
# First start of the primary: the application's own user and database, and leave for the replica to copy.
set -euo pipefail
password=$(awk -F: '$4 == "nullticket" {print $5; exit}' /run/secrets/database_password)
psql -v ON_ERROR_STOP=1 -v password="$password" -U postgres <<'SQL'
CREATE ROLE nullticket LOGIN REPLICATION PASSWORD :'password';
CREATE DATABASE nullticket OWNER nullticket;
SQL
echo "host replication nullticket samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"

#!/bin/sh
# Runs once, in an empty database: the three roles of docs/tenancy.md, with passwords from the environment.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    -v owner="$LIANXIN_OWNER_PASSWORD" -v app="$LIANXIN_APP_PASSWORD" -v worker="$LIANXIN_WORKER_PASSWORD" <<'SQL'
CREATE ROLE lianxin_owner LOGIN PASSWORD :'owner';
CREATE ROLE lianxin_app LOGIN PASSWORD :'app';
CREATE ROLE lianxin_worker LOGIN PASSWORD :'worker';
ALTER DATABASE lianxin OWNER TO lianxin_owner;
ALTER SCHEMA public OWNER TO lianxin_owner;
SQL

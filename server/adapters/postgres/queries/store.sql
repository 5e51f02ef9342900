-- name: server
-- What the server is and how safely it writes.
SELECT current_setting('server_version_num')::int AS version_number,
       current_setting('server_version') AS version,
       current_setting('fsync') AS fsync,
       current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       pg_is_in_recovery() AS is_standby;

-- name: clock
SELECT clock_timestamp();

-- name: identity
-- The timeline is the one being written now: the control file's may lag behind a promotion.
SELECT (SELECT system_identifier FROM pg_control_system()) AS system_identifier,
       ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint AS timeline,
       (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database_oid;

-- name: stored_identity
SELECT system_identifier, timeline, database_oid FROM store_identity;

-- name: lock
-- Until the end of the transaction: one process at a time migrates or renews the logs.
SELECT pg_advisory_xact_lock($1);

-- name: store_identity
INSERT INTO store_identity (system_identifier, timeline, database_oid) VALUES ($1, $2, $3)
ON CONFLICT (is_only) DO UPDATE
SET system_identifier = excluded.system_identifier, timeline = excluded.timeline, database_oid = excluded.database_oid;

-- name: renew_logs
-- An imported log never goes on, so that its id names the same facts whatever happened to this database.
UPDATE log_heads SET log_id = gen_random_uuid() WHERE NOT is_imported;

-- name: create_migrations
CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    applied_at bigint NOT NULL DEFAULT (extract(epoch FROM statement_timestamp()) * 1000)::bigint
);

-- name: has_migrations
SELECT to_regclass('migrations') IS NOT NULL;

-- name: migrations
SELECT number, name, sha256 FROM migrations ORDER BY number;

-- name: record_migration
INSERT INTO migrations (number, name, sha256) VALUES ($1, $2, $3);

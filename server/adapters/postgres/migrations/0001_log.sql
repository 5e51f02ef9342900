-- The truth: one append-only, gap-free log per operation (rules C1 to C3).
-- Times are UTC epoch milliseconds.

-- Which life of which database this is: a copy restored elsewhere, or rewound, has another identity and
-- gets new log ids. The oid tells a database that was dropped and loaded again from a dump.
CREATE TABLE store_identity (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    system_identifier bigint NOT NULL,
    timeline bigint NOT NULL,
    database_oid bigint NOT NULL
);

-- The row lock on a head gives each operation one order; the free space keeps its frequent updates within a page.
CREATE TABLE log_heads (
    operation_id uuid PRIMARY KEY,
    log_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 0),
    chain bytea NOT NULL CHECK (octet_length(chain) = 32)
) WITH (fillfactor = 50);

-- chain = SHA-256 of the chain before it and the record. received_at is this database's own clock, for whoever reads
-- the table by hand: the records carry the times that count.
CREATE TABLE facts (
    operation_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    record bytea NOT NULL,
    chain bytea NOT NULL,
    received_at bigint NOT NULL DEFAULT (extract(epoch FROM statement_timestamp()) * 1000)::bigint,
    PRIMARY KEY (operation_id, seq)
);

-- The first answer to each command, for the life of the log. The unique key is what makes a command happen once.
CREATE TABLE verdicts (
    device_id uuid NOT NULL,
    command_id uuid NOT NULL,
    operation_id uuid NOT NULL,
    body_hash bytea NOT NULL,
    seq bigint NOT NULL,
    is_late boolean NOT NULL,
    refusal bytea,
    CONSTRAINT verdicts_key PRIMARY KEY (device_id, command_id)
);

-- Snapshots of the fold, so that a start never folds a long log. They can be deleted at any time.
CREATE TABLE states (
    operation_id uuid NOT NULL,
    schema_hash text NOT NULL,
    seq bigint NOT NULL,
    entities bytea NOT NULL,
    PRIMARY KEY (operation_id, schema_hash, seq)
);

-- Protected data (rule C12). What opens a person's data is not here: person keys are wrapped by a key of the operation
-- that lives in a file, outside the database and its backups.

-- Which wrapping key closes new person keys; its row lock serialises creation and rotation.
CREATE TABLE wrapping_keys (
    operation_id uuid PRIMARY KEY,
    wrapping_key_id text NOT NULL
);

CREATE TABLE person_keys (
    operation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    key_id text NOT NULL,
    wrapping_key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    PRIMARY KEY (operation_id, person_id)
);

-- One row per reader, person, purpose and five minutes, committed before anything is opened. bucket_at is the start of
-- the five minutes, UTC epoch milliseconds.
CREATE TABLE audit_reads (
    operation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    reader uuid NOT NULL,
    purpose text NOT NULL,
    bucket_at bigint NOT NULL,
    PRIMARY KEY (operation_id, person_id, reader, purpose, bucket_at)
);

-- Operations brought here from another installation, and what was taken out of ours. Times are UTC epoch milliseconds.

-- An imported log keeps its own id for ever, whatever becomes of this database, and takes no more facts (rule C3).
ALTER TABLE log_heads ADD COLUMN is_imported boolean NOT NULL DEFAULT false;

-- What its archive says beside facts and positions, byte for byte: header, catalogues, manifest, signature.
CREATE TABLE imported_parts (
    operation_id uuid NOT NULL REFERENCES log_heads,
    name text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (operation_id, name)
);

-- Whose keys were destroyed here: a file of keys made before that brings none of them back.
CREATE TABLE erased_people (
    operation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (operation_id, person_id)
);

-- Who took what out, committed before the first byte leaves.
CREATE TABLE exports (
    operation_id uuid NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    reader uuid NOT NULL,
    role text NOT NULL,
    what text NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    is_anonymised boolean NOT NULL,
    detail text NOT NULL,
    PRIMARY KEY (operation_id, number)
);

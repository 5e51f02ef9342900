-- What an organisation lays under its maps: plans and drawings, checked when they came, named in the log by digest.

CREATE TABLE map_files (
    operation_id uuid NOT NULL,
    digest bytea NOT NULL,
    media_type text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (operation_id, digest)
);

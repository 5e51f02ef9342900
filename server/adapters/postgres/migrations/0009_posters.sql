-- Ways in for teams that nobody expected: one code for all who read it, until it ends or is withdrawn.

CREATE TABLE posters (
    code_hash bytea PRIMARY KEY,
    short_code_hash bytea NOT NULL UNIQUE,
    operation_id uuid NOT NULL,
    site_id uuid,
    expires_at bigint NOT NULL,
    made_by uuid
);
CREATE INDEX posters_by_operation ON posters (operation_id, expires_at);

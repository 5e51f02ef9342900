-- What was read of a person, in what role, and, where the role normally may not, for what reason (rule C12).
-- Rows of before are of members' identities, and do not say in what role they were read.
ALTER TABLE audit_reads
    ADD COLUMN compartment text NOT NULL DEFAULT 'identity',
    ADD COLUMN role text NOT NULL DEFAULT '',
    ADD COLUMN reason text NOT NULL DEFAULT '',
    DROP CONSTRAINT audit_reads_pkey,
    ADD PRIMARY KEY (operation_id, person_id, compartment, reader, role, purpose, reason, bucket_at);

CREATE INDEX audit_reads_newest ON audit_reads (operation_id, bucket_at DESC);

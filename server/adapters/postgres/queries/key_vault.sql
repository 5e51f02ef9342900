-- name: audit
INSERT INTO audit_reads (operation_id, person_id, compartment, reader, role, purpose, reason, bucket_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING;

-- name: readings
SELECT person_id, compartment, reader, role, purpose, reason, bucket_at FROM audit_reads
WHERE operation_id = $1 AND ($2::uuid IS NULL OR person_id = $2)
ORDER BY bucket_at DESC, person_id, reader, compartment
LIMIT $3;

-- name: person_key
SELECT key_id, wrapping_key_id, wrapped_key FROM person_keys WHERE operation_id = $1 AND person_id = $2;

-- name: person_keys
SELECT person_id, key_id, wrapping_key_id, wrapped_key FROM person_keys WHERE operation_id = $1;

-- name: add_person_key
-- The wrapping key's row is locked: a person who has a key keeps it.
INSERT INTO person_keys (operation_id, person_id, key_id, wrapping_key_id, wrapped_key) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (operation_id, person_id) DO NOTHING;

-- name: delete_person_keys
DELETE FROM person_keys WHERE operation_id = $1 AND person_id = ANY($2::uuid[]);

-- name: rewrap_person_key
UPDATE person_keys SET wrapping_key_id = $3, wrapped_key = $4 WHERE operation_id = $1 AND person_id = $2;

-- name: begin_wrapping
INSERT INTO wrapping_keys (operation_id, wrapping_key_id) VALUES ($1, $2) ON CONFLICT (operation_id) DO NOTHING;

-- name: lock_wrapping
-- Creation and rotation of keys of one operation happen one after the other, on all processes.
SELECT wrapping_key_id FROM wrapping_keys WHERE operation_id = $1 FOR UPDATE;

-- name: replace_wrapping
UPDATE wrapping_keys SET wrapping_key_id = $2 WHERE operation_id = $1;

-- name: wrapping_keys_in_use
SELECT wrapping_key_id FROM wrapping_keys WHERE operation_id = $1
UNION
SELECT wrapping_key_id FROM person_keys WHERE operation_id = $1;

-- name: operations
SELECT operation_id FROM wrapping_keys;

-- name: note_erased
INSERT INTO erased_people (operation_id, person_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING;

-- name: put_person_key
INSERT INTO person_keys (operation_id, person_id, key_id, wrapping_key_id, wrapped_key)
SELECT $1, $2, $3, $4, $5
WHERE NOT EXISTS (SELECT FROM erased_people WHERE operation_id = $1 AND person_id = $2)
ON CONFLICT (operation_id, person_id) DO NOTHING
RETURNING true;

-- name: note_export
INSERT INTO exports (operation_id, reader, role, what, seq, at, is_anonymised, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: exports
SELECT reader, role, what, seq, at, is_anonymised, detail FROM exports
WHERE operation_id = $1 ORDER BY number DESC LIMIT $2;

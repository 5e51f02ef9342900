-- name: create
INSERT INTO log_heads (operation_id, log_id, seq, chain)
VALUES ($1, gen_random_uuid(), 0, $2)
ON CONFLICT (operation_id) DO NOTHING;

-- name: head
SELECT log_id, seq, chain FROM log_heads WHERE operation_id = $1;

-- name: lock_head
-- The lock lasts until the transaction ends.
SELECT log_id, seq, chain FROM log_heads WHERE operation_id = $1 FOR UPDATE;

-- name: heads
SELECT operation_id, log_id, seq, chain FROM log_heads WHERE operation_id = ANY ($1::uuid[]);

-- name: operations
SELECT operation_id FROM log_heads ORDER BY operation_id;

-- name: append
-- The commit point, in one round trip. The head moves only if it stands where the batch was decided; if it does not,
-- `head` is empty and nothing is inserted. Numbers follow the order of the records. Answers 1, or 0 for a conflict.
WITH head AS (
    UPDATE log_heads SET seq = $5, chain = $6
    WHERE operation_id = $1 AND log_id = $2 AND seq = $3 AND chain = $4 AND NOT is_imported
    RETURNING operation_id
), new_facts AS (
    INSERT INTO facts (operation_id, seq, record, chain)
    SELECT head.operation_id, $3 + fact.place, fact.record, fact.chain
    FROM head, unnest($7::bytea[], $8::bytea[]) WITH ORDINALITY AS fact (record, chain, place)
), new_verdicts AS (
    INSERT INTO verdicts (operation_id, device_id, command_id, body_hash, seq, is_late, refusal)
    SELECT head.operation_id, verdict.*
    FROM head, unnest($9::uuid[], $10::uuid[], $11::bytea[], $12::bigint[], $13::boolean[], $14::bytea[]) AS verdict
)
SELECT count(*) FROM head;

-- name: take_turn
-- Whoever holds the turn may have frozen, so that it is waited for a moment only: the head row is what keeps order.
SELECT set_config('lock_timeout', '300ms', true), pg_advisory_lock($1);

-- name: give_turn_back
SELECT pg_advisory_unlock($1);

-- name: verdicts
SELECT device_id, command_id, body_hash, seq, is_late, refusal
FROM unnest($1::uuid[], $2::uuid[]) AS asked (device_id, command_id)
JOIN verdicts USING (device_id, command_id);

-- name: read
-- Starts at the entry before the first one wanted: its chain value proves the next.
SELECT seq, record, chain FROM facts WHERE operation_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3;

-- name: by_index_only
-- A scan of the whole table would meet damage that belongs to other entries.
SET LOCAL enable_seqscan = off;

-- name: read_back
-- Each byte of these entries: a hash takes them from the disk, wherever they are kept.
SELECT count(sha256(record)) FROM facts WHERE operation_id = $1 AND seq >= $2 AND seq < $3;

-- name: chain_at
SELECT chain FROM facts WHERE operation_id = $1 AND seq = $2;

-- name: save_state
-- A state of another life of the log, or ahead of it, is not kept. The newest one before this one stays, in case this
-- one turns out to be damaged.
WITH superseded AS (
    DELETE FROM states WHERE operation_id = $1 AND schema_hash = $2 AND seq < (
        SELECT max(seq) FROM states WHERE operation_id = $1 AND schema_hash = $2 AND seq < $3)
)
INSERT INTO states (operation_id, schema_hash, seq, entities)
SELECT $1, $2, $3, $4 FROM log_heads WHERE operation_id = $1 AND log_id = $5 AND seq >= $3
ON CONFLICT (operation_id, schema_hash, seq) DO NOTHING;

-- name: newest_states
-- States are part of the database that holds the log, so a restore takes both back together: they belong to the log
-- id that the head has now.
SELECT log_id, states.seq, entities
FROM states JOIN log_heads USING (operation_id)
WHERE operation_id = $1 AND schema_hash = $2 AND states.seq <= $3
ORDER BY states.seq DESC;

-- name: import_head
INSERT INTO log_heads (operation_id, log_id, seq, chain, is_imported) VALUES ($1, $2, $3, $4, true)
ON CONFLICT (operation_id) DO NOTHING
RETURNING true;

-- name: import_facts
INSERT INTO facts (operation_id, seq, record, chain)
SELECT $1, $2 + fact.place, fact.record, fact.chain
FROM unnest($3::bytea[], $4::bytea[]) WITH ORDINALITY AS fact (record, chain, place);

-- name: import_part
INSERT INTO imported_parts (operation_id, name, content) VALUES ($1, $2, $3);

-- name: imported_head
SELECT log_id, seq, chain FROM log_heads WHERE operation_id = $1 AND is_imported;

-- name: imported_parts
SELECT name, content FROM imported_parts WHERE operation_id = $1;

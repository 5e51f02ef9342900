-- name: take_turns
SELECT pg_advisory_xact_lock(hashtextextended('map files of ' || $1::uuid::text, 0));

-- name: is_kept
SELECT EXISTS (SELECT FROM map_files WHERE operation_id = $1 AND digest = $2);

-- name: held
SELECT coalesce(sum(length(content)), 0)::bigint FROM map_files WHERE operation_id = $1;

-- name: keep
INSERT INTO map_files (operation_id, digest, media_type, content) VALUES ($1, $2, $3, $4);

-- name: read
SELECT media_type, content FROM map_files WHERE operation_id = $1 AND digest = $2;

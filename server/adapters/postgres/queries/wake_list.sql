-- name: keep
INSERT INTO sleepers (device_id, operation_id, team_id, endpoint, subscribed_at)
SELECT device_id, $2, $3, $4, $5 FROM devices WHERE device_id = $1 AND revoked_at IS NULL
ON CONFLICT (device_id) DO UPDATE
SET operation_id = excluded.operation_id, team_id = excluded.team_id, endpoint = excluded.endpoint,
    subscribed_at = excluded.subscribed_at, failed_at = NULL;

-- name: of
SELECT device_id, sleepers.operation_id, sleepers.team_id, endpoint, failed_at
FROM sleepers JOIN devices USING (device_id)
WHERE sleepers.operation_id = $1 AND revoked_at IS NULL
ORDER BY device_id;

-- name: drop
DELETE FROM sleepers WHERE device_id = $1 AND ($2::text IS NULL OR endpoint = $2);

-- name: drop_all
DELETE FROM sleepers WHERE operation_id = $1;

-- name: claim
INSERT INTO wake_ups (device_id, item_id, woken_at)
SELECT device_id, $2, $3 FROM sleepers WHERE device_id = $1
ON CONFLICT (device_id, item_id) DO NOTHING;

-- name: note
UPDATE sleepers SET failed_at = $3 WHERE device_id = $1 AND endpoint = $2;

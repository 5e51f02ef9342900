-- name: store
INSERT INTO positions (operation_id, device_id, received_at, team_id, fix_at, lat_deg, lon_deg, accuracy_m, speed_mps,
                       heading_deg, battery_pct, source, altitude_m, is_moving, is_mock)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::bigint[], $6::float8[], $7::float8[],
                     $8::float8[], $9::float8[], $10::float8[], $11::smallint[], $12::text[],
                     $13::integer[], $14::boolean[], $15::boolean[])
ON CONFLICT DO NOTHING;

-- name: newest
-- The inner query reads the index alone, whatever has been archived.
SELECT DISTINCT ON (team_id) team_id, fix_at, lat_deg, lon_deg, accuracy_m, speed_mps, heading_deg, battery_pct, source,
       altitude_m, is_moving, is_mock
FROM (
    SELECT team_id, max(fix_at) AS fix_at FROM positions WHERE operation_id = $1 AND fix_at >= $2 GROUP BY team_id
) AS latest
JOIN positions USING (team_id, fix_at)
WHERE operation_id = $1
ORDER BY team_id, device_id;

-- name: read
SELECT team_id, fix_at, lat_deg, lon_deg, accuracy_m, speed_mps, heading_deg, battery_pct, source,
       altitude_m, is_moving, is_mock
FROM positions WHERE operation_id = $1 AND fix_at >= $2 AND fix_at < $3
ORDER BY fix_at, team_id, device_id;

-- name: sample
-- The span of fix_at comes from the index; whose time counts is looked at row by row.
SELECT DISTINCT ON (slot, team_id)
       at, team_id, fix_at, lat_deg, lon_deg, accuracy_m, speed_mps, heading_deg, battery_pct, source,
       altitude_m, is_moving, is_mock
FROM (
    SELECT *, (at - $2) / $4::bigint AS slot
    FROM (
        SELECT *, CASE WHEN $5 THEN received_at ELSE fix_at END AS at
        FROM positions WHERE operation_id = $1 AND fix_at >= $6 AND fix_at < $3
    ) AS timed
    WHERE at >= $2 AND at < $3
) AS placed
ORDER BY slot, team_id, fix_at DESC, device_id;

-- name: page
SELECT device_id, received_at,
       team_id, fix_at, lat_deg, lon_deg, accuracy_m, speed_mps, heading_deg, battery_pct, source,
       altitude_m, is_moving, is_mock
FROM positions
WHERE operation_id = $1 AND (fix_at, team_id, device_id) > ($2, $3::uuid, $4::uuid)
  AND ($6::uuid IS NULL OR team_id = $6)
ORDER BY fix_at, team_id, device_id
LIMIT $5;

-- name: count
SELECT count(*) FROM positions WHERE operation_id = $1;

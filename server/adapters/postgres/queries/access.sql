-- name: principal
-- The device, and the rights it has now: its own, or those of the person who signed in on it. No right outlives the
-- session it was opened with, however long its tickets are renewed.
SELECT device_id, devices.user_id, platform,
       coalesce(users.rights_version, devices.rights_version) AS rights_version,
       coalesce(devices.operation_id, grants.operation_id) AS operation_id,
       coalesce(devices.role, grants.role) AS role,
       coalesce(devices.team_id, grants.team_id) AS team_id,
       coalesce(devices.site_id, grants.site_id) AS site_id,
       least(grants.not_after, devices.not_after, devices.expires_at) AS not_after,
       coalesce(devices.not_before, grants.not_before) AS not_before,
       coalesce(devices.organisation_id, grants.organisation_id) AS organisation_id
FROM devices
LEFT JOIN users ON users.user_id = devices.user_id
LEFT JOIN grants ON grants.user_id = devices.user_id AND (grants.not_after IS NULL OR grants.not_after > $2)
WHERE token_hash = $1
  AND devices.revoked_at IS NULL AND users.revoked_at IS NULL
  AND (devices.expires_at IS NULL OR devices.expires_at > $2)
ORDER BY grants.operation_id;

-- name: was_shut_out
SELECT EXISTS (SELECT FROM devices WHERE token_hash = $1 AND revoked_at IS NOT NULL);

-- name: invite
INSERT INTO invitations
    (code_hash, short_code_hash, operation_id, role, team_id, site_id, label, expires_at, invited_by,
     not_before, not_after, organisation_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: redeem
-- Of many who try one code at the same time, the row lock lets one through; the others then see it used.
WITH invitation AS (
    UPDATE invitations SET used_at = $6
    WHERE (code_hash = $1 OR short_code_hash = $1) AND used_at IS NULL AND expires_at > $6
    RETURNING operation_id, role, team_id, site_id, label, expires_at, invited_by,
              not_before, not_after, organisation_id
), device AS (
    INSERT INTO devices (device_id, token_hash, platform, label, operation_id, role, team_id, site_id, created_at,
                         not_before, not_after, organisation_id)
    SELECT $2, $3, $4, $5, operation_id, role, team_id, site_id, $6, not_before, not_after, organisation_id
    FROM invitation
)
SELECT operation_id, role, team_id, site_id, label, expires_at, invited_by, not_before, not_after, organisation_id
FROM invitation;

-- name: put_poster
INSERT INTO posters (code_hash, short_code_hash, operation_id, site_id, expires_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: find_poster
SELECT operation_id, site_id, expires_at, made_by FROM posters
WHERE (code_hash = $1 OR short_code_hash = $1) AND expires_at > $2;

-- name: withdraw_posters
UPDATE posters SET expires_at = $2 WHERE operation_id = $1 AND expires_at > $2;

-- name: admit_device
INSERT INTO devices (device_id, token_hash, platform, label, operation_id, role, team_id, site_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (token_hash) DO NOTHING;

-- name: add_tracker
INSERT INTO devices (device_id, token_hash, platform, label, operation_id, role, team_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: revoke_device
-- Nobody wakes it any more either (rule WK6).
WITH gone AS (DELETE FROM sleepers WHERE device_id = $1)
UPDATE devices SET revoked_at = $2 WHERE device_id = $1 AND revoked_at IS NULL;

-- name: move_team
-- Everybody of a team that ended in another: phones and trackers, people with an account, codes that are still good, and
-- where the sleeping are called. What each of them proved before counts no more. Done once, by whoever comes first.
WITH moved AS (
    UPDATE devices SET team_id = $3, rights_version = rights_version + 1, rights_changed_at = $4
    WHERE operation_id = $1 AND team_id = $2 AND revoked_at IS NULL
    RETURNING device_id, rights_version
), invited AS (
    UPDATE invitations SET team_id = $3 WHERE operation_id = $1 AND team_id = $2 AND used_at IS NULL
), asleep AS (
    UPDATE sleepers SET team_id = $3 WHERE operation_id = $1 AND team_id = $2
), granted AS (
    UPDATE grants SET team_id = $3 WHERE operation_id = $1 AND team_id = $2 RETURNING user_id
), people AS (
    UPDATE users SET rights_version = rights_version + 1, rights_changed_at = $4
    FROM granted WHERE users.user_id = granted.user_id AND revoked_at IS NULL
    RETURNING users.user_id, rights_version
)
SELECT device_id AS principal_id, rights_version FROM moved UNION ALL SELECT user_id, rights_version FROM people;

-- name: devices
SELECT device_id, operation_id, role, platform, label, team_id, created_at, last_seen_at, revoked_at, condition
FROM devices WHERE operation_id = $1 ORDER BY created_at, device_id;

-- name: touch_device
UPDATE devices SET last_seen_at = $2 WHERE device_id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2);

-- name: note_condition
UPDATE devices SET condition = $2 WHERE device_id = $1;

-- name: add_user
INSERT INTO users (user_id, login, password_hash, is_admin, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (login) DO NOTHING;

-- name: user_password
SELECT user_id, password_hash FROM users WHERE login = $1 AND revoked_at IS NULL;

-- name: users
SELECT user_id, login, is_admin, created_at, revoked_at FROM users ORDER BY created_at, user_id;

-- name: revoke_user
WITH account AS (
    UPDATE users SET revoked_at = $2, rights_version = rights_version + 1, rights_changed_at = $2
    WHERE user_id = $1 AND revoked_at IS NULL
), gone AS (
    DELETE FROM sleepers USING devices WHERE devices.device_id = sleepers.device_id AND devices.user_id = $1
)
UPDATE devices SET revoked_at = $2
WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2
RETURNING device_id;

-- name: grant
WITH account AS (
    UPDATE users SET rights_version = rights_version + 1, rights_changed_at = $9
    WHERE user_id = $1 AND revoked_at IS NULL
    RETURNING user_id, rights_version
), granted AS (
    INSERT INTO grants (user_id, operation_id, role, team_id, site_id, not_after, not_before, organisation_id)
    SELECT user_id, $2, $3, $4, $5, $6, $7, $8 FROM account
    ON CONFLICT (user_id, operation_id) DO UPDATE
    SET role = excluded.role, team_id = excluded.team_id, site_id = excluded.site_id, not_after = excluded.not_after,
        not_before = excluded.not_before, organisation_id = excluded.organisation_id
)
SELECT rights_version FROM account;

-- name: grants_in
SELECT user_id, operation_id, role, team_id, site_id, not_after, not_before, organisation_id
FROM grants JOIN users USING (user_id)
WHERE operation_id = $1 AND revoked_at IS NULL;

-- name: open_session
INSERT INTO devices (device_id, token_hash, platform, label, user_id, expires_at, created_at)
SELECT $2, $3, $4, login, user_id, $5, $6 FROM users WHERE user_id = $1 AND revoked_at IS NULL;

-- name: put_sign_in_link
INSERT INTO sign_in_links (token_hash, user_id, expires_at)
SELECT $1, user_id, $3 FROM users WHERE user_id = $2 AND revoked_at IS NULL;

-- name: burn_sign_in_link
UPDATE sign_in_links SET used_at = $2 FROM users
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
  AND users.user_id = sign_in_links.user_id AND revoked_at IS NULL
RETURNING sign_in_links.user_id;

-- name: access_changes
SELECT device_id AS principal_id, NULL::integer AS rights_version FROM devices
WHERE revoked_at >= $1 AND (expires_at IS NULL OR expires_at > $2)
UNION ALL
SELECT device_id, rights_version FROM devices WHERE rights_changed_at >= $1 AND revoked_at IS NULL
UNION ALL
SELECT user_id, CASE WHEN revoked_at IS NULL THEN rights_version END FROM users WHERE rights_changed_at >= $1;

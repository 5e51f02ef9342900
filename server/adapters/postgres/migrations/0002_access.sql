-- Who may come in. Tokens and codes are kept as hashes only; times are UTC epoch milliseconds.

CREATE TABLE users (
    user_id uuid PRIMARY KEY,
    login text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    is_admin boolean NOT NULL,
    rights_version integer NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    revoked_at bigint
);

-- One role per person and operation: a new grant replaces the one before.
CREATE TABLE grants (
    user_id uuid NOT NULL REFERENCES users,
    operation_id uuid NOT NULL,
    role text NOT NULL,
    team_id uuid,
    site_id uuid,
    not_after bigint,
    PRIMARY KEY (user_id, operation_id)
);

-- Phones, programs and trackers, admitted to one operation with one role; and browser sessions, which belong to a
-- person, take the rights of that person and expire.
CREATE TABLE devices (
    device_id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    platform text NOT NULL,
    label text NOT NULL,
    operation_id uuid,
    role text,
    team_id uuid,
    site_id uuid,
    user_id uuid REFERENCES users,
    expires_at bigint,
    created_at bigint NOT NULL,
    last_seen_at bigint,
    revoked_at bigint,
    CHECK ((user_id IS NULL AND operation_id IS NOT NULL AND role IS NOT NULL)
        OR (user_id IS NOT NULL AND operation_id IS NULL AND role IS NULL AND expires_at IS NOT NULL))
);
CREATE INDEX devices_by_operation ON devices (operation_id, created_at) WHERE operation_id IS NOT NULL;
CREATE INDEX devices_by_user ON devices (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX devices_revoked ON devices (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE invitations (
    code_hash bytea PRIMARY KEY,
    short_code_hash bytea NOT NULL UNIQUE,
    operation_id uuid NOT NULL,
    role text NOT NULL,
    team_id uuid,
    site_id uuid,
    label text NOT NULL,
    expires_at bigint NOT NULL,
    invited_by uuid,
    used_at bigint
);

CREATE TABLE sign_in_links (
    token_hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users,
    expires_at bigint NOT NULL,
    used_at bigint
);

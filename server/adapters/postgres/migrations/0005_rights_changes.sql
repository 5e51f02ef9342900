-- When the rights of a person last changed: every process asks twice a second what changed since it last asked.

ALTER TABLE users ADD COLUMN rights_changed_at bigint;
UPDATE users SET rights_changed_at = coalesce(revoked_at, created_at) WHERE rights_version > 0;
CREATE INDEX users_by_rights_change ON users (rights_changed_at) WHERE rights_changed_at IS NOT NULL;

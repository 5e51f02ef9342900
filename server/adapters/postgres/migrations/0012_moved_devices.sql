-- Devices whose team ended in another: what they proved before counts no more, as for people with other rights.

ALTER TABLE devices ADD COLUMN rights_version integer NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN rights_changed_at bigint;
CREATE INDEX devices_by_rights_change ON devices (rights_changed_at) WHERE rights_changed_at IS NOT NULL;
CREATE INDEX devices_by_team ON devices (operation_id, team_id) WHERE team_id IS NOT NULL;

-- Rights may begin later than they are given, and a partner's liaison sees what its organisation is shown.

ALTER TABLE grants ADD COLUMN not_before bigint, ADD COLUMN organisation_id uuid;
ALTER TABLE invitations ADD COLUMN not_before bigint, ADD COLUMN not_after bigint, ADD COLUMN organisation_id uuid;
ALTER TABLE devices ADD COLUMN not_before bigint, ADD COLUMN not_after bigint, ADD COLUMN organisation_id uuid;

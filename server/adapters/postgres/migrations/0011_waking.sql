-- Phones that agreed to be woken. Where a browser is called is a secret: it goes with the device, its revocation and the
-- end of the operation. Times are UTC epoch milliseconds.

CREATE TABLE sleepers (
    device_id uuid PRIMARY KEY REFERENCES devices,
    operation_id uuid NOT NULL,
    team_id uuid NOT NULL,
    endpoint text NOT NULL,
    subscribed_at bigint NOT NULL,
    failed_at bigint
);
CREATE INDEX sleepers_by_operation ON sleepers (operation_id);

-- For what each was woken: of several processes one does it.
CREATE TABLE wake_ups (
    device_id uuid NOT NULL REFERENCES sleepers ON DELETE CASCADE,
    item_id uuid NOT NULL,
    woken_at bigint NOT NULL,
    PRIMARY KEY (device_id, item_id)
);

-- Every position, for replay: the second lane, outside the numbered log. Times are UTC epoch milliseconds.
CREATE TABLE positions (
    operation_id uuid NOT NULL,
    team_id uuid NOT NULL,
    device_id uuid NOT NULL,
    fix_at bigint NOT NULL,
    received_at bigint NOT NULL,
    lat_deg double precision NOT NULL,
    lon_deg double precision NOT NULL,
    accuracy_m double precision,
    speed_mps double precision,
    heading_deg double precision,
    battery_pct smallint,
    source text NOT NULL,
    -- fix_at comes second, so that the same index serves a replay's span of time.
    PRIMARY KEY (operation_id, fix_at, team_id, device_id)
);

-- What only some receivers tell of a position; one that a program made up is kept, and shown as such.
ALTER TABLE positions
    ADD COLUMN altitude_m integer,
    ADD COLUMN is_moving boolean,
    ADD COLUMN is_mock boolean NOT NULL DEFAULT false;

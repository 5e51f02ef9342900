-- How a device is, as it said last: its build, what it may use, how far its clock is off. JSON; no fact of an operation.
ALTER TABLE devices ADD COLUMN condition text;

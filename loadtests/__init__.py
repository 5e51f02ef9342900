"""Load tests: work played against the real server, a history of all that was seen, and a verdict on it."""

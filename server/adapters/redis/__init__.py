"""The change feed on a Redis-protocol server: live state, feed between processes, newest positions."""

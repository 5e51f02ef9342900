"""The use cases: execute a command, follow an operation, recover it, take positions in. Async only through ports."""

"""Memory twins of the adapters: the same contracts within one process, for tests and single-process tools."""

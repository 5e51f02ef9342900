"""The `vigie` command, one file per group of sub-commands."""

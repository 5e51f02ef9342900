"""`vigie migrate`."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

from server.adapters.postgres import migrate
from server.command_line.supervisor import Supervisor
from server.settings import load_settings


def migrate_stores(flags: Mapping[str, Any]) -> list[str]:
    """Migrates the database that these flags mean, private or not; what was done, in lines."""
    with Supervisor(load_settings(flags, os.environ)) as supervisor:
        database_url = supervisor.start_stores().database_url
        assert database_url is not None
        applied = asyncio.run(migrate(database_url))
    return [f"Applied {name}." for name in applied] or ["Nothing to do: the database is at this version."]

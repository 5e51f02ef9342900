import re
from pathlib import Path

import asyncpg
import pytest

from server.adapters.postgres.statements import load_statements

PACKAGE = Path(__file__).parents[4] / "server/adapters/postgres"
FILES = sorted(path.stem for path in (PACKAGE / "queries").glob("*.sql"))


def test_statements_have_names_and_no_comments() -> None:
    statements = load_statements("event_log")
    assert statements["head"] == "SELECT log_id, seq, chain FROM log_heads WHERE operation_id = $1"
    assert not any("--" in statement or statement.endswith(";") for statement in statements.values())


@pytest.mark.parametrize("name", FILES)
async def test_every_statement_fits_the_migrated_tables(name: str, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for statement in load_statements(name).values():
            await connection.prepare(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("name", FILES)
def test_every_statement_is_used(name: str) -> None:
    users = [path.read_text("utf-8") for path in PACKAGE.glob("*.py")]
    code = "\n".join(text for text in users if f'load_statements("{name}")' in text)
    used = set(re.findall(r'"(\w+)"', code))
    assert set(load_statements(name)) <= used

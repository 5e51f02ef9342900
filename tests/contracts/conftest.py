"""Which store a contract suite runs on."""

import pytest


@pytest.fixture(params=["memory", "postgres"])
def postgres_url(request: pytest.FixtureRequest) -> str | None:
    """The address of a fresh database, or None for the memory twin: each test of the suite runs on both."""
    return request.getfixturevalue("database_url") if request.param == "postgres" else None

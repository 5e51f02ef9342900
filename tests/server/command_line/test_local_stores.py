"""Which database a command of this machine works on."""

import json
from pathlib import Path

import pytest

from server.command_line.local_stores import database_of
from server.command_line.options import NotChosen
from server.command_line.prepare import address_path
from server.settings import Settings


def test_the_one_of_the_server_that_runs_here(running: Settings) -> None:
    said = json.loads(address_path(running).read_text("utf-8"))
    with database_of(Settings(data_dir=running.data_dir)) as url:
        assert url == said["database_url"]


def test_the_one_that_is_given_if_none_runs(empty_dir: Path) -> None:
    settings = Settings(data_dir=empty_dir, database_url="postgresql://x", redis_url="redis://x")
    with database_of(settings) as url:
        assert url == "postgresql://x"


@pytest.mark.parametrize("said", ["", "[]", '{"url": "http://127.0.0.1:1", "certificate": null}'])
def test_word_of_a_server_that_is_gone_or_damaged_is_none(empty_dir: Path, said: str) -> None:
    empty_dir.mkdir()
    address_path(Settings(data_dir=empty_dir)).write_text(said, "utf-8")
    with pytest.raises(NotChosen, match="no database"), database_of(Settings(data_dir=empty_dir)):
        raise AssertionError("there is none")

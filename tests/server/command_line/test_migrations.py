from pathlib import Path

from server.command_line.migrations import migrate_stores


def test_the_private_database_is_brought_up_once(tmp_path: Path) -> None:
    flags = {"data_dir": tmp_path / "data"}
    first = migrate_stores(flags)
    assert first[0].startswith("Applied 0001_")
    assert migrate_stores(flags) == ["Nothing to do: the database is at this version."]

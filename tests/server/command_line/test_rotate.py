from pathlib import Path

from server.adapters.key_file import load_or_create_secrets
from server.command_line.rotate import rotate


def test_it_says_where_the_new_key_is_and_that_servers_have_to_be_restarted(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "server.json"
    before = load_or_create_secrets(path)
    said = rotate({"data_dir": tmp_path})
    assert str(path) in said
    assert "restart" in said
    assert load_or_create_secrets(path).ticket_keys[1] == before.ticket_keys[0]

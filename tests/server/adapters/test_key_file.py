import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.adapters.key_file import load_or_create_secrets, rotate_ticket_key
from server.adapters.private_file import KeyFileRefused
from server.auth.tickets import issue, read


def test_the_first_start_makes_secrets_that_every_later_start_finds_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "server.json"
    first = load_or_create_secrets(path)
    assert load_or_create_secrets(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["server.json"]


def test_two_installations_never_share_a_secret(tmp_path: Path) -> None:
    one, other = load_or_create_secrets(tmp_path / "a"), load_or_create_secrets(tmp_path / "b")
    assert one.command_key != other.command_key
    assert one.ticket_keys[0].secret != other.ticket_keys[0].secret
    assert one.command_key != one.ticket_keys[0].secret


def test_processes_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: load_or_create_secrets(path), range(64)))
    assert len(set(found)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["server.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        '{"ticket_keys": [], "command_key": "AAAA"}',
        '{"ticket_keys": [{"id": "a", "secret": "c2hvcnQ="}], "command_key": "c2hvcnQ="}',
        "\xff",
    ],
)
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "server.json"
    path.write_text(content, "latin-1")
    path.chmod(0o600)
    with pytest.raises(KeyFileRefused, match="damaged") as refusal:
        load_or_create_secrets(path)
    assert refusal.value.__cause__ is None
    assert path.read_text("latin-1") == content


def test_a_new_ticket_key_put_first_signs_and_the_old_one_still_verifies(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    before = load_or_create_secrets(path)
    content = json.loads(path.read_text())
    content["ticket_keys"].insert(0, {"id": "new", "secret": content["command_key"]})
    path.write_text(json.dumps(content))
    after = load_or_create_secrets(path)
    assert read(after.ticket_keys, issue(before.ticket_keys, "me", now=0), str, now=0) == "me"
    assert read(before.ticket_keys, issue(after.ticket_keys, "me", now=0), str, now=0) is None


def test_a_rotation_signs_with_a_new_key_verifies_the_last_and_keeps_recognising_commands(tmp_path: Path) -> None:
    path = tmp_path / "server.json"
    first = load_or_create_secrets(path)
    rotate_ticket_key(path)
    second = load_or_create_secrets(path)
    assert second.ticket_keys[0] != first.ticket_keys[0]
    assert read(second.ticket_keys, issue(first.ticket_keys, "me", now=0), str, now=0) == "me"
    rotate_ticket_key(path)
    third = load_or_create_secrets(path)
    assert read(third.ticket_keys, issue(first.ticket_keys, "me", now=0), str, now=0) is None
    assert third.command_key == first.command_key
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["server.json"], "no draft is left behind"

from server.command_line.options import NotChosen
from tests.server.command_line.conftest import RunVigie


def test_a_device_is_listed_and_shut_out_by_its_label(vigie: RunVigie, operation_code: str, team: str) -> None:
    words = ("--operation", operation_code)
    assert vigie("invite", "--tracker", "--team", team, "--label", "Old phone", *words).exit_code == 0
    [line] = vigie("device", "list", *words).output.splitlines()
    assert line.split("\t")[:3] == ["Old phone", "tracker", "tracker"]
    assert vigie("device", "revoke", "Old phone", *words).exit_code == 0
    again = vigie("device", "revoke", "Old phone", *words)
    assert isinstance(again.exception, NotChosen), "a device that is out already is no live device"

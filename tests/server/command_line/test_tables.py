import re

import pytest

from server.command_line.tables import print_table


def test_piped_lists_are_tab_separated_and_carry_nothing_that_steers_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [
        {"label": "Phone\x1b[2J", "is_admin": True, "revoked_at": None, "trouble": {"reason": "far", "dropped": 2}},
        {"label": "x", "is_admin": False, "revoked_at": 1_760_000_000_000, "trouble": None},
    ]
    print_table(rows, ("label", "is_admin", "revoked_at", "trouble"))
    first, second = capsys.readouterr().out.splitlines()
    assert first == "Phone\N{REPLACEMENT CHARACTER}[2J\tyes\t-\treason far, dropped 2"
    assert re.fullmatch(r"x\tno\t2025-10-\d\d \d\d:\d\d\t-", second)


def test_on_a_terminal_a_list_has_headings(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    print_table([{"code": "A", "created_at": 0}], ("code", "created_at"))
    print_table([], ("code",))
    shown = capsys.readouterr().out
    assert "created" in shown
    assert "Nothing yet." in shown

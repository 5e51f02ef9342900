"""The tables of SPEC.md and TRADE.md: codes and duties, the life of a team's status, the words."""

import re
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import protocol
from protocol import refusals
from protocol.codec import MAX_FRAME_BYTES
from protocol.refusals import SENTENCES, Close, RefusalCode
from protocol.teams import TeamStatus
from server.domain.team_status import NEXT

SPEC = "".join((Path(protocol.__file__).parent / name).read_text(encoding="utf-8") for name in ("SPEC.md", "TRADE.md"))
MODULES = [import_module(f"protocol.{each.name}") for each in iter_modules(protocol.__path__)]
SOURCE = Path(refusals.__file__).read_text(encoding="utf-8")


def rows_under(heading: str) -> list[list[str]]:
    """Cells of the table whose first heading is this, without backquotes."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", SPEC, re.MULTILINE)
    assert table, heading
    return [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in table[1].splitlines()]


def doctrine_of(member: Enum) -> str:
    """The comment on the line of an enum's member in refusals.py."""
    line = re.search(rf"^    {member.name} = .*?  # (.*)$", SOURCE, re.MULTILINE)
    assert line, member
    return line[1]


def test_each_close_code_stands_with_its_duty() -> None:
    """Rule CL1."""
    assert rows_under("close") == [[str(code.value), code.name.lower(), doctrine_of(code)] for code in Close]


def test_each_refusal_stands_with_its_meaning_and_has_a_sentence_in_both_languages() -> None:
    """Rules C9 and CM3."""
    assert rows_under("refusal") == [[f"`{code}`", doctrine_of(code)] for code in RefusalCode]
    for code in RefusalCode:
        assert set(SENTENCES[code]) == {"fr", "en"}
        for sentence in SENTENCES[code].values():
            assert set(re.findall(r"{(\w+)}", sentence)) <= {"field"}


def test_the_life_of_a_teams_status_is_the_one_of_the_code() -> None:
    told = {after: set(re.findall(r"`(\w+)`", following)) for after, following in rows_under("after")}
    assert told == {f"`{status}`": {str(each) for each in NEXT[status]} for status in TeamStatus}


@pytest.mark.parametrize("row", rows_under("French"), ids=lambda row: row[0])
def test_each_french_term_leads_to_a_name_that_exists(row: list[str]) -> None:
    name = re.fullmatch(r"`(\w+)(?:\.(\w+))?`", row[1])
    if name is None:
        assert row[0] == "moyens", "only the collective noun has no type of its own"
        return
    kind = next(vars(each)[name[1]] for each in MODULES if name[1] in vars(each))
    assert name[2] is None or name[2] in getattr(kind, "__members__", kind.__annotations__)


def test_the_largest_frame_is_the_one_of_the_codec() -> None:
    """Rule HS3."""
    assert f"{MAX_FRAME_BYTES:,} bytes" in SPEC

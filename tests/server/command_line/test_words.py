import re

from protocol.downstream import DegradedMode
from protocol.teams import Availability, TeamStatus
from server.command_line.words import AVAILABILITY_LOOKS, BOARD_WORDS, DEGRADED_MODES, STATUS_LOOKS
from tests.support.sources import ROOT

HEADER_WORDS = ROOT / "clients" / "web" / "command-post" / "src" / "panels" / "header" / "words.ts"


def test_neither_language_misses_a_word() -> None:
    assert set(BOARD_WORDS["fr"]) == set(BOARD_WORDS["en"])


def test_every_status_is_told_by_a_symbol_of_its_own_and_words_so_that_colour_is_never_alone() -> None:
    assert set(STATUS_LOOKS) == set(TeamStatus)
    assert set(AVAILABILITY_LOOKS) == set(Availability)
    for looks in (STATUS_LOOKS.values(), AVAILABILITY_LOOKS.values()):
        assert len({look.symbol for look in looks}) == len(looks)
        assert len({look.fr for look in looks}) == len({look.en for look in looks}) == len(looks)


def test_a_look_reads_in_both_languages() -> None:
    assert STATUS_LOOKS[TeamStatus.ON_SCENE].text("fr") == "■ sur les lieux"
    assert STATUS_LOOKS[TeamStatus.ON_SCENE].text("en") == "■ on scene"


def test_whatever_a_server_may_lack_is_told_in_words_everywhere() -> None:
    """Rule HB4: on the command post and in the terminal, in both languages, and with what to do in the runbook."""
    modes = {str(mode) for mode in DegradedMode}
    assert set(DEGRADED_MODES) == modes
    assert all(words.keys() == {"fr", "en"} for words in DEGRADED_MODES.values())
    _, _, table = HEADER_WORDS.read_text(encoding="utf-8").partition("DEGRADED_WORDS")
    for language in ("fr", "en"):
        told = re.search(rf"^  {language}: \{{\n(.*?)^  \}},", table, re.DOTALL | re.MULTILINE)
        assert told is not None
        assert set(re.findall(r"^    (\w+): '.+',$", told[1], re.MULTILINE)) == modes
    runbook = (ROOT / "deploy" / "RUNBOOK.md").read_text(encoding="utf-8").partition("## When something is degraded")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", runbook.partition("\n## ")[0], re.MULTILINE)) == modes

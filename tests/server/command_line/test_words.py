from protocol.teams import Availability, TeamStatus
from server.command_line.words import AVAILABILITY_LOOKS, BOARD_WORDS, STATUS_LOOKS


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

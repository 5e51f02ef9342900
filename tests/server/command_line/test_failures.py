import ssl

import pytest

from clients.sdk import Stopped, StopReason
from server.adapters.embedded import StartFailure
from server.adapters.postgres import StoreRefused
from server.command_line.failures import explain
from server.ports import OutcomeUnknown, Unavailable
from server.settings import SettingsRefused


@pytest.mark.parametrize("kind", [SettingsRefused, StartFailure, StoreRefused, Unavailable])
def test_a_failure_with_a_sentence_is_told_in_its_own_words(kind: type[Exception]) -> None:
    assert explain(kind("Do this.")) == "Do this."


def test_failures_of_the_system_name_the_file() -> None:
    assert explain(PermissionError(13, "Permission denied", "/srv/x")) == "/srv/x: Permission denied."
    assert explain(OSError(24, "Too many open files")) == "The system refused: Too many open files."


def test_what_has_no_sentence_yet_gets_one() -> None:
    assert "look at what stands" in str(explain(OutcomeUnknown()))
    assert "shut out" in str(explain(Stopped(StopReason.REVOKED)))
    assert "certificate" in str(explain(ssl.SSLError(1, "bad")))


@pytest.mark.parametrize("failure", [ZeroDivisionError(), KeyError("x"), Stopped(StopReason.FAILED), OSError()])
def test_a_fault_of_our_own_has_no_sentence(failure: Exception) -> None:
    assert explain(failure) is None

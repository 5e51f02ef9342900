"""What a call may raise says enough to act on."""

from clients.sdk.duties import StopReason
from clients.sdk.failures import Stopped


def test_a_stopped_client_says_why_in_its_message_and_as_a_value() -> None:
    stopped = Stopped(StopReason.REVOKED)
    assert stopped.reason is StopReason.REVOKED
    assert "revoked" in str(stopped)

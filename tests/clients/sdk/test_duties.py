"""Close codes as the client reads them."""

from clients.sdk.duties import DUTIES, read_close
from protocol.refusals import Close


def test_every_code_of_ours_has_its_duty() -> None:
    assert set(DUTIES) == set(Close)


def test_any_other_end_is_none_of_ours() -> None:
    assert read_close(None) is None
    assert read_close(1006) is None
    assert read_close(4501) is Close.REVOKED

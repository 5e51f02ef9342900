"""What a file is that lay under a map elsewhere, and whether it may lie here."""

import pytest

from server.interop import layer_files
from server.interop.layer_files import media_type_of
from server.interop.map_drawings import UnfitFile, read_drawing
from tests.server.interop.test_map_drawings import GPX
from tests.support.solid_png import solid_png

PLAN = solid_png(4, 2, (1, 2, 3))


def test_a_kept_file_is_a_picture_or_a_drawing_in_plain_form() -> None:
    """Rule ML3: a drawing that was kept once is kept as it is again."""
    assert media_type_of(PLAN) == "image/png"
    assert media_type_of(read_drawing(GPX)) == "application/geo+json"


@pytest.mark.parametrize(
    "content",
    [
        GPX,
        b'{"type":"Point","coordinates":[2.3,48.8]}',
        read_drawing(GPX).replace(b'"label"', b'"html":"<script>","label"', 1),
        b"<svg/>",
        PLAN[:20],
        b"",
    ],
)
def test_what_no_server_keeps_is_refused(content: bytes) -> None:
    """Rule ML4: nor what says more than places and names."""
    with pytest.raises(UnfitFile):
        media_type_of(content)


def test_no_file_is_larger_than_one_that_is_given_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule ML3."""
    monkeypatch.setattr(layer_files, "MAX_BYTES", len(PLAN) - 1)
    with pytest.raises(UnfitFile, match="too_much"):
        media_type_of(PLAN)

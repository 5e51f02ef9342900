"""PMTiles: where a tile stands in the file, by the numbers of the public specification."""

import pytest

from server.interop.pmtiles import BadTiles, Entry, find, read_credit, read_directory, read_header, tile_number
from tests.support.pmtiles import pmtiles


@pytest.mark.parametrize(
    ("tile", "number"),
    [((0, 0, 0), 0), ((1, 0, 0), 1), ((1, 0, 1), 2), ((1, 1, 1), 3), ((1, 1, 0), 4), ((12, 3423, 1763), 19_078_479)],
)
def test_tiles_are_numbered_along_a_hilbert_curve(tile: tuple[int, int, int], number: int) -> None:
    assert tile_number(*tile) == number


def test_every_tile_of_a_zoom_has_a_number_of_its_own() -> None:
    numbers = {tile_number(5, x, y) for x in range(32) for y in range(32)}
    assert numbers == set(range(341, 341 + 1024))


def test_runs_and_directories_below_are_found() -> None:
    run, below = Entry(5, 3, 10, 0), Entry(20, 0, 10, 10)
    found = [find((run, below), wanted) for wanted in (4, 5, 7, 8, 19, 20, 99)]
    assert found == [None, run, run, None, None, below, below]


def test_a_directory_is_read_back() -> None:
    content = pmtiles({(1, 0, 0): b"one", (1, 1, 1): b"three"})
    header = read_header(content)
    root = read_directory(content[header.root_at : header.root_at + header.root_bytes], header.is_packed)
    assert [(entry.first, entry.length) for entry in root] == [(1, 3), (3, 5)]
    assert (header.kind, header.min_zoom, header.max_zoom) == ("png", 1, 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"PMTiles\x02" + bytes(200), b"PMTiles\x03" + bytes(200), pmtiles({(0, 0, 0): b"x"}, kind=9)],
)
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(BadTiles):
        read_header(content)


def test_whom_the_map_is_owed_to_is_told_as_plain_text() -> None:
    assert read_credit(b'{"attribution":"<a href=x>&copy; OpenStreetMap</a>"}', False) == "© OpenStreetMap"
    assert [read_credit(content, True) for content in (b"", b"{}", b"no")] == [""] * 3


@pytest.mark.parametrize("content", [b"", b"\x05\x01", b"\x80" * 20, b"\xff\xff\xff\xff\x0f"])
def test_a_broken_directory_is_refused(content: bytes) -> None:
    for is_packed in (False, True):
        with pytest.raises(BadTiles):
            read_directory(content, is_packed)

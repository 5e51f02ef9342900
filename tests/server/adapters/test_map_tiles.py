"""Map tiles from this machine: from a file, from directories, and nothing else."""

from pathlib import Path

import pytest

from server.adapters.map_tiles import TilesRefused, open_tiles
from tests.support.pmtiles import pmtiles


async def test_tiles_of_a_file_are_read_by_zoom_and_place(tmp_path: Path) -> None:
    """Rule ML6."""
    file = tmp_path / "town.pmtiles"
    file.write_bytes(pmtiles({(0, 0, 0): b"world", (3, 4, 2): b"town"}))
    tiles = open_tiles(file)
    assert tiles is not None
    assert await tiles.read(3, 4, 2) == b"town"
    assert [await tiles.read(*place) for place in ((3, 4, 3), (3, 99, 2), (9, 1, 1))] == [None] * 3
    assert (tiles.sheet.kind, tiles.sheet.min_zoom, tiles.sheet.max_zoom) == ("png", 0, 3)


async def test_where_a_file_is_broken_there_is_a_hole_in_the_map(tmp_path: Path) -> None:
    """Rule ML6: what is wrong deep in a file is found when somebody looks there."""
    file = tmp_path / "town.pmtiles"
    file.write_bytes(pmtiles({(0, 0, 0): b"no directory"}, run=0))
    tiles = open_tiles(file)
    assert tiles is not None
    assert await tiles.read(0, 0, 0) is None


async def test_tiles_of_directories_are_read_and_nothing_beside_them(tmp_path: Path) -> None:
    """Rule ML6."""
    tile = tmp_path / "tiles" / "12" / "2074" / "1409.jpg"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"tile")
    (tmp_path / "tiles" / "attribution.txt").write_text("© IGN\n", "utf-8")
    tiles = open_tiles(tmp_path / "tiles")
    assert tiles is not None
    assert (await tiles.read(12, 2074, 1409), await tiles.read(12, 2074, 1)) == (b"tile", None)
    assert (tiles.sheet.kind, tiles.sheet.credit) == ("jpg", "© IGN")


def test_what_is_no_map_is_told_before_the_server_starts(tmp_path: Path) -> None:
    """Rule ML6."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.pmtiles").write_text("no map")
    for name in ("missing", "empty", "text.pmtiles"):
        with pytest.raises(TilesRefused, match=r"--map-tiles .*Give a \.pmtiles file"):
            open_tiles(tmp_path / name)
    assert open_tiles(None) is None

"""`vigie export`: a whole file or none, and a bar that follows what comes."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from server.application.archive_reading import read_archive
from server.command_line.api import Api
from server.command_line.export import count_lines, count_parts
from server.interop import archive_format as form
from tests.server.command_line.conftest import RunVigie
from tests.support.installations import ignore


@pytest.fixture
def led(vigie: RunVigie, operation_code: str, team: str) -> str:
    """An operation that the operator of this machine leads."""
    assert vigie("user", "grant", "operator", "cover_head", "--operation", operation_code).exit_code == 0
    return operation_code


def test_an_archive_is_written_whole_and_proves_itself(vigie: RunVigie, led: str, tmp_path: Path) -> None:
    """Rules EX3 and EX4."""
    path = tmp_path / "out.vigie"
    made = vigie("export", led, "-o", str(path))
    assert made.exit_code == 0, made.output
    archive = read_archive(io.BytesIO(path.read_bytes()), ignore)
    assert archive.header["code"] == led
    assert [each.name for each in tmp_path.iterdir()] == ["out.vigie"]


def test_tables_map_and_tracks_are_written(vigie: RunVigie, led: str, tmp_path: Path) -> None:
    """Rule EX7."""
    for wanted, more in (("csv", ()), ("geojson", ()), ("gpx", ()), ("csv", ("--anonymised",))):
        path = tmp_path / f"out.{wanted}"
        made = vigie("export", led, "--format", wanted, *more, "-o", str(path))
        assert made.exit_code == 0, made.output
        if wanted == "geojson":
            assert json.loads(path.read_bytes())["type"] == "FeatureCollection"
        else:
            assert zipfile.ZipFile(path).testzip() is None


def test_who_may_not_leaves_no_file(vigie: RunVigie, operation_code: str, tmp_path: Path, api: Api) -> None:
    """Rule EX1: who made the operation prepares it, and sees no broken glass."""
    path = tmp_path / "out.vigie"
    refused = vigie("export", operation_code, "-o", str(path))
    assert refused.exit_code != 0
    assert f"cover_head -o {operation_code}" in str(refused.exception), "it says what to do"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "archive", "--anonymised"),
        ("--format", "csv", "--for", "vgx_x", "--reason", "x"),
        ("--for", "vgx_x"),
        ("--format", "gpx", "--opened", "identity"),
        ("--format", "csv", "--anonymised", "--opened", "identity"),
    ],
)
def test_wishes_that_make_no_sense_are_told_before_anything_is_asked(vigie: RunVigie, words: tuple[str, ...]) -> None:
    assert vigie("export", "X", *words).exit_code == 2


def test_lines_are_counted_however_they_come() -> None:
    count = count_lines()
    next(count)
    assert [count.send(piece) for piece in (b"a\nb", b"", b"\n\n")] == [1, 1, 3]


@pytest.mark.parametrize("size", [1, 100, 511, 5_000])
def test_entries_of_an_archive_are_counted_however_they_come(size: int) -> None:
    archive = b"".join(
        form.tar_header(name, len(content)) + content + form.padding(len(content))
        for name, content in (("vigie.json", b"{}"), ("log/00000001", b"x" * 700), ("positions/00000001", b"x" * 512))
    )
    count = count_parts()
    done = [next(count)]
    done += [count.send((archive + form.END)[start : start + size]) for start in range(0, len(archive) + 1024, size)]
    assert done == sorted(done)
    assert done[-1] == 6_000

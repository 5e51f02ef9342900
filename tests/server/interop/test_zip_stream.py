"""A zip that is written as it goes, which every program opens."""

import io
import zipfile

from server.interop.zip_stream import ZipStream


def written(*pieces: bytes) -> bytes:
    with ZipStream() as file:
        out = file.begin("a.csv")
        for piece in pieces:
            out += file.write(piece)
        return out + file.begin("b.csv") + file.write(b"second") + file.end()


def test_what_goes_in_comes_out_piece_by_piece() -> None:
    """Rule EX4: nothing is held back until the end."""
    with ZipStream() as file:
        begun = file.begin("a.csv")
        sizes = [len(file.write(b"x" * 1_000)) for _ in range(3)]
        assert sizes == [1_000] * 3
        whole = begun + b"x" * 3_000 + file.end()
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None
        assert read.read("a.csv") == b"x" * 3_000


def test_the_same_files_make_the_same_bytes() -> None:
    assert written(b"1", b"2") == written(b"1", b"2")
    with zipfile.ZipFile(io.BytesIO(written(b"12"))) as read:
        assert [info.filename for info in read.infolist()] == ["a.csv", "b.csv"]
        assert {info.date_time for info in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_one_that_is_left_in_the_middle_leaves_nothing_behind() -> None:
    with ZipStream() as file:
        file.begin("a.csv")
        file.write(b"x")

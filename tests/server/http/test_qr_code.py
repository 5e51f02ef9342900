import re

import segno

from server.http.qr_code import QUIET_MODULES, outline

LINK = "https://vigie.example/#join=vgj_abcdefghijklmnopqrstuvwxyz"


def test_the_outline_has_each_dark_module_once_inside_its_white_frame() -> None:
    drawn = outline(LINK)
    path, size = drawn["path"], drawn["size"]
    assert isinstance(path, str)
    assert isinstance(size, int)
    squares = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    rows = segno.make(LINK, error="m", micro=False).matrix
    dark = {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert squares == {(x + QUIET_MODULES, y + QUIET_MODULES) for x, y in dark}
    assert size == len(rows) + 2 * QUIET_MODULES


def test_the_picture_says_nothing_but_the_code() -> None:
    assert set(str(outline(LINK)["path"])) <= set("Mhvz-0123456789 ")

"""An archive is proved before anything is done with it, and whoever waits sees how much of it is."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from server.application.archive_reading import DamagedArchive
from server.command_line.proving import prove
from tests.support.installations import where_it_was_written


async def test_a_whole_archive_is_proved_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    """Rule EX3."""
    content = await (await where_it_was_written()).export()
    path = tmp_path / "past.vigie"
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=True, width=80)
    archive = prove(io.BytesIO(content), path, console)
    assert archive.head.seq == archive.header["seq"]
    assert "proving past.vigie" in shown.getvalue()
    assert max(map(int, re.findall(r"(\d+)%", shown.getvalue()))) > 90
    with pytest.raises(DamagedArchive):
        prove(io.BytesIO(content[:700] + b"x" + content[701:]), path, console)

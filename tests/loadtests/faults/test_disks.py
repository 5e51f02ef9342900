"""Disks of one's own are mounted by root, and a machine that cannot says so."""

import shutil
from pathlib import Path

import pytest

from loadtests.faults import disks
from loadtests.faults.disks import ImageDisk, SmallDisk, require_tools, run_program
from loadtests.faults.trial import NotPossibleHere


async def test_who_may_not_mount_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disks.os, "geteuid", lambda: 1_000)
    for disk in (SmallDisk(tmp_path / "disk"), ImageDisk(tmp_path / "image", tmp_path / "disk")):
        with pytest.raises(NotPossibleHere, match="takes root"):
            await disk.make(8)
        await disk.unmount()


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disks.os, "geteuid", lambda: 0)
    with pytest.raises(NotPossibleHere, match="no-such-program is not installed"):
        require_tools("no-such-program")


async def test_a_program_that_fails_is_an_error_with_its_complaint() -> None:
    assert await run_program("echo", "fine") == "fine"
    with pytest.raises(OSError, match="ended with 1"):
        await run_program("false")


async def test_a_small_disk_is_full_when_told(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path / "disk")
    try:
        await disk.make(4)
    except NotPossibleHere as missing:
        pytest.skip(str(missing))
    try:
        await disk.fill()
        assert shutil.disk_usage(disk.mounted_at).free == 0
        await disk.free()
        assert shutil.disk_usage(disk.mounted_at).free > 3_000_000
    finally:
        await disk.unmount()
    assert not (tmp_path / "disk" / "ballast").exists()

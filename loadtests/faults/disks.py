"""Disks of a scenario's own: images that can be copied as a power cut would leave them, and disks that are small."""

import asyncio
import os
import shutil
from pathlib import Path

from loadtests.faults.trial import NotPossibleHere

_WITHIN_S = 60.0


async def run_program(*words: str) -> str:
    """What it said; raises OSError with its complaint if it failed."""
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    async with asyncio.timeout(_WITHIN_S):
        said, _ = await process.communicate()
    if process.returncode:
        raise OSError(f"{words[0]} ended with {process.returncode}: {said.decode(errors='replace').strip()}")
    return said.decode(errors="replace").strip()


def require_tools(*programs: str) -> None:
    """Raises `NotPossibleHere` unless this user may mount and has the programs."""
    if os.geteuid() != 0:
        raise NotPossibleHere("mounting a disk takes root")
    if missing := [program for program in programs if shutil.which(program) is None]:
        raise NotPossibleHere(f"{', '.join(missing)} is not installed")


class ImageDisk:
    """An ext4 file system in a file, written to without the page cache of this machine's own file system."""

    def __init__(self, image: Path, mounted_at: Path) -> None:
        self.image = image
        self.mounted_at = mounted_at
        self._device = ""

    async def make(self, size_mib: int) -> None:
        """Empty, and mounted. Raises `NotPossibleHere` where no loop device is to be had."""
        require_tools("mkfs.ext4", "losetup", "mount", "umount")
        await run_program("truncate", "-s", f"{size_mib}M", str(self.image))
        await run_program("mkfs.ext4", "-qF", str(self.image))
        try:
            await self.mount()
        except OSError as failure:
            raise NotPossibleHere(f"no loop device: {failure}") from failure

    async def mount(self) -> None:
        """The file system that is in the image now; its journal is replayed."""
        await run_program("mkdir", "-p", str(self.mounted_at))
        self._device = await run_program("losetup", "--direct-io=on", "-f", "--show", str(self.image))
        await run_program("mount", self._device, str(self.mounted_at))

    async def copy_as_it_is(self, to: Path) -> None:
        """What has reached the disk, and nothing else: what a power cut leaves."""
        await run_program("cp", "--sparse=always", str(self.image), str(to))

    async def unmount(self) -> None:
        """Nothing of it is left mounted."""
        if self._device:
            device, self._device = self._device, ""
            await _until_free(self.mounted_at)
            await run_program("losetup", "-d", device)


class SmallDisk:
    """A file system in memory that is full when it is told to be."""

    def __init__(self, mounted_at: Path) -> None:
        self.mounted_at = mounted_at
        self._is_mounted = False

    async def make(self, size_mib: int) -> None:
        """Empty, and mounted."""
        require_tools("mount", "umount")
        await run_program("mkdir", "-p", str(self.mounted_at))
        try:
            await run_program("mount", "-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs", str(self.mounted_at))
        except OSError as failure:
            raise NotPossibleHere(f"no file system in memory: {failure}") from failure
        self._is_mounted = True

    async def fill(self) -> None:
        """To the last byte."""
        free_mib = shutil.disk_usage(self.mounted_at).free // 1_048_576 + 1
        try:
            await run_program("dd", "if=/dev/zero", f"of={self.mounted_at / 'ballast'}", "bs=1M", f"count={free_mib}")
        except OSError:
            return  # full: that was the aim

    async def free(self) -> None:
        """Room again."""
        await run_program("rm", "-f", str(self.mounted_at / "ballast"))

    async def unmount(self) -> None:
        """Nothing of it is left mounted."""
        if self._is_mounted:
            self._is_mounted = False
            await _until_free(self.mounted_at)


async def _until_free(mounted_at: Path) -> None:
    """Unmounted; a process that was just killed may hold its files for a moment longer."""
    for is_last in (*(False,) * 50, True):
        try:
            await run_program("umount", str(mounted_at))
        except OSError:
            if is_last:
                raise
            await asyncio.sleep(0.1)  # between two tries, of which there are not many
        else:
            return

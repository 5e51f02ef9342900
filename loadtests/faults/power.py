"""T-02: the power goes. What the kernel had not written is gone; what was accepted must not be.

`kill -9` proves nothing here, since the page cache survives it. The stores run on a file system in an image; at the
moment of the cut they are frozen, the image is copied as it is, and they go on with the copy after a `kill -9`.
"""

import asyncio
import time

from loadtests.faults.disks import ImageDisk
from loadtests.faults.exercise import exercise
from loadtests.faults.installation import install
from loadtests.faults.stores import Stores
from loadtests.faults.trial import Trial
from loadtests.measure import Goal

_SIZE_MIB = 640


async def cut(trial: Trial) -> None:
    """Cut after cut, at moments drawn from the seed, under load."""
    cuts = trial.pick(3, 60)
    back_s: list[float] = []
    disk = ImageDisk(trial.directory / "0.img", trial.directory / "disk")
    await disk.make(_SIZE_MIB)
    try:
        async with (
            install(trial.directory / "run", servers=2, store_dir=disk.mounted_at / "stores") as installation,
            exercise(installation, crews=4, posts=3) as operation,
        ):
            async with operation.under_load(0.03):
                for number in range(1, cuts + 1):
                    trial.say(f"power cut {number} of {cuts}")
                    await asyncio.sleep(trial.dice.uniform(0.2, 1.5))
                    began = time.monotonic()
                    await _cut(installation.stores, disk, number)
                    await operation.accepts_again()
                    back_s.append(time.monotonic() - began)
                    trial.count("power cuts")
            trial.verdicts.append(await operation.judge())
            await installation.close()
    finally:
        await disk.unmount()
    trial.goals += [
        Goal("power cuts", cuts, "", trial.pick(3, 50), is_ceiling=False),
        Goal("every crew accepted again, the copying included, longest", max(back_s), "s"),
    ]


async def _cut(stores: Stores, disk: ImageDisk, number: int) -> None:
    """The stores go on from what was on the disk."""
    after = disk.image.with_name(f"{number}.img")
    with stores.stopped():
        await disk.copy_as_it_is(after)
        await stores.abandon()
    await disk.unmount()
    disk.image.unlink()
    disk.image = after
    await disk.mount()
    await stores.start()

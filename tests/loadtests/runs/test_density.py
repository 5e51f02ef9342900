"""As many deliveries as fit on a core."""

from loadtests.runs import density
from tests.support.quick_load import named, play_quickly


async def test_every_post_sees_every_change_and_the_generator_tells_its_share() -> None:
    report = await play_quickly(density.run)
    figures = named(report)
    assert figures["deliveries"] > 0
    assert figures["the generator, of its core"] > 0

"""The weather follows from the seed."""

import random

from loadtests.faults.networks import draw_weather


def test_every_kind_of_weather_comes_and_is_what_it_is_called() -> None:
    dice = random.Random(4)
    drawn = [draw_weather(dice) for _ in range(60)]
    assert {kind for kind, _ in drawn} == {
        "far away", "far away and unsteady", "64 kbit/s", "cut", "silent", "answers are lost",
    }  # fmt: skip
    for kind, weather in drawn:
        assert weather.is_silent == (kind == "silent")
        assert weather.is_silent_down == (kind in ("silent", "answers are lost"))
        assert bool(weather.bytes_per_s) == (kind == "64 kbit/s")
        assert bool(weather.delay_s) == kind.startswith("far away")


def test_the_same_seed_brings_the_same_weather() -> None:
    assert [draw_weather(random.Random(6))[0] for _ in range(3)] == [draw_weather(random.Random(6))[0]] * 3

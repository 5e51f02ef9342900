"""The map: what fits in, how long the scale is, and when a second map helps."""

import pytest

from server.report.ground import Area, Frame, Ground, Mark, frame_around, frames_of, round_length_m

PARIS = (2.35, 48.85)


def marks(*places: tuple[float, float]) -> tuple[Mark, ...]:
    return tuple(Mark(str(number), *place) for number, place in enumerate(places))


@pytest.mark.parametrize(("longest", "length"), [(7, 5), (10, 10), (99, 50), (250, 200), (4_999, 2_000), (0.5, 1)])
def test_the_scale_is_round(longest: float, length: int) -> None:
    assert round_length_m(longest) == length


def test_nothing_has_no_map() -> None:
    assert frames_of(Ground()) == []


def test_one_place_has_room_around_it() -> None:
    (frame,) = frames_of(Ground(marks=marks(PARIS)))
    assert frame.holds(*PARIS)
    assert 100 <= frame.span_m <= 300


def test_everything_is_in_the_frame() -> None:
    frame = frame_around([PARIS, (2.36, 48.86), (2.30, 48.80)])
    assert isinstance(frame, Frame)
    assert all(frame.holds(*place) for place in [PARIS, (2.36, 48.86), (2.30, 48.80)])


def test_a_hospital_far_away_does_not_shrink_the_scene_to_a_dot() -> None:
    scene = [(2.350 + number / 5_000, 48.850 + number / 5_000) for number in range(6)]
    whole, detail = frames_of(Ground(marks=marks(*scene, (2.60, 48.95))))
    assert whole.holds(2.60, 48.95)
    assert not detail.holds(2.60, 48.95)
    assert all(detail.holds(*place) for place in scene)


def test_a_scene_alone_has_one_map() -> None:
    ring = ((2.35, 48.85), (2.36, 48.85), (2.36, 48.86), (2.35, 48.85))
    assert len(frames_of(Ground(marks=marks(PARIS), areas=(Area("N", ring, True),)))) == 1

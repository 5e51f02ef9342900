"""How much of a victim's care is kept at hand: the newest, whatever came in first, and never too much for one write."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from protocol import commands as c
from protocol import events as e
from protocol.care import CareReport, SealedNote
from protocol.care_records import CareRecord
from protocol.codec import MAX_FRAME_BYTES, encode_entity, encode_record
from protocol.protected import Sealed
from protocol.vitals import Vitals
from server.domain.care import MAX_KEPT_BYTES, MAX_REPORT_BYTES, care_record_id
from server.domain.changes import StateChange
from server.domain.evolve import evolve
from tests.support.largest_values import largest
from tests.support.strategies import TEAMS, VICTIMS, History, ask, prepared

ANA, _, CLO = VICTIMS[:3]
"""One with a report, one without any care."""
CALM = CareReport(remarks="va mieux")


def test_the_state_keeps_the_newest_and_counts_them_all() -> None:
    """Rule CA2: the log keeps every one."""
    history = prepared()
    count = MAX_KEPT_BYTES["reports"] // 100
    for number in range(count):
        late_ms = 3_600_000 if number % 2 else 0
        history.run(ask(c.RecordCare, victim_id=ANA, report=CALM, age_ms=late_ms))
    care = history.state.find(CareRecord, care_record_id(ANA))
    assert care is not None
    assert care.version == count + 1
    assert 50 < len(care.reports) < count
    stamps = [entry.stamp for entry in care.reports]
    assert stamps == sorted(stamps)
    assert care.reports[-1].stamp.occurred_at == care.reported_at


def told(history: History, *facts: tuple[int, e.Event]) -> list[StateChange]:
    """These facts at so many seconds, in the order in which they come in."""
    state, changes = history.state, []
    for counter, (second, event) in enumerate(facts, start=1_000):
        record = msgspec.structs.replace(
            history.records[-1],
            seq=state.seq + 1,
            device_counter=second,
            occurred_at=history.now + second * 1_000,
            received_at=history.now + counter * 1_000,
            event=event,
        )
        state, change = evolve(state, record)
        changes.append(change)
    return changes


def box(length: int) -> Sealed:
    return Sealed(key_id="k" * 16, box=bytes(length))


AROUND_A_BOX = 28
"""Nonce and tag."""


def test_one_write_of_care_stays_below_a_frame_whatever_was_written_before() -> None:
    """Rule C4: with every field at its bound, and each shelf full."""
    history = prepared()
    longest = {
        "report": MAX_REPORT_BYTES + AROUND_A_BOX,
        "vitals": len(msgspec.msgpack.encode(largest(Vitals))) + AROUND_A_BOX,
        "remark": len(msgspec.msgpack.encode(largest(SealedNote))) + AROUND_A_BOX,
    }
    facts: list[tuple[int, e.Event]] = []
    for second in range(80):
        facts.append((second, e.VitalsMeasured(victim_id=ANA, vitals=box(longest["vitals"]), by_team_id=TEAMS[0])))
        facts.append((second, e.CareNoted(victim_id=ANA, remark=box(longest["remark"]), by_team_id=TEAMS[0])))
        facts.append((second, e.CareNoted(victim_id=ANA, remark=box(60), by_team_id=TEAMS[0])))
        facts.append((second, e.CareRecorded(victim_id=ANA, report=box(longest["report"]), red_flag_count=9)))
    for change in told(history, *facts):
        entities = [encode_entity(touched.entity) for touched in change.touched]
        assert len(encode_record(change.record)) + sum(map(len, entities)) <= MAX_FRAME_BYTES


@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=40, unique=True).flatmap(
        lambda seconds: st.tuples(
            st.tuples(*(st.tuples(st.just(second), st.sampled_from((60, 900, 6_000))) for second in seconds)),
            st.permutations(seconds),
        )
    )
)
def test_what_is_kept_does_not_depend_on_what_came_in_first(drawn: Any) -> None:
    """Rule C8: of shelves that overflow too."""
    sizes, order = dict(drawn[0]), drawn[1]
    history = prepared()
    kept = []
    for seconds in (sorted(sizes), order):
        facts = [(second, e.CareRecorded(victim_id=CLO, report=box(sizes[second]))) for second in seconds]
        [care] = [one.entity for one in told(history, *facts)[-1].touched if isinstance(one.entity, CareRecord)]
        kept.append(([entry.stamp for entry in care.reports], care.dropped))
    assert kept[0] == kept[1]

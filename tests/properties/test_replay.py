"""The log, read back from its bytes, is the live state at every number: entities and indexes."""

from hypothesis import given

from protocol.codec import decode_entity, decode_record, encode_entity, encode_record
from server.domain.evolve import evolve
from server.domain.state import OperationState
from tests.support.strategies import OPERATION, Request, prepared, request_lists


@given(request_lists())
def test_the_fold_of_the_stored_log_is_the_live_state_at_every_number(requests: list[Request]) -> None:
    history = prepared()
    live = {history.state.seq: history.state}
    for request in requests:
        history.run(request)
        live[history.state.seq] = history.state
    replayed = OperationState(OPERATION)
    for number, record in enumerate(history.records, start=1):
        assert record.seq == number, "a hole"
        replayed, change = evolve(replayed, decode_record(encode_record(record)))
        assert change == history.changes[number - 1]
        assert replayed == live.get(number, replayed)
    assert replayed == history.state


@given(request_lists())
def test_a_state_rebuilt_from_its_stored_entities_is_the_same_state(requests: list[Request]) -> None:
    state = prepared().run_all(requests).state
    stored = [encode_entity(entity) for entity in state.entities.values()]
    rebuilt = OperationState(OPERATION).with_entities(state.seq, map(decode_entity, stored))
    assert rebuilt == state

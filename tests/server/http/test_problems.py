import json

import pytest

from protocol.downstream import Later, Refused
from protocol.ids import CommandId
from protocol.refusals import SENTENCES, RefusalCode
from server.http.problems import Problem, ProblemKind, from_outcome, wait
from tests.support.http_world import OPERATION


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_of_problem_is_a_document_of_rfc_9457(kind: ProblemKind) -> None:
    response = Problem(kind).response()
    document = json.loads(bytes(response.body))
    assert response.media_type == "application/problem+json"
    assert 400 <= response.status_code < 600
    assert document["status"] == response.status_code
    assert document["type"] == f"urn:vigie:problem:{kind}"
    assert document["title"] == document["sentence"]["en"]
    assert document["sentence"]["fr"] != document["sentence"]["en"]


def test_only_what_is_our_fault_is_a_5xx() -> None:
    ours = {kind for kind in ProblemKind if Problem(kind).response().status_code >= 500}
    assert ours == {ProblemKind.FAILED, ProblemKind.LATER, ProblemKind.PAST_AWAY, ProblemKind.OUTCOME_UNKNOWN}


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_is_a_4xx_that_keeps_its_code_and_sentence(code: RefusalCode) -> None:
    response = from_outcome(Refused(command_id=None, code=code, sentence=SENTENCES[code])).response()
    document = json.loads(bytes(response.body))
    assert 400 <= response.status_code < 500
    assert (document["code"], document["sentence"]) == (code, SENTENCES[code])
    assert not {"field", "last"} & set(document)


@pytest.mark.parametrize(("wait_ms", "seconds"), [(0, "1"), (1, "1"), (1000, "1"), (1001, "2"), (60_000, "60")])
def test_a_wait_is_told_in_whole_seconds_and_never_too_short(wait_ms: int, seconds: str) -> None:
    assert wait(wait_ms, ProblemKind.TOO_MANY).headers == {"Retry-After": seconds}
    assert from_outcome(Later(command_id=CommandId(OPERATION), retry_ms=wait_ms)).headers == {"Retry-After": seconds}

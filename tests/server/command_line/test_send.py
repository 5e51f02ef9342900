import json
from uuid import uuid4

import pytest

from clients.sdk import InvalidCommand, VigieClient
from server.command_line.send import ACCEPTED, LATER, REFUSED, deliver
from tests.server.command_line.conftest import RunVigie
from tests.support.fake_operation import FakeOperation
from tests.support.fake_server import FakeServer


async def send(server: FakeServer, status: str, *, timeout_s: float = 10) -> int:
    given = {"team_id": "@BINOME 0", "status": status}
    operation_id = server.operation.operation_id
    async with VigieClient(server.url, "vgd_token") as client:
        return await deliver(client, operation_id, "team.report_status", given, timeout_s=timeout_s, language="fr")


async def test_accepted_is_0_and_says_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    async with FakeServer(FakeOperation()).running() as server:
        assert await send(server, "on_scene") == ACCEPTED == 0
        assert capsys.readouterr().out == f"accepted #{server.operation.seq}\n"


async def test_refused_is_1_with_the_sentence_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    async with FakeServer(FakeOperation()).running() as server:
        assert await send(server, "off_duty") == REFUSED == 1
        assert "Retour en arrière dans la mission" in capsys.readouterr().err


async def test_no_answer_in_time_is_3(capsys: pytest.CaptureFixture[str]) -> None:
    async with FakeServer(FakeOperation()).running() as server:
        server.is_silent = True
        assert await send(server, "on_scene", timeout_s=0.3) == LATER == 3
        assert "look before you repeat" in capsys.readouterr().err


def test_a_script_gets_the_codes_from_a_real_server(vigie: RunVigie, operation_code: str, team: str) -> None:
    there = ("--operation", operation_code)
    accepted = vigie("send", "team.report_status", f"team_id=@{team}", "status=available_base", *there)
    assert (accepted.exit_code, accepted.output) == (ACCEPTED, "accepted #4\n")
    said = json.dumps({"type": "team.report_status", "team_id": f"@{team}", "status": "on_scene"})
    assert vigie("send", *there, stdin=said).exit_code == ACCEPTED
    refused = vigie("send", "team.report_status", f"team_id={uuid4()}", "status=on_scene", "--lang", "fr", *there)
    assert refused.exit_code == REFUSED
    assert "Inconnu dans cette opération" in refused.output
    assert isinstance(vigie("send", "team.fly", *there).exception, InvalidCommand)


@pytest.mark.parametrize("stdin", ["{", "[]", '"text"', ""])
def test_what_is_no_json_object_cannot_be_sent(vigie: RunVigie, stdin: str) -> None:
    assert vigie("send", stdin=stdin).exit_code == 2


@pytest.mark.parametrize("word", ["status", "=on_scene", "ring=[1"])
def test_what_is_no_field_cannot_be_sent(vigie: RunVigie, word: str) -> None:
    assert vigie("send", "team.report_status", word).exit_code == 2

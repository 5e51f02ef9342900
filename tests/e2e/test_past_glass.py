"""A glass broken in front of a replay: opened by the process of the past, beside the one that serves live."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import httpx

from clients.sdk import VigieClient
from protocol.care import SealedNote
from protocol.commands import Command, NoteCare, RegisterVictim
from protocol.devices import Role
from protocol.downstream import Accepted
from protocol.events import GlassBroken
from protocol.ids import OperationId, VictimId
from protocol.replay import ReplayClock, ReplayWish
from protocol.victims import Victim
from tests.support.administration import Operator
from tests.support.entries import envelope
from tests.support.running_server import RunningServer
from tests.support.stored_log import read_log

EARLIER, LATER = "Axolotl enceinte", "Quokka allergique"
INSISTING = {"is_break_glass": True, "reason": "le SAMU demande"}


class Debrief:
    """Somebody with an account who looks back, and asks what was written about one victim."""

    def __init__(self, operator: Operator, operation_id: OperationId, victim_id: VictimId, token: str) -> None:
        self._operator = operator
        self._operation = f"/api/operations/{operation_id}"
        self._victim_id = victim_id
        self._headers = {"Authorization": f"Bearer {token}"}

    async def open(self, replay: dict[str, object], **insisting: object) -> httpx.Response:
        body = {"what": "notes", "purpose": "debrief", "replay": replay, **insisting}
        path = f"{self._operation}/victims/{self._victim_id}/open"
        return await self._operator.http.post(path, json=body, headers=self._headers)

    async def counted(self) -> dict[str, float]:
        """Answers to what was to be opened, by the process that gave them and their status."""
        metrics = await self._operator.metrics()
        asked = {name: count for name, count in metrics.items() if name.startswith("vigie_http_requests_total ")}
        return {name: count for name, count in asked.items() if "victim_id" in name and "open" in name}


async def write(client: VigieClient, *commands: Command) -> list[int]:
    """The numbers of their facts."""
    answers = [await client.send(command) for command in commands]
    assert all(isinstance(answer, Accepted) for answer in answers), answers
    return [answer.seq for answer in answers if isinstance(answer, Accepted)]


async def purposes(operator: Operator, operation_id: OperationId, token: str) -> list[tuple[str, bool]]:
    """What the register of readings holds, and whether a glass was broken for it."""
    path, headers = f"/api/operations/{operation_id}/disclosures", {"Authorization": f"Bearer {token}"}
    listed = (await operator.http.get(path, headers=headers)).json()["disclosures"]
    return sorted((each["purpose"], each["is_break_glass"]) for each in listed)


@asynccontextmanager
async def register_full(server: RunningServer, operation_id: OperationId) -> AsyncIterator[None]:
    """No reading of this operation is committed: the disk says no at the very end of the transaction."""
    name = f"full_{operation_id.hex}"
    connection = await asyncpg.connect(server.database_url)
    try:
        await connection.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.operation_id = "
            f"'{operation_id}' THEN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END IF; RETURN NULL; END $$"
        )
        await connection.execute(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON audit_reads DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
        yield
        await connection.execute(f"DROP TRIGGER {name} ON audit_reads")
        await connection.execute(f"DROP FUNCTION {name}")
    finally:
        await connection.close()


async def test_a_glass_broken_in_a_replay_opens_what_was_there_then_on_record_and_by_the_rights_of_now(
    server: RunningServer, operator: Operator
) -> None:
    """Rules RP9 and C12, through the door of the past (`server/past_door.py`)."""
    operation_id, victim_id = await operator.create_operation(), VictimId(uuid4())
    post = await operator.admit(operation_id, Role.DISPATCHER)
    dispatcher = await operator.add_person(operation_id, Role.DISPATCHER)
    doctor = await operator.add_person(operation_id, Role.MEDICAL_OFFICER)
    whose = {"victim_id": victim_id}
    async with VigieClient(server.url, post.token) as live:
        await live.join(operation_id)
        registered, first, second = await write(
            live,
            RegisterVictim(**envelope(operation_id, 1), **whose),
            NoteCare(**envelope(operation_id, 2), **whose, remark=SealedNote(text=EARLIER)),
            NoteCare(**envelope(operation_id, 3), **whose, remark=SealedNote(text=LATER)),
        )
    debrief = Debrief(operator, operation_id, victim_id, dispatcher.token)
    async with VigieClient(server.url, dispatcher.token) as past:
        replica = await past.replay(operation_id, ReplayWish(seq=first))
        assert replica.of(Victim)[victim_id].has_care
        state = past.replay_state
        assert state is not None
        shown = {"clock": state.clock, "seq": state.fact_seq}
    before = await debrief.counted()

    assert (await debrief.open(shown)).status_code == 403, "this role has to insist"
    assert (await debrief.open({"seq": registered}, **INSISTING)).status_code == 404, "nothing was written yet"
    assert await purposes(operator, operation_id, doctor.token) == []
    async with register_full(server, operation_id):
        answer = await debrief.open(shown, **INSISTING)
        assert answer.status_code == 503, "what cannot be put on record does not leave"
        assert EARLIER not in answer.text
    assert await purposes(operator, operation_id, doctor.token) == []

    answer = await debrief.open(shown, **INSISTING)
    assert answer.status_code == 200, answer.text
    assert EARLIER in answer.text
    assert LATER not in answer.text, "this came after the moment that is shown"
    both = await debrief.open({"clock": ReplayClock.HAPPENED, "seq": second}, **INSISTING)
    assert EARLIER in both.text
    assert LATER in both.text
    on_record = [(f"replay happened {second}: debrief", True), (f"replay known {first}: debrief", True)]
    assert await purposes(operator, operation_id, doctor.token) == on_record
    log = await read_log(server.database_url, operation_id)
    broken = [record.event for record in log.records if isinstance(record.event, GlassBroken)]
    assert broken
    assert {(event.victim_id, event.by_user_id) for event in broken} == {(victim_id, dispatcher.user_id)}

    await operator.grant(dispatcher.user_id, operation_id, Role.OBSERVER)
    answer = await debrief.open(shown, **INSISTING)
    assert answer.status_code == 403, "the past is opened by the rights of now"
    assert EARLIER not in answer.text
    assert await purposes(operator, operation_id, doctor.token) == on_record
    after = await debrief.counted()
    grown = {name for name in after if after[name] > before.get(name, 0)}
    assert grown
    assert all("past" in name for name in grown), "live was not asked"

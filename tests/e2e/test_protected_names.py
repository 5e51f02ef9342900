"""What is protected leaves the server on one audited way only, lies nowhere in clear, and goes for ever."""

import contextlib
import io
import struct
import time
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import msgspec
import pytest
from redis.asyncio import Redis

from protocol.care import CareReport, SealedNote
from protocol.codec import MSGPACK, unpack_entities
from protocol.commands import (
    AssignMember,
    Command,
    DefineOrganisation,
    DefineSite,
    EnrolMember,
    IdentifyVictim,
    MeasureVitals,
    NoteCare,
    RecordCare,
    RegisterVictim,
    ReportPresence,
)
from protocol.devices import Role
from protocol.downstream import Accepted, Change, Positions, Refused, SnapshotPart
from protocol.entities import Entity
from protocol.events import MemberEnrolled
from protocol.ids import MemberId, OperationId, OrganisationId, SiteId, TeamId, VictimId
from protocol.members import Member, Presence
from protocol.operations import OrganisationKind, SiteKind
from protocol.protected import Compartment, Sealed, VictimIdentity
from protocol.refusals import RefusalCode
from protocol.upstream import Subscription
from protocol.victims import Victim
from protocol.vitals import Vitals
from server.auth.sealing import Unopenable, unwrap_key
from server.domain.visibility import SCOPES_OF
from server.http.routes import ENDPOINTS
from tests.support.administration import Operator, operator_of
from tests.support.entries import enter_team, envelope
from tests.support.peer import DEADLINE_S, Peer, connect
from tests.support.running_server import RunningServer
from tests.support.stored_log import read_log

NAME, PHONE = "Zébulon Quenouille-Canari", "+33655512399"
ENCODINGS = ("utf-8", "utf-16-le", "unicode_escape")
VICTIM_NAME, RED_FLAG, REMARK, FEVER_C = "Ornithorynque", "pterodactyle", "Axolotl enceinte", 41.28125
WORDS = ("Zébulon", "Quenouille", "Canari", "655512399", VICTIM_NAME, RED_FLAG, "Axolotl", str(FEVER_C))
CANARIES = {part.encode(encoding) for part in WORDS for encoding in ENCODINGS} | {struct.pack(">d", FEVER_C)}
OPEN_WORD = b"Perroquet"
"""A call sign, which is not protected: the search finds it, and so would find a name."""


class Stage:
    """An operation with a team and a post, and whoever listens to it."""

    def __init__(self, server: RunningServer, operator: Operator, operation_id: OperationId) -> None:
        self.server = server
        self.operator = operator
        self.operation_id = operation_id
        self.team_id = TeamId(uuid4())
        self.site_id = SiteId(uuid4())
        self.member_id = MemberId(uuid4())
        self.victim_id = VictimId(uuid4())
        self.last_id = OrganisationId(uuid4())

    def prepared(self) -> list[Command]:
        site = DefineSite(
            **envelope(self.operation_id), site_id=self.site_id, code="P1", name="Poste", kind=SiteKind.FIRST_AID_POST
        )
        team = enter_team(self.operation_id, self.team_id, OPEN_WORD.decode())
        return [site, msgspec.structs.replace(team, site_id=self.site_id)]

    def enrolled(self) -> list[Command]:
        about, whose = envelope(self.operation_id), {"member_id": self.member_id}
        return [
            EnrolMember(**about, **whose, code="ZQ1", name=NAME, phone=PHONE, team_id=self.team_id),
            AssignMember(**envelope(self.operation_id), **whose),
            AssignMember(**envelope(self.operation_id), **whose, team_id=self.team_id),
            ReportPresence(**envelope(self.operation_id), **whose, presence=Presence.CHECKED_IN),
        ]

    def cared_for(self) -> list[Command]:
        """A victim of the team, with something in every compartment."""
        whose = {"victim_id": self.victim_id}
        return [
            RegisterVictim(
                **envelope(self.operation_id),
                **whose,
                team_id=self.team_id,
                identity=VictimIdentity(name=VICTIM_NAME, relatives=f"{NAME} {PHONE}"),
            ),
            RecordCare(
                **envelope(self.operation_id), **whose, report=CareReport(red_flag_codes=(RED_FLAG,), remarks=REMARK)
            ),
            MeasureVitals(**envelope(self.operation_id), **whose, vitals=Vitals(temperature_c=FEVER_C)),
            NoteCare(**envelope(self.operation_id), **whose, remark=SealedNote(text=REMARK)),
        ]

    def refused(self) -> list[Command]:
        again = EnrolMember(**envelope(self.operation_id), member_id=self.member_id, code="ZQ2", name=NAME, phone=PHONE)
        same_code = EnrolMember(
            **envelope(self.operation_id), member_id=MemberId(uuid4()), code="ZQ1", name=NAME, phone=PHONE
        )
        nobody = {"victim_id": VictimId(uuid4())}
        identity = VictimIdentity(name=VICTIM_NAME)
        fever = Vitals(temperature_c=FEVER_C, systolic_mmhg=10, diastolic_mmhg=11)
        return [
            again,
            same_code,
            RegisterVictim(**envelope(self.operation_id), victim_id=self.victim_id, identity=identity),
            IdentifyVictim(**envelope(self.operation_id), **nobody, identity=identity),
            MeasureVitals(**envelope(self.operation_id), victim_id=self.victim_id, vitals=fever),
            NoteCare(**envelope(self.operation_id), **nobody, remark=SealedNote(text=REMARK)),
        ]

    def last(self) -> DefineOrganisation:
        """Everybody sees it: who has it, has what came before."""
        return DefineOrganisation(
            **envelope(self.operation_id), organisation_id=self.last_id, name="Fin", kind=OrganisationKind.ORGANISER
        )

    async def admit_all(self) -> dict[Role, str]:
        """A device for each role that may listen, by its token."""
        tokens = {}
        for role in Role:
            if SCOPES_OF[role]:
                site_id = self.site_id if role is Role.POST_LEADER else None
                device = await self.operator.admit(self.operation_id, role, self.team_id, site_id=site_id)
                tokens[role] = device.token
        return tokens

    async def listen(self, sockets: AsyncExitStack, role: Role, token: str, *, is_json: bool) -> Peer:
        """Its join is complete."""
        peer = await sockets.enter_async_context(connect(self.server.url, is_json=is_json))
        scope = sorted(SCOPES_OF[role])[0]
        await peer.sign_in(token, Subscription(operation_id=self.operation_id, scope=scope))
        await peer.next_of(Positions)
        return peer

    async def open_victim(self, token: str, what: Compartment, **insisting: object) -> httpx.Response:
        """What whoever holds this token is answered."""
        body = {"what": what, "purpose": "orientation", **insisting}
        path = f"/api/operations/{self.operation_id}/victims/{self.victim_id}/open"
        return await self.operator.http.post(path, json=body, headers={"Authorization": f"Bearer {token}"})

    async def tables(self, token: str) -> list[bytes]:
        """The export for a spreadsheet, with all that may be opened of everybody, as its files are."""
        path = f"/api/operations/{self.operation_id}/exports/tables?opened=identity,care,notes"
        answer = await self.operator.http.get(path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        return unzipped(answer.content)

    async def answers(self) -> AsyncIterator[bytes]:
        """What every readable address says, and what is said to bad requests that hold a name."""
        http = self.operator.http
        for endpoint in ENDPOINTS:
            if endpoint.method == "GET" and "{token}" not in endpoint.path:
                path = endpoint.path.replace("{operation_id:uuid}", str(self.operation_id))
                path = path.replace("{site_id:uuid}", str(self.site_id)).replace("{name}", "dps")
                answer = await http.get(path)
                assert not answer.is_server_error, endpoint.path
                for content in unzipped(answer.content):
                    yield content
        table = await http.get(f"/api/operations/{self.operation_id}/log", headers={"accept": "text/csv"})
        assert OPEN_WORD in table.content, "what may be read is in it"
        yield table.content
        tracker = await self.operator.add_tracker(self.operation_id, self.team_id)
        point = {"_type": "location", "lat": 48.85, "lon": 2.35, "tst": int(time.time())}
        for answer in (
            await http.post(tracker.address, json=point),
            await http.get(tracker.address, params={"id": "x", "lat": 48.85, "lon": 2.35, "timestamp": point["tst"]}),
        ):
            assert answer.status_code == 200, answer.text
            yield answer.content + repr(answer.headers).encode()
        for path in ("/api/join", "/api/sign-in", f"/api/operations/{self.operation_id}/invitations", f"/{PHONE}"):
            answer = await http.post(path, json={"code": NAME, "role": NAME, "login": PHONE, NAME: PHONE})
            assert answer.is_client_error
            yield answer.content + repr(answer.headers).encode()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of this test alone: its files are searched."""
    with RunningServer(tmp_path / "data") as running:
        yield running


async def test_no_name_is_found_anywhere_but_in_the_audited_answer(own_server: RunningServer) -> None:
    """Rule C12: every frame of every role, every answer, counters, logs, and the files of both stores."""
    async with AsyncExitStack() as sockets:
        operator = await sockets.enter_async_context(operator_of(own_server))
        stage = Stage(own_server, operator, await operator.create_operation())
        post = await sockets.enter_async_context(connect(own_server.url))
        await post.sign_in((await operator.admit(stage.operation_id, Role.DISPATCHER)).token)
        await all_accepted(post, stage.prepared())
        tokens = await stage.admit_all()
        early = [
            await stage.listen(sockets, role, token, is_json=number % 2 == 0)
            for number, (role, token) in enumerate(tokens.items())
        ]
        await all_accepted(post, [*stage.enrolled(), *stage.cared_for()])
        for command in stage.refused():
            assert isinstance(await post.ask(command), Refused)
        await post.send_frame(MSGPACK.encode(stage.refused()[0]).replace(b"ZQ2", b"\x01\x01\x01"))
        await all_accepted(post, [stage.last()])
        for peer in early:
            await peer.next_where(lambda message: isinstance(message, Change) and is_last(stage, message.entities))
        late = [
            await stage.listen(sockets, role, token, is_json=is_json)
            for role, token in tokens.items()
            for is_json in (False, True)
        ]

        said = [frame for peer in (post, *early, *late) for frame in peer.frames]
        said += [repr(entities_of(peer)).encode() for peer in (*early, *late)]
        said += [answer async for answer in stage.answers()]
        assert_clean(said, "what was said")
        for peer in (*early, *late):
            assert any(OPEN_WORD in text for text in [*peer.frames, repr(entities_of(peer)).encode()])
        seeing = [peer for peer in late if any(isinstance(one, Member) for one in entities_of(peer))]
        assert len(seeing) >= len(tokens), "the member itself is no secret"

        identity = await operator.http.post(
            f"/api/operations/{stage.operation_id}/members/{stage.member_id}/identity", json={"purpose": "famille"}
        )
        assert identity.json() == {"name": NAME, "phone": PHONE}, "it is there, for who may ask and says why"
        await assert_opened_to_who_is_in_charge(stage, tokens)
        log = await read_log(own_server.database_url, stage.operation_id)
        (enrolled,) = [record.event for record in log.records if isinstance(record.event, MemberEnrolled)]
        assert isinstance(enrolled.identity, Sealed)
        stolen = await copy_keys(own_server)
        assert any(opens(own_server, key) for key in stolen), "the copy is a good one"
        await write_all_to_disk(own_server)
        doctor = await operator.add_person(stage.operation_id, Role.MEDICAL_OFFICER)
        exported = b"".join(await stage.tables(doctor.token))
        assert VICTIM_NAME.encode() in exported, "an export may open it, on record"
        assert RED_FLAG.encode() in exported
        victim = f"/api/operations/{stage.operation_id}/victims/{stage.victim_id}"
        assert (await operator.http.post(f"{victim}/erase")).status_code == 204
        assert not any(opens(own_server, key) for key in stolen), "the copy of before is worth nothing"
        for what in Compartment:
            answer = await stage.open_victim(doctor.token, what)
            assert answer.status_code == 410, what
        late = NoteCare(**envelope(stage.operation_id), victim_id=stage.victim_id, remark=SealedNote(text=REMARK))
        refusal = await post.ask(late)
        assert isinstance(refusal, Refused)
        assert refusal.code is RefusalCode.ERASED
        state = (await read_log(own_server.database_url, stage.operation_id)).state
        erased = state.find(Victim, stage.victim_id)
        assert erased is not None, "the log is whole, chain and all"
        assert (erased.is_erased, erased.has_identity, erased.has_care) == (True, False, False)
        member = f"/api/operations/{stage.operation_id}/members/{stage.member_id}"
        assert (await operator.http.post(f"{member}/erase")).status_code == 204
        assert (await operator.http.post(f"{member}/identity", json={"purpose": "famille"})).status_code == 410
        assert_clean(await stage.tables(doctor.token), "an export after it")
        assert_clean([answer async for answer in stage.answers()], "what is said after it")
    for store in ("postgres", "redis"):
        files = [path.read_bytes() for path in (own_server.data_dir / store).rglob("*") if path.is_file()]
        assert any(OPEN_WORD in content for content in files), f"{store} holds the operation"
        assert_clean(files, store)
    assert_clean([path.read_bytes() for path in (own_server.data_dir / "logs").iterdir()], "logs of the stores")
    assert_clean([own_server.log().encode()], "log")


async def assert_opened_to_who_is_in_charge(stage: Stage, tokens: dict[Role, str]) -> None:
    """Care goes to the crew's own device and to medical roles, and to nobody else; every reading is told."""
    for role, token in tokens.items():
        answer = await stage.open_victim(token, Compartment.CARE)
        is_in_charge = role in (Role.TEAM_MEMBER, Role.TEAM_LEADER)
        assert answer.status_code == (200 if is_in_charge else 403), role
        assert (RED_FLAG in answer.text) == (str(FEVER_C) in answer.text) == is_in_charge
    doctor = await stage.operator.add_person(stage.operation_id, Role.MEDICAL_OFFICER)
    for what, secret in (
        (Compartment.IDENTITY, VICTIM_NAME),
        (Compartment.NOTES, REMARK),
        (Compartment.CARE, RED_FLAG),
    ):
        assert secret in (await stage.open_victim(doctor.token, what)).text
    dispatcher = await stage.operator.add_person(stage.operation_id, Role.DISPATCHER)
    assert (await stage.open_victim(dispatcher.token, Compartment.NOTES)).status_code == 403
    insisting = {"is_break_glass": True, "reason": "le SAMU demande"}
    assert REMARK in (await stage.open_victim(dispatcher.token, Compartment.NOTES, **insisting)).text
    headers = {"Authorization": f"Bearer {doctor.token}"}
    listed = await stage.operator.http.get(f"/api/operations/{stage.operation_id}/disclosures", headers=headers)
    read = [(each["role"], each["what"], each["is_break_glass"]) for each in listed.json()["disclosures"]]
    assert sorted(read) == [
        ("dispatcher", "notes", True),
        ("medical_officer", "care", False),
        ("medical_officer", "identity", False),
        ("medical_officer", "notes", False),
        ("org_admin", "identity", False),
        ("team_leader", "care", False),
        ("team_member", "care", False),
    ]


async def copy_keys(server: RunningServer) -> list[asyncpg.Record]:
    """What a thief of the database has: every person's key, wrapped."""
    connection = await asyncpg.connect(server.database_url)
    rows = await connection.fetch("SELECT * FROM person_keys")
    await connection.close()
    return rows


def opens(server: RunningServer, stolen: asyncpg.Record) -> bool:
    """Does any file of today's key directory open this key?"""
    for path in (server.data_dir / "keys").glob("*.key"):
        with contextlib.suppress(Unopenable):
            unwrap_key(
                stolen["wrapped_key"],
                path.read_bytes(),
                OperationId(stolen["operation_id"]),
                VictimId(stolen["person_id"]),
                stolen["key_id"],
            )
            return True
    return False


async def all_accepted(post: Peer, commands: Iterable[Command]) -> None:
    for command in commands:
        assert isinstance(await post.ask(command), Accepted), command


def is_last(stage: Stage, entities: Iterable[Entity]) -> bool:
    return any(entity.id == stage.last_id for entity in entities)


def entities_of(peer: Peer) -> list[Entity]:
    """Everything a peer was shown, unpacked."""
    shown: list[Entity] = []
    for message in peer.received:
        if isinstance(message, SnapshotPart | Change):
            shown += message.entities
        if isinstance(message, SnapshotPart) and message.packed:
            shown += unpack_entities(message.packed)
    return shown


def unzipped(content: bytes) -> list[bytes]:
    """As it came, and what is in it if it is a zip: a name in there would not be seen otherwise."""
    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return [content, *(parts.read(name) for name in parts.namelist())]


def assert_clean(texts: Iterable[bytes], where: str) -> None:
    for text in texts:
        for canary in CANARIES:
            assert canary not in text, f"{where}: {text[max(0, text.index(canary) - 60) :][:120]!r}"


async def write_all_to_disk(server: RunningServer) -> None:
    """Both stores put what they have in memory into files, uncompressed."""
    connection = await asyncpg.connect(server.database_url)
    await connection.execute("CHECKPOINT")
    await connection.close()
    redis = Redis.from_url(server.redis_url)
    await redis.config_set("rdbcompression", "no")
    await redis.save()
    await redis.bgrewriteaof()
    deadline = time.monotonic() + DEADLINE_S
    while (info := await redis.info("persistence"))["aof_rewrite_in_progress"] or info["aof_rewrite_scheduled"]:
        assert time.monotonic() < deadline, "Valkey never finished its file"
    assert info["aof_last_bgrewrite_status"] == "ok"
    await redis.aclose()

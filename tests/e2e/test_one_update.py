"""One update crosses the house: from a phone to the log on disk to every post, in each way a device may speak."""

import asyncio
import json
import time
from uuid import uuid4

import httpx

from clients.sdk import Accepted, Change, Scope, VigieClient
from protocol.commands import ReportStatus
from protocol.devices import Platform, Role
from protocol.downstream import JoinMode, Positions, SnapshotPart
from protocol.events import StatusReported
from protocol.positions import FixSource
from protocol.teams import Team, TeamStatus
from protocol.upstream import Subscription
from tests.support.administration import Operator
from tests.support.peer import DEADLINE_S, connect
from tests.support.running_server import RunningServer
from tests.support.stored_log import read_log


async def test_a_status_goes_from_a_phone_to_the_log_and_to_the_post(server: RunningServer, operator: Operator) -> None:
    """Rules C2 and CM2: what the phone is told was accepted is on disk, with the number it was told."""
    operation_id = await operator.create_operation()
    (team_id,) = await operator.create_teams(operation_id, 1)
    at_post = await operator.admit(operation_id, Role.DISPATCHER)
    in_field = await operator.admit(operation_id, Role.TEAM_MEMBER, team_id, Platform.PHONE)
    assert in_field.team_id == team_id
    async with VigieClient(server.url, at_post.token) as post, VigieClient(server.url, in_field.token) as phone:
        board = await post.join(operation_id)
        own = await phone.join(operation_id, Scope.TEAM)
        answer = await phone.send(ReportStatus(**phone.envelope(), status=TeamStatus.PATROL))
        assert isinstance(answer, Accepted)
        async with asyncio.timeout(DEADLINE_S):
            await post.wait_until(lambda: board.of(Team)[team_id].status is TeamStatus.PATROL)
            await phone.wait_until(lambda: own.seq == answer.seq)
        assert board.seq == answer.seq
        log = await read_log(server.database_url, operation_id)
        stored = log.records[answer.seq - 1]
        assert stored.event == StatusReported(team_id=team_id, status=TeamStatus.PATROL)
        assert stored.device_id == in_field.device_id
        assert log.shown_to(Role.DISPATCHER)[team_id] == board.of(Team)[team_id] == own.of(Team)[team_id]


async def test_a_person_with_a_script_says_the_same_in_json(server: RunningServer, operator: Operator) -> None:
    """Rules HS2, RS3 and RS4: the other subprotocol, typed by hand."""
    operation_id = await operator.create_operation()
    (team_id,) = await operator.create_teams(operation_id, 1)
    joined = await operator.admit(operation_id, Role.DISPATCHER)
    async with connect(server.url, is_json=True) as script:
        hello = {
            "type": "hello",
            "version": 1,
            "credential": joined.token,
            "boot_id": 1,
            "subscriptions": [{"operation_id": str(operation_id), "scope": "operation"}],
        }
        await script.send_frame(json.dumps(hello).encode())
        await script.next_of(Positions)
        parts = [message for message in script.received if isinstance(message, SnapshotPart)]
        assert any(isinstance(one, Team) and one.id == team_id for part in parts for one in part.entities)
        command = {"type": "team.report_status", "id": str(uuid4()), "n": 1, "at": 0, "age_ms": 0}
        await script.send_frame(json.dumps(command | {"team_id": str(team_id), "status": "patrol"}).encode())
        shown = await script.next_of(Change)
        assert shown.entities[0].id == team_id
        if not any(isinstance(message, Accepted) for message in script.received):
            await script.next_of(Accepted)
        accepted = next(message for message in script.received if isinstance(message, Accepted))
        assert (str(accepted.command_id), accepted.seq) == (command["id"], shown.seq)
        assert all(json.loads(frame)["type"] for frame in script.frames)


async def test_a_tracker_moves_its_team_on_the_post(server: RunningServer, operator: Operator) -> None:
    """Rules PO2 and PO3: an app people have posts a position, and the post sees it without a number of the log."""
    operation_id = await operator.create_operation()
    (team_id,) = await operator.create_teams(operation_id, 1)
    joined = await operator.admit(operation_id, Role.DISPATCHER)
    tracker = await operator.add_tracker(operation_id, team_id)
    async with connect(server.url) as post, httpx.AsyncClient() as app:
        welcome = await post.sign_in(joined.token, Subscription(operation_id=operation_id, scope=Scope.OPERATION))
        head = welcome.subscriptions[0].seq
        assert welcome.subscriptions[0].mode is JoinMode.SNAPSHOT
        assert (await post.next_of(Positions)).positions == ()
        fix_s = int(time.time())
        newer = f"id=app&lat=48.8566&lon=2.3522&timestamp={fix_s}&accuracy=8&batt=61"
        older = f"id=app&lat=10&lon=10&timestamp={fix_s - 60}&accuracy=8"
        for query in (newer, older):
            answer = await app.post(f"{tracker.address}?{query}")
            assert answer.status_code == 200
        shown = (await post.next_of(Positions)).positions
        assert [(one.team_id, one.fix_at, one.lat_deg, one.lon_deg) for one in shown] == [
            (team_id, fix_s * 1000, 48.8566, 2.3522)
        ]
        assert shown[0].source is FixSource.OSMAND
        assert not any(isinstance(message, Change) and message.after >= head for message in post.received)


async def test_a_code_admits_one_device_and_no_second(server: RunningServer, operator: Operator) -> None:
    """An invitation is for one device: the second gets a sentence, and no token."""
    operation_id = await operator.create_operation()
    (team_id,) = await operator.create_teams(operation_id, 1)
    invitation = await operator.invite(operation_id, Role.TEAM_MEMBER, team_id=team_id)
    wish = {"code": invitation["code"], "platform": "phone", "label": "Téléphone"}
    async with httpx.AsyncClient(base_url=server.url) as phones:
        answers = await asyncio.gather(*(phones.post("/api/join", json=wish) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers)[0] == 201
    assert [answer.status_code for answer in answers].count(201) == 1
    assert all("token" not in answer.json() for answer in answers if answer.status_code != 201)

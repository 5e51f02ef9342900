"""The work of the references is the real protocol, in real sizes."""

from uuid import uuid4

from loadtests.references.work import Scene
from protocol.codec import MSGPACK, unpack_entities
from protocol.commands import ReportStatus
from protocol.downstream import Accepted, Change, SnapshotPart, Welcome
from protocol.ids import CommandId, OperationId, TeamId
from protocol.teams import TeamStatus
from protocol.upstream import Heartbeat, Hello, Scope, Subscription
from protocol.version import VERSION

OPERATION, TEAM = OperationId(uuid4()), TeamId(uuid4())


def hello(scope: Scope) -> bytes:
    wish = Subscription(operation_id=OPERATION, scope=scope)
    return MSGPACK.encode(Hello(version=VERSION, credential=str(TEAM), boot_id=1, subscriptions=(wish,)))


def report(status: TeamStatus) -> bytes:
    return MSGPACK.encode(
        ReportStatus(
            command_id=CommandId(uuid4()), device_counter=1, recorded_at=1, operation_id=OPERATION, status=status
        )
    )


def test_a_guest_is_welcomed_with_an_empty_snapshot() -> None:
    welcome, part = map(MSGPACK.decode_downstream, Scene().greet(hello(Scope.OPERATION)).answers)
    assert isinstance(welcome, Welcome)
    assert isinstance(part, SnapshotPart)
    assert unpack_entities(part.packed) == ()


def test_a_report_is_numbered_told_and_answered() -> None:
    scene = Scene()
    phone = scene.greet(hello(Scope.TEAM))
    for seq, status in enumerate((TeamStatus.PATROL, TeamStatus.ALERTED), start=1):
        told = scene.tell(phone, report(status))
        assert told is not None
        change, accepted = MSGPACK.decode_downstream(told.change), MSGPACK.decode_downstream(told.accepted)
        assert isinstance(change, Change)
        assert isinstance(accepted, Accepted)
        assert (change.after, change.seq, accepted.seq) == (seq - 1, seq, seq)
        assert told.team_id == TEAM
        assert 300 <= len(told.change) <= 600, "as large as a change of a team on a mission"


def test_a_heartbeat_leads_to_nothing() -> None:
    scene = Scene()
    assert scene.tell(scene.greet(hello(Scope.TEAM)), MSGPACK.encode(Heartbeat())) is None

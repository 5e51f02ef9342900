"""An operation seen again beside live, on a real server with real stores."""

import asyncio

from clients.sdk import Replica, VigieClient
from protocol.commands import ReportStatus
from protocol.devices import Role
from protocol.downstream import Accepted, Refused
from protocol.events import StatusReported
from protocol.refusals import RefusalCode
from protocol.replay import ReplayClock, ReplayControl, ReplayWish
from protocol.teams import Team, TeamStatus
from tests.support.administration import Operator
from tests.support.peer import DEADLINE_S
from tests.support.running_server import RunningServer
from tests.support.stored_log import read_log

STATUSES = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE, TeamStatus.AVAILABLE_MOBILE)


async def until_at(client: VigieClient, replica: Replica, seq: int) -> None:
    await client.wait_until(lambda: replica.seq == seq)


async def test_it_is_seen_again_beside_live_as_known_and_as_happened(server: RunningServer, operator: Operator) -> None:
    """Rules RP1 to RP6: two sockets, one in the present and one in the past, and no change lost on either."""
    operation_id = await operator.create_operation()
    team_ids = await operator.create_teams(operation_id, 2)
    first, second = [await operator.admit(operation_id, Role.DISPATCHER) for _ in range(2)]
    held: dict[int, dict[object, Team]] = {}
    async with VigieClient(server.url, first.token) as live, asyncio.timeout(3 * DEADLINE_S):
        board = await live.join(operation_id)
        for number in range(12):
            command = ReportStatus(**live.envelope(), team_id=team_ids[number % 2], status=STATUSES[number % 3])
            answer = await live.send(command)
            assert isinstance(answer, Accepted)
            await until_at(live, board, answer.seq)
            held[board.seq] = dict(board.of(Team))
        told_late = live.server_now
        await asyncio.sleep(0.05)  # so that what comes now is later than what it tells, by the server's clock
        on_time = await live.send(ReportStatus(**live.envelope(), team_id=team_ids[0], status=TeamStatus.OFF_DUTY))
        await asyncio.sleep(0.05)
        late = await live.send(
            ReportStatus(**live.envelope(), team_id=team_ids[0], status=TeamStatus.UNAVAILABLE, stated_at=told_late)
        )
        assert isinstance(on_time, Accepted)
        assert isinstance(late, Accepted)
        assert late.is_late

        async with VigieClient(server.url, second.token) as past:
            replica = await past.replay(operation_id, ReplayWish())
            for seq, teams in sorted(held.items(), reverse=True):
                past.steer(ReplayControl(seek_seq=seq))
                await until_at(past, replica, seq)
                assert dict(replica.of(Team)) == teams, "what the live post held at that number"
            refused = await past.send(ReportStatus(**past.envelope(), team_id=team_ids[0], status=TeamStatus.PATROL))
            assert isinstance(refused, Refused)
            assert refused.code is RefusalCode.REPLAY
            past.steer(ReplayControl(is_playing=True, speed=200))
            await until_at(past, replica, late.seq)
            assert dict(replica.of(Team)) == dict(board.of(Team))
            shown = await live.send(ReportStatus(**live.envelope(), team_id=team_ids[1], status=TeamStatus.OFF_DUTY))
            assert isinstance(shown, Accepted)
            await until_at(past, replica, shown.seq)

        third = await operator.admit(operation_id, Role.DISPATCHER)
        async with VigieClient(server.url, third.token) as debrief:
            wish = ReplayWish(clock=ReplayClock.HAPPENED, at=told_late)
            replica = await debrief.replay(operation_id, wish)
            assert replica.of(Team)[team_ids[0]].status is TeamStatus.UNAVAILABLE, "at its time, though told late"
            debrief.steer(ReplayControl(is_playing=True))  # both clocks end where live stands
            await debrief.wait_until(lambda: dict(replica.of(Team)) == dict(board.of(Team)))
    log = await read_log(server.database_url, operation_id)
    told = [record for record in log.records if isinstance(record.event, StatusReported)]
    assert len(told) == len(held) + 3, "the refused command left nothing"

"""A store is gone: what still works goes on, what does not is said, and afterwards nothing is missing."""

import asyncio
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from clients.sdk import Accepted
from protocol.alerts import Alert
from protocol.commands import RaiseAlert
from protocol.devices import Platform, Role
from protocol.downstream import Later, ServerHeartbeat
from protocol.events import AlertRaised
from protocol.positions import DeviceFix
from protocol.teams import TeamStatus
from protocol.upstream import ReportPosition
from tests.support.administration import operator_of
from tests.support.crew import crew_at_work
from tests.support.entries import call_for_help, enter_status
from tests.support.observer import Observer
from tests.support.pair import Pair
from tests.support.peer import connect
from tests.support.stored_log import read_log

BEHIND_AT_MOST_S = 0.5
STATUSES = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)


async def test_without_redis_commands_commit_and_posts_elsewhere_see_them_within_half_a_second(pair: Pair) -> None:
    """Rule C11: the log itself tells the other processes, and nobody loses or sees anything twice."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        (team_id,) = await operator.create_teams(operation_id, 1)
        post = await operator.admit(operation_id, Role.DISPATCHER)
        far = Observer(pair.second.url, post.token, operation_id)
        await running.enter_async_context(far.watching())
        near = await running.enter_async_context(connect(pair.first.url))
        await near.sign_in((await operator.admit(operation_id, Role.DISPATCHER)).token)
        with pair.stores.without("redis"):
            lost_at = time.monotonic()
            answers = [await near.ask(enter_status(operation_id, team_id, STATUSES[0], 1))]
            assert isinstance(answers[0], Accepted)
            assert time.monotonic() - lost_at < BEHIND_AT_MOST_S, "a commit does not wait for Redis"
            await far.until_at(answers[0].seq, BEHIND_AT_MOST_S)
            await pair.names_as_missing("redis")
            for number in range(2, 12):
                answers.append(await near.ask(enter_status(operation_id, team_id, STATUSES[number % 2], number)))
                answer = answers[-1]
                assert isinstance(answer, Accepted)
                await far.until_at(answer.seq, BEHIND_AT_MOST_S)
        await pair.names_as_missing()
        last = await near.ask(enter_status(operation_id, team_id, STATUSES[0], 12))
        assert isinstance(last, Accepted)
        await far.until_at(last.seq)
        assert all(isinstance(answer, Accepted) for answer in answers)
        log = await read_log(pair.database_url, operation_id)
        far.check_against(log, Role.DISPATCHER)


async def test_without_postgres_nothing_is_accepted_and_the_live_picture_goes_on(pair: Pair) -> None:
    """Rules C11, CM4 and HB4: commands get `Later`, positions move, heartbeats and `/readyz` name what is missing."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        (team_id,) = await operator.create_teams(operation_id, 1)
        posts = []
        for server in pair.servers:
            joined = await operator.admit(operation_id, Role.DISPATCHER)
            post = Observer(server.url, joined.token, operation_id)
            posts.append(await running.enter_async_context(post.watching()))
        device = await operator.admit(operation_id, Role.TEAM_LEADER, team_id, Platform.PHONE)
        phone = await running.enter_async_context(connect(pair.first.url))
        welcome = await phone.sign_in(device.token)
        head = max(post.seq for post in posts)
        for post in posts:
            await post.until_at(head)
        command = enter_status(operation_id, team_id, TeamStatus.PATROL)
        with pair.stores.without("postgres"):
            later = await phone.ask(command)
            assert isinstance(later, Later)
            await pair.names_as_missing("postgres")
            await phone.send(ReportPosition(fixes=(DeviceFix(0, 48.85, 2.35),), operation_id=operation_id))
            for post in posts:
                await post.until(partial(post.positions.__contains__, team_id))
            async with connect(pair.first.url) as returning:  # with its ticket, into a picture held in memory
                await returning.sign_in(welcome.resume_ticket)
            beats = [post.until(partial(names_postgres, post.heartbeats), 12) for post in posts]
            await asyncio.gather(*beats)
            assert all(post.seq == head for post in posts), "nothing is shown that is not on disk"
        await pair.names_as_missing()
        async with connect(pair.second.url) as phone_elsewhere:
            await phone_elsewhere.sign_in(device.token)
            accepted = await phone_elsewhere.ask(command)
        assert isinstance(accepted, Accepted)
        for post in posts:
            await post.until_at(accepted.seq)
        log = await read_log(pair.database_url, operation_id)
        for post in posts:
            post.check_against(log, Role.DISPATCHER)
        assert log.seqs_by_command()[device.device_id, command.command_id] == [accepted.seq]


async def test_an_sos_without_postgres_is_on_every_post_at_once_and_in_the_log_later(
    pair: Pair, tmp_path: Path
) -> None:
    """Rules C7 and CH8: first the call, said to be not recorded; then, from the outbox, one fact, once."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        (team_id,) = await operator.create_teams(operation_id, 1)
        posts = []
        for server in pair.servers:
            joined = await operator.admit(operation_id, Role.DISPATCHER)
            post = Observer(server.url, joined.token, operation_id)
            posts.append(await running.enter_async_context(post.watching()))
        device = await operator.admit(operation_id, Role.TEAM_LEADER, team_id, Platform.PHONE)
        crew = await running.enter_async_context(crew_at_work(pair.first.url, device, tmp_path / "outbox.sqlite"))
        alert_id = call_for_help(operation_id, team_id).alert_id
        with pair.stores.without("postgres"):
            status = await crew.report()
            raised = await crew.client.submit(RaiseAlert(**crew.client.envelope(), alert_id=alert_id))
            for post in posts:
                await post.until(partial(bool, post.alerts), 5)
                assert (post.alerts[0].alert_id, post.alerts[0].team_id) == (alert_id, team_id)
                assert not post.alerts[0].is_recorded
                assert alert_id not in post.entities
            assert not raised.done(), "the phone keeps it"
            assert not status.done()
        await crew.answered(raised)
        await crew.settle()
        answer = raised.result()
        assert isinstance(answer, Accepted)
        for post in posts:
            await post.until_at(answer.seq)
            assert isinstance(post.entities[alert_id], Alert)
            assert post.broken == []
            assert {alert.alert_id for alert in post.alerts} == {alert_id}
        log = await read_log(pair.database_url, operation_id)
        facts = [record.seq for record in log.records if isinstance(record.event, AlertRaised)]
        assert facts == [answer.seq]


def names_postgres(heartbeats: list[ServerHeartbeat]) -> bool:
    return any("postgres" in beat.degraded for beat in heartbeats)

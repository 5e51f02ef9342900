"""Coming back: by ticket, from where one stood, without a gap, a snapshot, or a question to the store."""

import os
import signal
from contextlib import AsyncExitStack

from protocol.devices import Role
from protocol.downstream import Accepted, JoinMode
from protocol.teams import TeamStatus
from tests.support.administration import operator_of
from tests.support.entries import enter_status
from tests.support.observer import Observer
from tests.support.pair import Pair
from tests.support.peer import connect
from tests.support.stored_log import read_log

POSTS = 25
WHO_IS_THIS = "WHERE token_hash = $1\n"
READS_FACTS = "FROM facts WHERE"


async def test_a_storm_of_returning_posts_reads_nothing_from_the_database(pair: Pair) -> None:
    """Rules C4, C11, RS2 and RS7: the process dies, facts go on elsewhere, its posts come back and miss nothing."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.second))
        operation_id = await operator.create_operation()
        (team_id,) = await operator.create_teams(operation_id, 1)
        observers = []
        for _ in range(POSTS):
            joined = await operator.admit(operation_id, Role.DISPATCHER)
            observer = Observer(pair.first.url, joined.token, operation_id)
            observers.append(await running.enter_async_context(observer.watching()))
        device = await operator.admit(operation_id, Role.DISPATCHER)
        elsewhere = await running.enter_async_context(connect(pair.second.url))
        await elsewhere.sign_in(device.token)

        (worker,) = pair.first.workers()
        async with pair.stores.statements_logged() as count:
            os.kill(worker, signal.SIGKILL)
            for observer in observers:
                await observer.until_gone()
            for number in range(1, 11):
                status = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)[number % 2]
                answer = await elsewhere.ask(enter_status(operation_id, team_id, status, number))
                assert isinstance(answer, Accepted)
                head = answer.seq
            for observer in observers:
                await observer.until_at(head, within_s=20)
            assert count(WHO_IS_THIS) == 0
            assert 0 < count(READS_FACTS) < POSTS / 2, "the process reads the log once, not once for each post"
            # The same count sees a single stranger who brings a token.
            async with connect(pair.first.url) as stranger:
                await stranger.sign_in(device.token)
            assert count(WHO_IS_THIS) == 1
        log = await read_log(pair.database_url, operation_id)
        for observer in observers:
            assert [join.mode for join in observer.joins] == [JoinMode.SNAPSHOT, JoinMode.RESUME]
            observer.check_against(log, Role.DISPATCHER)

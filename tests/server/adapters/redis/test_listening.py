"""Who listens, as it lies in Redis: a store may outlive the program that wrote to it."""

from uuid import uuid4

from protocol.ids import DeviceId, OperationId, TeamId
from server.adapters.redis.feed import RedisChangeFeed
from server.adapters.redis.keys import keys_of
from server.sleepers import Listening
from tests.support.valkey import PrivateValkey


async def test_a_word_that_cannot_be_read_says_nothing(valkey: PrivateValkey) -> None:
    operation_id, device_id = OperationId(uuid4()), DeviceId(uuid4())
    word = Listening(TeamId(uuid4()), 1_790_000_040_000, 1_790_000_000_000)
    async with (
        RedisChangeFeed(valkey.url, node_id=uuid4(), schema_hash="schema-1") as one,
        RedisChangeFeed(valkey.url, node_id=uuid4(), schema_hash="schema-1") as other,
    ):
        valkey.command("HSET", keys_of(operation_id).listening.decode(), "0" * 16, "of another version of the server")
        await other.note_listening(operation_id, {device_id: word})
        assert await one.listening(operation_id) == {device_id: word}

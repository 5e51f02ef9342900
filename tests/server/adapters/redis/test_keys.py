from uuid import UUID

from protocol.ids import OperationId
from server.adapters.redis.keys import keys_of, staging_key


def test_all_names_of_one_operation_are_distinct_and_share_one_hash_tag() -> None:
    operation_id = OperationId(UUID(int=7))
    names = [*keys_of(operation_id), staging_key(operation_id, UUID(int=8))]
    assert len(set(names)) == len(names)
    tags = {name[name.index(b"{") + 1 : name.index(b"}")] for name in names}
    assert tags == {operation_id.hex.encode()}

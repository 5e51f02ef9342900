"""Decided commands for tests of the log: one key, some records, an answer."""

from uuid import uuid4

from protocol.ids import CommandId, DeviceId
from protocol.refusals import Refusal
from server.ports import CommandKey, Decided, Head, Verdict


def new_key() -> CommandKey:
    return CommandKey(DeviceId(uuid4()), CommandId(uuid4()))


def decided_on(head: Head, *records: bytes, key: CommandKey | None = None, refusal: Refusal | None = None) -> Decided:
    """One command decided on `head`, accepted with these records or refused."""
    key = key or new_key()
    return Decided(key, Verdict(key.command_id.bytes, head.seq + len(records), refusal=refusal), records)

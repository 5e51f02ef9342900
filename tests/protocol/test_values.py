"""Values hold no cycles: the collector of cycles is spared them, kind by kind, whoever adds one."""

import gc
from typing import get_args

import pytest
from msgspec import Struct as AnyStruct

from protocol.commands import Command
from protocol.downstream import Downstream
from protocol.entities import Entity
from protocol.events import Event
from protocol.examples import example_of
from protocol.upstream import Upstream


@pytest.mark.parametrize("union", [Command, Event, Entity, Downstream, Upstream])
def test_no_value_is_walked_by_the_collector_of_cycles(union: object) -> None:
    waiting: list[object] = [example_of(kind, is_full=True) for kind in get_args(union)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, AnyStruct):
            assert not gc.is_tracked(value), type(value)
            waiting += [getattr(value, name) for name in value.__struct_fields__]
        elif isinstance(value, tuple | frozenset):
            waiting += value

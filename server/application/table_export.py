"""The tables of an operation for a spreadsheet, as one zip written as a stream."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from protocol.entities import Entity
from protocol.interventions import Intervention
from protocol.protected import Compartment, Protected
from protocol.victims import Victim
from server.application.archive_export import Export
from server.application.disclosure import Disclosure, NotOpened, Wish
from server.application.export_columns import (
    INTERVENTIONS,
    LOG,
    OPENED,
    STATUSES,
    VICTIMS,
    Column,
    VictimRow,
    View,
    shown,
    values,
)
from server.application.live import LiveOperation
from server.application.log_lines import LogFilter
from server.application.log_reading import LogReader
from server.application.operations import Operations
from server.domain.actor import Actor
from server.domain.anonymity import Pseudonyms
from server.domain.protection import PersonKind
from server.domain.scopes import keys_of
from server.domain.tallies import cell_of
from server.domain.visibility import Audience, public
from server.interop.csv_tables import BYTE_ORDER_MARK, encode_rows
from server.interop.zip_stream import ZipStream

T = TypeVar("T")

ROWS_AT_ONCE = 200
"""Lines made before the loop gets its turn."""
PURPOSE = "export"
STATUS_FACT = "team.status_reported"


class TableWish(NamedTuple):
    """Who wants tables of what."""

    audience: Audience
    actor: Actor
    now: int
    is_anonymised: bool = False
    opened: tuple[Compartment, ...] = ()
    """What of the victims is opened for it, each person on record; never in an anonymised one."""


class TableWriter:
    """Writes the tables of every operation. Its methods, and the pieces they lead to, may raise `Unavailable`."""

    def __init__(
        self, operations: Operations, reader: LogReader, disclosure: Disclosure, codes: frozenset[str]
    ) -> None:
        self._operations = operations
        self._reader = reader
        self._disclosure = disclosure
        self._codes = codes

    async def write(self, wish: TableWish) -> Export | None:
        """A zip of `log.csv`, `interventions.csv`, `victims.csv`, `statuses.csv` and `columns.csv`."""
        live = await self._operations.open(wish.audience.operation_id)
        if live is None:
            return None
        total = live.seq + sum(isinstance(entity, Intervention | Victim) for entity in live.state.entities.values())
        return Export(total, "lines", self._pieces(live, wish), live.head)

    async def _pieces(self, live: LiveOperation, wish: TableWish) -> AsyncIterator[bytes]:
        audience, state = wish.audience, live.state
        victims = [victim for victim in _visible(state.all(Victim), audience) if isinstance(victim, Victim)]
        counted = Counter(
            victim.intervention_id
            for victim in victims
            if victim.intervention_id is not None and cell_of(victim) is not None
        )
        view = View(
            lambda entity: audience.may_see(entity, keys_of(entity)),
            state,
            Pseudonyms(),
            self._codes,
            counted,
            wish.is_anonymised,
        )
        opened = () if wish.is_anonymised else wish.opened
        of_victims = (*VICTIMS, *(column for compartment in opened for column in OPENED[compartment]))
        documented: list[tuple[str, Sequence[Column[Any]]]] = []
        with ZipStream() as file:

            def begin(name: str, columns: Sequence[Column[Any]]) -> bytes:
                documented.append((name, columns))
                return file.begin(name) + file.write(
                    BYTE_ORDER_MARK + encode_rows([[column.name for column in columns]])
                )

            columns = shown(LOG, view)
            yield begin("log.csv", columns)
            async for lines in self._reader.lines(audience, LogFilter()):
                yield file.write(encode_rows(values(columns, line, view) for line in lines))

            of_interventions = shown(INTERVENTIONS, view)
            yield begin("interventions.csv", of_interventions)
            found = [each for each in _visible(state.all(Intervention), audience) if isinstance(each, Intervention)]
            for some in _slices(sorted(found, key=lambda each: each.number)):
                yield file.write(encode_rows(values(of_interventions, each, view) for each in some))
                await asyncio.sleep(0)

            columns_of_victims = shown(of_victims, view)
            yield begin("victims.csv", columns_of_victims)
            for several in _slices(sorted(victims, key=lambda each: each.number)):
                rows = [VictimRow(victim, await self._open(wish, victim, opened)) for victim in several]
                yield file.write(encode_rows(values(columns_of_victims, row, view) for row in rows))
                await asyncio.sleep(0)

            columns = shown(STATUSES, view)
            yield begin("statuses.csv", columns)
            async for lines in self._reader.lines(audience, LogFilter(kind=STATUS_FACT)):
                yield file.write(encode_rows(values(columns, line, view) for line in lines))

            meanings = [(name, each.name, each.meaning) for name, columns in documented for each in columns]
            yield file.begin("columns.csv")
            yield file.write(BYTE_ORDER_MARK + encode_rows([("table", "column", "meaning"), *meanings])) + file.end()

    async def _open(
        self, wish: TableWish, victim: Victim, compartments: Iterable[Compartment]
    ) -> dict[Compartment, tuple[Protected, ...]]:
        found = {}
        for compartment in compartments:
            opened = await self._disclosure.open(
                Wish(wish.audience.operation_id, victim.id, PersonKind.VICTIM, compartment, PURPOSE),
                wish.actor,
                wish.now,
            )
            if not isinstance(opened, NotOpened):
                found[compartment] = tuple(entry.value for entry in opened)
        return found


def _visible(entities: Iterable[Entity], audience: Audience) -> list[Entity]:
    return [public(entity) for entity in entities if audience.may_see(entity, keys_of(entity))]


def _slices(entities: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(entities), ROWS_AT_ONCE):
        yield entities[start : start + ROWS_AT_ONCE]

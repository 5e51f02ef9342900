"""`vigie replay --as-exercise`: a past or imported operation played into this server, as an exercise of its own."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID, uuid4

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from clients.simulator.reenact import Anew, Script, Speaker, script_of
from clients.simulator.rehearse import PastFix, Rehearsal, Rehearsed
from protocol.codec import decode_record
from protocol.events import OperationStatusSet, Record
from protocol.ids import OperationId, TeamId
from protocol.operations import OperationMode, OperationStatus
from server.application.archive_reading import Archive, records_of, rows_of
from server.command_line.api import Api
from server.command_line.export import take_archive
from server.command_line.options import choose_operation
from server.command_line.proving import prove

NAME = {"fr": "Exercice d’après une opération passée", "en": "Exercise after a past operation"}


class Wish(NamedTuple):
    """What is to be played."""

    operation: str | None
    archive: Path | None
    """Played from this file, in place of an operation that is here."""
    code: str | None
    speed: int


def play_as_exercise(api: Api, wish: Wish, language: str) -> None:
    """Make the exercise, play the past into it, and say what came of it; Ctrl-C leaves it as it is.

    Raises:
        DamagedArchive, UnknownArchive: Nothing was made.
    """
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="vigie-exercise-") as directory:
        path = wish.archive
        if path is None:
            chosen = choose_operation(api, wish.operation)
            path = Path(directory) / f"{chosen.code.replace('/', '_')}.vigie"
            take_archive(api, chosen, path, console)
        with path.open("rb") as file:
            archive = prove(file, path, console)
            _play(api, archive, file, wish, language, console)


def _play(api: Api, archive: Archive, file: BinaryIO, wish: Wish, language: str, console: Console) -> None:
    code = wish.code or f"EX-{uuid4().hex[:6].upper()}"
    made = {"code": code, "name": NAME["fr" if language == "fr" else "en"], "kind": archive.header["kind"]}
    operation = api.post("/api/operations", {**made, "mode": OperationMode.EXERCISE})
    operation_id = OperationId(UUID(operation["operation_id"]))
    first_at, opened_at = _times_of(archive, file)
    now = int(time.time() * 1000)
    anew = Anew(operation_id, codes_of(api, archive), lambda at: max(0, now + round((at - opened_at) / wish.speed)))
    script = script_of(_records(archive, file), anew)
    console.print(
        f"{code}: {len(script.acts)} commands, {sum(script.left_out.values())} facts stay out.", highlight=False
    )
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        bar = progress.add_task(code, total=len(script.acts))
        rehearsal = Rehearsal(
            api.connection.url, operation_id, script, _Devices(api, operation_id).token, speed=wish.speed
        )
        played = asyncio.run(
            rehearsal.play(
                _fixes(archive, file, anew, first_at), lambda done, of: progress.update(bar, completed=done, total=of)
            )
        )
    for line in told(code, script, played):
        console.print(line, highlight=False)


def told(code: str, script: Script, played: Rehearsed) -> list[str]:
    """What the person at the terminal reads at the end."""
    lines = [f"{code}: {played.accepted} commands taken, {played.positions} positions. It stays open, as an exercise."]
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(script.left_out.items()))
    lines += [f"Left out: {kinds}."] if kinds else []
    refused = ", ".join(f"{what} {count}" for what, count in sorted(played.refused.items()))
    return [*lines, f"Refused: {refused}."] if refused else lines


class _Devices:
    """Gives each speaker a device of its own, as a person would: an invitation, redeemed once."""

    def __init__(self, api: Api, operation_id: OperationId) -> None:
        self._api, self._operation_id = api, operation_id

    async def token(self, speaker: Speaker) -> str:
        return await asyncio.to_thread(self._admit, speaker)

    def _admit(self, speaker: Speaker) -> str:
        wish = {"role": str(speaker.role), "label": "Exercise"}
        wish |= {} if speaker.team_id is None else {"team_id": str(speaker.team_id)}
        wish |= {} if speaker.site_id is None else {"site_id": str(speaker.site_id)}
        invited = self._api.post(f"/api/operations/{self._operation_id}/invitations", wish)
        joined = self._api.post("/api/join", {"code": invited["code"], "platform": "program", "label": "Exercise"})
        return str(joined["token"])


def codes_of(api: Api, archive: Archive) -> frozenset[str]:
    """Every code of the catalogues that came along, and of those that are served here: nobody typed these."""
    documents = [json.loads(part) for name, part in archive.small.items() if name.startswith("catalogues/")]
    listed = api.get("/api/catalogues")["catalogues"]
    documents += [api.get(f"/api/catalogues/{each['name']}") for each in listed]
    return frozenset(code for document in documents for code in codes_in(document))


def codes_in(document: Any) -> Iterator[str]:
    """Every code of a catalogue, wherever it stands in it; its own name too."""
    match document:
        case dict():
            for key, value in document.items():
                if key in ("code", "name") and isinstance(value, str):
                    yield value
                yield from codes_in(value)
        case list():
            for value in document:
                yield from codes_in(value)


def _records(archive: Archive, file: BinaryIO) -> Iterator[Record]:
    for part in archive.log:
        yield from map(decode_record, records_of(file, part))


def _times_of(archive: Archive, file: BinaryIO) -> tuple[int, int]:
    """When the first fact came in, and when the operation was opened."""
    first_at = 0
    for record in _records(archive, file):
        first_at = first_at or record.received_at
        if isinstance(record.event, OperationStatusSet) and record.event.status is OperationStatus.OPEN:
            return first_at, record.received_at
    return first_at, first_at


def _fixes(archive: Archive, file: BinaryIO, anew: Anew, first_at: int) -> Iterator[PastFix]:
    for part in archive.positions:
        for row in rows_of(file, part):
            position = row.position()
            yield PastFix(
                position.fix_at - first_at, TeamId(anew.id(position.team_id)), position.lat_deg, position.lon_deg
            )

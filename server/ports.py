"""What the use cases need from the world: one Protocol per vendor, each with an adapter and a memory twin.

Failures are exceptions of this module; everything else is a value.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol
from uuid import UUID

from protocol.devices import Platform, Role
from protocol.entities import Entity
from protocol.ids import CommandId, DeviceId, LogId, OperationId, PersonId, TeamId, UserId
from protocol.positions import TeamPosition
from protocol.protected import Compartment, Protected, Sealed
from protocol.refusals import Refusal
from server.admission import AccessChange as AccessChange
from server.admission import AdmittedDevice as AdmittedDevice
from server.admission import DeviceCondition as DeviceCondition
from server.admission import Grant as Grant
from server.admission import Invitation as Invitation
from server.admission import Poster as Poster
from server.admission import Principal as Principal
from server.admission import UserAccount as UserAccount
from server.sleepers import ListeningFeed


class Unavailable(Exception):
    """The store cannot be reached, or did not answer in time; nothing was changed."""


class OutcomeUnknown(Exception):
    """The store was lost while it was committing: look the keys up before anything is answered (rule C2)."""


class DamagedLog(Exception):
    """Stored bytes do not match their hash or cannot be read; the message names operation and seq."""


class UndeclaredRestore(Exception):
    """A client or Redis is ahead of the log under the same log id (rule C3)."""


class CommandKey(NamedTuple):
    """What makes a command the same again (rule C1)."""

    device_id: DeviceId
    command_id: CommandId


class Verdict(NamedTuple):
    """The recorded answer to a command, for the life of the log."""

    body_hash: bytes
    seq: int
    """Of its last fact, or the head it was decided on."""
    is_late: bool = False
    refusal: Refusal | None = None
    """None: accepted."""


class Decided(NamedTuple):
    """One command of a batch, decided, ready to be appended."""

    key: CommandKey
    verdict: Verdict
    facts: tuple[bytes, ...]
    """Encoded records, numbered."""


class Head(NamedTuple):
    """Where a log stands."""

    log_id: LogId
    seq: int
    chain: bytes
    """SHA-256 over the previous chain value and the stored bytes, 32 bytes; zeros before the first."""


class Appended(NamedTuple):
    """The batch is on disk."""

    head: Head


class ImportedLog(NamedTuple):
    """A log that was written elsewhere: here to be read, under its own id and never further (rule C3)."""

    head: Head
    parts: dict[str, bytes]
    """What its archive says beside the facts, by name: given out again as it came in."""


class Conflict(NamedTuple):
    """Another process appended first: fold what is new and decide again. Nothing was changed."""


class KeysUsed(NamedTuple):
    """Some commands of the batch were answered before: their first answers. Nothing was changed."""

    verdicts: dict[CommandKey, Verdict]


class ExclusiveAppend(Protocol):
    """An open transaction that holds the head row of one operation."""

    head: Head

    async def read(self, after: int) -> list[bytes]: ...
    async def append(self, decided: Sequence[Decided]) -> Appended | KeysUsed: ...


class StoredState(NamedTuple):
    """A snapshot of an operation's state at `seq`."""

    log_id: LogId
    seq: int
    schema_hash: str
    entities: tuple[Entity, ...]


class EventLog(Protocol):
    """The truth: one append-only, gap-free log per operation. All methods may raise `Unavailable`."""

    async def create(self, operation_id: OperationId) -> Head:
        """Make an empty log, or answer the head of the one there is."""
        ...

    async def head(self, operation_id: OperationId) -> Head | None: ...

    async def heads(self, operation_ids: Sequence[OperationId]) -> dict[OperationId, Head]: ...

    async def append(
        self, operation_id: OperationId, expected: Head, decided: Sequence[Decided]
    ) -> Appended | Conflict | KeysUsed:
        """The commit point. Raises `OutcomeUnknown` if the connection was lost after the batch was sent."""
        ...

    def exclusive(self, operation_id: OperationId) -> AbstractAsyncContextManager[ExclusiveAppend]:
        """Lock the head row: what is read and appended inside is one transaction, committed at the end."""
        ...

    def turn(self, operation_id: OperationId) -> AbstractAsyncContextManager[bool]:
        """Go one after the other with the other processes that ask for a turn; False: it could not be had in time.

        A courtesy, so that no decision is taken in vain. `append` is right without it, and nothing here raises.
        """
        ...

    async def verdicts(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Verdict]: ...

    async def read(self, operation_id: OperationId, after: int, limit: int) -> list[bytes]:
        """Stored records with seq > after, in order, contiguous; fewer than `limit` only at the end."""
        ...

    async def verify(self, operation_id: OperationId) -> int:
        """Walk the chain; answer the head's seq or raise `DamagedLog` naming the first broken entry."""
        ...

    async def save_state(self, operation_id: OperationId, state: StoredState) -> None: ...

    async def newest_state(self, operation_id: OperationId, schema_hash: str, at_most: int) -> StoredState | None:
        """The newest saved state with seq <= `at_most`, of this schema; None if there is none."""
        ...

    async def chain_at(self, operation_id: OperationId, seq: int) -> bytes:
        """The chain value after the fact `seq`; zeros for 0. Raises `DamagedLog` if there is no such fact."""
        ...

    async def operations(self) -> list[OperationId]: ...

    async def import_log(
        self, operation_id: OperationId, imported: ImportedLog, batches: Iterable[Sequence[bytes]]
    ) -> bool:
        """A log written elsewhere, whole or not at all; False if there is one of this operation. Never appended to."""
        ...

    async def imported(self, operation_id: OperationId) -> ImportedLog | None:
        """What is known of a log that was imported; None: it is our own, or there is none."""
        ...


def entity_key(entity: Entity) -> str:
    """The name of an entity in live state: `kind:hex id`."""
    return f"{entity.__struct_config__.tag}:{entity.id.hex}"


class FeedItem(NamedTuple):
    """One record for the feed, with the entities it changed as live state keeps them."""

    seq: int
    record: bytes
    entities: tuple[tuple[str, bytes], ...]
    """(`entity_key`, encoded entity)."""


class Published(NamedTuple):
    """The feed stands at `seq` or beyond."""

    seq: int


class Hole(NamedTuple):
    """The feed stands at `after` and misses what comes before the batch: fill from the log, publish again."""

    after: int


class FeedRecords(NamedTuple):
    """Records pushed by another process."""

    operation_id: OperationId
    log_id: LogId
    records: tuple[tuple[int, bytes], ...]


class FeedPositions(NamedTuple):
    """Positions pushed by another process."""

    operation_id: OperationId
    positions: tuple[TeamPosition, ...]


class FeedAlert(NamedTuple):
    """An `AlertNow`, encoded, pushed by another process (rule C7)."""

    operation_id: OperationId
    alert: bytes


class FeedReset(NamedTuple):
    """The feed's connection was lost and is back: compare heads with the log, something may have been missed."""


FeedMessage = FeedRecords | FeedPositions | FeedAlert | AccessChange | FeedReset


class FeedHead(NamedTuple):
    """Where the feed's live state stands."""

    log_id: LogId
    seq: int
    schema_hash: str
    """Of the entities it holds; that of no release if two of them have written."""


class ChangeFeed(ListeningFeed, Protocol):
    """Live state, feed between processes and newest positions: may be lost at any moment.

    All methods may raise `Unavailable`; a write that raised it may have happened, and may be repeated.
    """

    async def publish(self, operation_id: OperationId, log_id: LogId, items: Sequence[FeedItem]) -> Published | Hole:
        """Live state, stream and push in one step, idempotent by seq; items are contiguous."""
        ...

    def is_heard(self, operation_id: OperationId) -> bool:
        """Does another process listen to what is published, as far as is known? True until the feed has told."""
        ...

    async def read(self, operation_id: OperationId, log_id: LogId, after: int) -> list[tuple[int, bytes]] | None:
        """Records with seq > after, contiguous to the feed's head; None if the feed cannot prove that."""
        ...

    async def head(self, operation_id: OperationId) -> FeedHead | None: ...

    async def load_state(self, operation_id: OperationId, schema_hash: str) -> StoredState | None: ...

    async def rebuild(self, operation_id: OperationId, state: StoredState) -> None:
        """Replace live state by this one, unless the feed stands beyond it under the same log id, or is as good."""
        ...

    async def follow(self, operation_id: OperationId) -> None:
        """Have `messages` deliver this operation from now on."""
        ...

    def messages(self) -> AsyncIterator[FeedMessage]:
        """What the other processes push; survives loss of the connection and says so with `FeedReset`."""
        ...

    async def publish_positions(self, operation_id: OperationId, positions: Sequence[TeamPosition]) -> None:
        """Keep the newest per team (by `fix_at`) and push them."""
        ...

    async def newest_positions(self, operation_id: OperationId) -> list[TeamPosition]: ...

    async def note_presence(self, operation_id: OperationId, heard: dict[TeamId, int]) -> None:
        """Keep when each team's devices were last heard (epoch ms); the newest wins. Not pushed."""
        ...

    async def presence(self, operation_id: OperationId) -> dict[TeamId, int]: ...

    async def note_unsent(self, operation_id: OperationId, unsent: dict[DeviceId, "Unsent"]) -> None:
        """Keep what devices say they hold back, in the place of what they said before. Not pushed."""
        ...

    async def unsent(self, operation_id: OperationId) -> dict[DeviceId, "Unsent"]: ...

    async def publish_alert(self, operation_id: OperationId, alert: bytes) -> None: ...

    async def publish_access_change(self, change: AccessChange) -> None: ...

    async def ping(self) -> None: ...


class Unsent(NamedTuple):
    """What a device said in a heartbeat that it still holds."""

    team_id: TeamId
    waiting: int
    """Commands queued there."""
    at: int
    """When it said so, epoch ms."""


class AccessStore(Protocol):
    """Users, devices, invitations, rights. Tokens and codes come in and are kept as hashes only."""

    async def principal_by_token(self, token_hash: bytes, now: int) -> Principal | None:
        """The principal of a live device token or browser session; None if unknown, expired or revoked."""
        ...

    async def was_shut_out(self, token_hash: bytes) -> bool:
        """Was this the token of a device that was revoked? False for one that nobody was ever given."""
        ...

    async def invite(self, code_hash: bytes, short_code_hash: bytes, invitation: Invitation) -> None: ...

    async def redeem(
        self, code_hash: bytes, *, device_id: DeviceId, token_hash: bytes, platform: Platform, label: str, now: int
    ) -> Invitation | None:
        """Burn the invitation and admit the device in one step; None if unknown, used or expired.

        `code_hash` may be that of the long or of the short code.
        """
        ...

    async def put_poster(self, code_hash: bytes, short_code_hash: bytes, poster: Poster) -> None:
        """Raises `ValueError` if one of the codes was given out before: draw others."""
        ...

    async def find_poster(self, code_hash: bytes, now: int) -> Poster | None:
        """The poster with this code, in its long or short form, as long as it hangs."""
        ...

    async def withdraw_posters(self, operation_id: OperationId, now: int) -> int:
        """Take down every poster of an operation; how many there were."""
        ...

    async def admit_device(
        self, *, device_id: DeviceId, token_hash: bytes, platform: Platform, label: str, grant: Grant, now: int
    ) -> bool:
        """Without an invitation; false if this token has been admitted already."""
        ...

    async def add_tracker(
        self,
        *,
        device_id: DeviceId,
        token_hash: bytes,
        operation_id: OperationId,
        team_id: TeamId,
        label: str,
        now: int,
    ) -> None: ...

    async def revoke_device(self, device_id: DeviceId, now: int) -> bool: ...

    async def move_team(
        self, operation_id: OperationId, team_id: TeamId, into_team_id: TeamId, now: int
    ) -> list[AccessChange]:
        """Who is let in for a team, or has a code for it, is of another now: whose rights changed. Again: nobody."""
        ...

    async def devices(self, operation_id: OperationId) -> list[AdmittedDevice]: ...

    async def touch_device(self, device_id: DeviceId, now: int) -> None: ...

    async def note_condition(self, device_id: DeviceId, condition: DeviceCondition) -> None: ...

    async def add_user(self, user_id: UserId, login: str, password_hash: str, *, is_admin: bool, now: int) -> bool:
        """False if the login is taken."""
        ...

    async def user_password(self, login: str) -> tuple[UserId, str] | None:
        """Account and argon2 hash of a live user."""
        ...

    async def users(self) -> list[UserAccount]: ...

    async def revoke_user(self, user_id: UserId, now: int) -> list[DeviceId]:
        """End the account and all its sessions; the browser devices that were signed in."""
        ...

    async def grant(self, user_id: UserId, grant: Grant, now: int) -> int:
        """Replaces the role that this person had in the operation; the number of the rights it has from now on."""
        ...

    async def grants_in(self, operation_id: OperationId) -> dict[UserId, Grant]:
        """The roles that people were given in the operation, be they over or still to begin."""
        ...

    async def open_session(
        self, user_id: UserId, *, device_id: DeviceId, token_hash: bytes, expires_at: int, now: int
    ) -> None: ...

    async def put_sign_in_link(self, token_hash: bytes, user_id: UserId, expires_at: int) -> None: ...

    async def burn_sign_in_link(self, token_hash: bytes, now: int) -> UserId | None: ...

    async def access_changes(self, since: int, now: int) -> list[AccessChange]:
        """Who was shut out or got other rights since then; sessions that have run out by themselves are left out."""
        ...


class Reading(NamedTuple):
    """Who wants to read what of a person, and why: the audit row that commits before anything is opened."""

    person_id: PersonId
    compartment: Compartment
    reader: UserId | DeviceId
    """The account; of a crew's or a post's own device without one, the device."""
    role: Role | None
    """None: on record from before roles were kept."""
    purpose: str
    at: int
    """Epoch ms; readings of one kind within the same five minutes leave one row."""
    reason: str = ""
    """Why a role that normally may not reads it all the same; empty: it may."""


class PersonKey(NamedTuple):
    """What opens the protected values of one person: in clear only on its way to another installation's box."""

    person_id: PersonId
    key_id: str
    key: bytes


class ExportNote(NamedTuple):
    """Who took what out of an operation: on record before the first byte leaves."""

    reader: UserId | DeviceId
    role: Role
    what: str
    seq: int
    """Up to which fact."""
    at: int
    is_anonymised: bool = False
    detail: str = ""
    """To whom keys went, why; which compartments were opened."""


class KeyVault(Protocol):
    """Per-person keys, wrapped by the operation's key, which lives outside the database (rule C12)."""

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed: ...

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        """Open after the audit row has committed; None for each that was erased. All are of one compartment."""
        ...

    async def name_marks(
        self, operation_id: OperationId, identities: Mapping[PersonId, Sealed], key: bytes
    ) -> dict[PersonId, frozenset[bytes]]:
        """Keyed hashes of the words of these persons' names (`auth.name_marks`); who was erased is left out.

        Nobody reads anything by it, so that it is not on record.
        """
        ...

    async def readings(self, operation_id: OperationId, *, person_id: PersonId | None, limit: int) -> list[Reading]:
        """Who read what, the newest first; of one person or of all."""
        ...

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        """Delete these persons' keys and rotate the operation's wrapping key."""
        ...

    async def take_keys(self, operation_id: OperationId, reading: Reading) -> list[PersonKey]:
        """Everybody's keys, after a row like `reading` for each person and compartment has committed."""
        ...

    async def put_keys(self, operation_id: OperationId, keys: Sequence[PersonKey]) -> int:
        """Keep the keys of those who have none and were not erased here; how many that were."""
        ...

    async def note_export(self, operation_id: OperationId, note: ExportNote) -> None: ...

    async def exports(self, operation_id: OperationId, limit: int) -> list[ExportNote]:
        """What was taken out, the newest first."""
        ...


class ArchivedPosition(NamedTuple):
    """One row of the archive; (fix_at, team, device) names it."""

    device_id: DeviceId
    position: TeamPosition
    received_at: int


MAX_FIX_DELAY_MS = 600_000
"""Older fixes are a track that was kept without a network: history, not news."""


class PositionArchive(Protocol):
    """Every position, for replay; written in bulk, never in the way of a fact."""

    async def store(self, rows: Sequence[tuple[OperationId, DeviceId, TeamPosition, int]]) -> None:
        """Rows of (operation, device, position, received_at); the same (team, fix_at, device) again is ignored."""
        ...

    async def newest(self, operation_id: OperationId, since: int) -> list[TeamPosition]:
        """The position of each team with the latest fix_at, of those with fix_at >= `since`."""
        ...

    async def read(self, operation_id: OperationId, since: int, until: int) -> list[TeamPosition]: ...

    async def sample(
        self, operation_id: OperationId, since: int, until: int, every_ms: int, *, by_received: bool
    ) -> list[tuple[int, TeamPosition]]:
        """Of each team the newest position in each span of `every_ms` from `since` on, before `until`; in that order.

        With each comes the moment at which it counts: when it was measured or, `by_received`, when the server got it;
        then a fix that took longer than `MAX_FIX_DELAY_MS` is passed over.
        """
        ...

    async def page(
        self, operation_id: OperationId, after: ArchivedPosition | None, limit: int, team_id: TeamId | None = None
    ) -> list[ArchivedPosition]:
        """Rows after this one, by (fix_at, team, device); of one team or of all."""
        ...

    async def count(self, operation_id: OperationId) -> int: ...


class MapFile(NamedTuple):
    """What lies under the map, checked when it came."""

    media_type: str
    content: bytes


class MapFiles(Protocol):
    """The files of an operation's map layers, by their digest: the log names them and does not hold them."""

    async def keep(self, operation_id: OperationId, digest: bytes, file: MapFile, max_bytes: int) -> bool:
        """False: with it, the files of the operation would be above so many bytes. The same again is kept once."""
        ...

    async def read(self, operation_id: OperationId, digest: bytes) -> MapFile | None: ...


class TileSheet(NamedTuple):
    """What a machine has of the ground, for maps without the internet."""

    version: str
    """Another one when the files are others: browsers keep tiles for long."""
    kind: str
    """`mvt`, or a kind of picture."""
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    """West, south, east, north."""
    is_packed: bool
    """Tiles are compressed with gzip as they are."""
    credit: str = ""
    """Whom the map is owed to, shown on it."""


class Tiles(Protocol):
    """Map tiles from files of this machine."""

    @property
    def sheet(self) -> TileSheet: ...

    async def read(self, zoom: int, x: int, y: int) -> bytes | None:
        """None: there is nothing to draw there."""
        ...


class Clock(Protocol):
    """Time, in one place, so that tests hold it in their hand."""

    def now(self) -> int:
        """UTC, epoch milliseconds."""
        ...

    def monotonic(self) -> int:
        """Milliseconds that never go back."""
        ...


NewId = Callable[[], UUID]
"""Makes a UUID version 7."""

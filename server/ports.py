"""What the use cases need from the world: one Protocol per vendor, each with an adapter and a memory twin.

Failures are exceptions of this module; everything else is a value.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol
from uuid import UUID

from protocol.devices import Platform, Role
from protocol.entities import Entity
from protocol.ids import CommandId, DeviceId, LogId, OperationId, OrganisationId, PersonId, SiteId, TeamId, UserId
from protocol.positions import TeamPosition
from protocol.protected import Compartment, Protected, Sealed
from protocol.refusals import Refusal


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


class AccessChange(NamedTuple):
    """A device or user was shut out, or has other rights: what it proved before counts no more."""

    principal_id: UUID
    rights_version: int | None
    """The rights that count from now on, by their number; None: shut out."""

    def ends(self, principal: "Principal") -> bool:
        """Did this principal prove itself before the change?"""
        if self.principal_id not in (principal.device_id, principal.session_id, principal.user_id):
            return False
        return self.rights_version is None or principal.rights_version < self.rights_version


class FeedReset(NamedTuple):
    """The feed's connection was lost and is back: compare heads with the log, something may have been missed."""


FeedMessage = FeedRecords | FeedPositions | FeedAlert | AccessChange | FeedReset


class FeedHead(NamedTuple):
    """Where the feed's live state stands."""

    log_id: LogId
    seq: int
    schema_hash: str
    """Of the entities it holds; that of no release if two of them have written."""


class ChangeFeed(Protocol):
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

    async def publish_alert(self, operation_id: OperationId, alert: bytes) -> None: ...

    async def publish_access_change(self, change: AccessChange) -> None: ...

    async def ping(self) -> None: ...


class Principal(NamedTuple):
    """Somebody admitted: what a valid credential proves."""

    device_id: DeviceId
    user_id: UserId | None
    platform: Platform
    grants: tuple["Grant", ...]
    rights_version: int = 0
    """Counts the changes of the user's rights; 0 for a device with rights of its own, which never change."""
    session_id: DeviceId | None = None
    """Of a page in a browser: the session it was opened in, which ends it. Each page is a device of its own."""

    @property
    def is_position_only(self) -> bool:
        """A tracker: its token is an address kept in an app, and opens nothing but the way in for its positions."""
        return any(grant.role is Role.TRACKER for grant in self.grants)


class Grant(NamedTuple):
    """A role in one operation, and the team or site it is tied to."""

    operation_id: OperationId
    role: Role
    team_id: TeamId | None = None
    site_id: SiteId | None = None
    not_after: int | None = None
    """Epoch ms; None: as long as the operation."""
    not_before: int | None = None
    """Epoch ms; None: from the moment it was given."""
    organisation_id: OrganisationId | None = None
    """The partner for which a liaison looks: it sees what that partner is shown."""

    def is_live(self, now: int) -> bool:
        """Does it count at this moment?"""
        return (self.not_before is None or self.not_before <= now) and (self.not_after is None or now < self.not_after)


class Invitation(NamedTuple):
    """A way into an operation, single use and short-lived."""

    operation_id: OperationId
    role: Role
    team_id: TeamId | None
    site_id: SiteId | None
    label: str
    expires_at: int
    """Of the code; the rights of who used it in time have their own end."""
    invited_by: UserId | None
    not_before: int | None = None
    not_after: int | None = None
    organisation_id: OrganisationId | None = None

    @property
    def grant(self) -> Grant:
        """The rights of the device that comes in by it."""
        return Grant(
            self.operation_id,
            self.role,
            self.team_id,
            self.site_id,
            self.not_after,
            self.not_before,
            self.organisation_id,
        )


class AdmittedDevice(NamedTuple):
    """A device as the list of an administrator shows it."""

    device_id: DeviceId
    operation_id: OperationId
    role: Role
    platform: Platform
    label: str
    team_id: TeamId | None
    created_at: int
    last_seen_at: int | None
    revoked_at: int | None


class UserAccount(NamedTuple):
    """A person with a password, as `vigie user list` shows it."""

    user_id: UserId
    login: str
    is_admin: bool
    created_at: int
    revoked_at: int | None


class AccessStore(Protocol):
    """Users, devices, invitations, rights. Tokens and codes come in and are kept as hashes only."""

    async def principal_by_token(self, token_hash: bytes, now: int) -> Principal | None:
        """The principal of a live device token or browser session; None if unknown, expired or revoked."""
        ...

    async def invite(self, code_hash: bytes, short_code_hash: bytes, invitation: Invitation) -> None: ...

    async def redeem(
        self, code_hash: bytes, *, device_id: DeviceId, token_hash: bytes, platform: Platform, label: str, now: int
    ) -> Invitation | None:
        """Burn the invitation and admit the device in one step; None if unknown, used or expired.

        `code_hash` may be that of the long or of the short code.
        """
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

    async def devices(self, operation_id: OperationId) -> list[AdmittedDevice]: ...

    async def touch_device(self, device_id: DeviceId, now: int) -> None: ...

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

    async def grant_of(self, user_id: UserId, operation_id: OperationId) -> Grant | None:
        """The role that this person was given in the operation, be it over or still to begin."""
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


class KeyVault(Protocol):
    """Per-person keys, wrapped by the operation's key, which lives outside the database (rule C12)."""

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed: ...

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        """Open after the audit row has committed; None for each that was erased. All are of one compartment."""
        ...

    async def readings(self, operation_id: OperationId, *, person_id: PersonId | None, limit: int) -> list[Reading]:
        """Who read what, the newest first; of one person or of all."""
        ...

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        """Delete these persons' keys and rotate the operation's wrapping key."""
        ...


class PositionArchive(Protocol):
    """Every position, for replay; written in bulk, never in the way of a fact."""

    async def store(self, rows: Sequence[tuple[OperationId, DeviceId, TeamPosition, int]]) -> None:
        """Rows of (operation, device, position, received_at); the same (team, fix_at, device) again is ignored."""
        ...

    async def newest(self, operation_id: OperationId, since: int) -> list[TeamPosition]:
        """The position of each team with the latest fix_at, of those with fix_at >= `since`."""
        ...

    async def read(self, operation_id: OperationId, since: int, until: int) -> list[TeamPosition]: ...


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

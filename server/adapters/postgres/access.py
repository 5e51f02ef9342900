"""Users, devices, invitations and rights, in PostgreSQL."""

from uuid import UUID

import asyncpg
import msgspec

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, OrganisationId, SiteId, TeamId, UserId
from server.adapters.postgres.pool import Database
from server.adapters.postgres.statements import load_statements
from server.ports import (
    AccessChange,
    AdmittedDevice,
    DeviceCondition,
    Grant,
    Invitation,
    OutcomeUnknown,
    Poster,
    Principal,
    UserAccount,
)

_sql = load_statements("access")
_condition = msgspec.json.Decoder(DeviceCondition)


class PostgresAccessStore:
    """Implements `AccessStore`.

    What burns a code or takes a login raises `OutcomeUnknown` when the connection is lost: it may have happened.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def principal_by_token(self, token_hash: bytes, now: int) -> Principal | None:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["principal"], token_hash, now)
        if not rows:
            return None
        grants = tuple(_grant(row) for row in rows if row["operation_id"] is not None)
        first = rows[0]
        return Principal(
            DeviceId(first["device_id"]),
            _user(first["user_id"]),
            Platform(first["platform"]),
            grants,
            first["rights_version"],
        )

    async def was_shut_out(self, token_hash: bytes) -> bool:
        async with self._database.connection() as connection:
            found: bool = await connection.fetchval(_sql["was_shut_out"], token_hash)
        return found

    async def invite(self, code_hash: bytes, short_code_hash: bytes, invitation: Invitation) -> None:
        """Raises `ValueError` if one of the codes was given out before: draw others."""
        try:
            async with self._database.connection() as connection:
                await connection.execute(_sql["invite"], code_hash, short_code_hash, *invitation)
        except asyncpg.UniqueViolationError as error:
            raise ValueError("this code was given out before") from error

    async def redeem(
        self, code_hash: bytes, *, device_id: DeviceId, token_hash: bytes, platform: Platform, label: str, now: int
    ) -> Invitation | None:
        async with self._database.connection(OutcomeUnknown) as connection:
            row = await connection.fetchrow(_sql["redeem"], code_hash, device_id, token_hash, platform, label, now)
        if row is None:
            return None
        return Invitation(
            OperationId(row["operation_id"]),
            Role(row["role"]),
            _team(row["team_id"]),
            _site(row["site_id"]),
            row["label"],
            row["expires_at"],
            _user(row["invited_by"]),
            row["not_before"],
            row["not_after"],
            _organisation(row["organisation_id"]),
        )

    async def put_poster(self, code_hash: bytes, short_code_hash: bytes, poster: Poster) -> None:
        """Raises `ValueError` if one of the codes was given out before: draw others."""
        try:
            async with self._database.connection() as connection:
                await connection.execute(_sql["put_poster"], code_hash, short_code_hash, *poster)
        except asyncpg.UniqueViolationError as error:
            raise ValueError("this code was given out before") from error

    async def find_poster(self, code_hash: bytes, now: int) -> Poster | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_sql["find_poster"], code_hash, now)
        if row is None:
            return None
        operation_id, site_id, expires_at, made_by = row
        return Poster(OperationId(operation_id), _site(site_id), expires_at, _user(made_by))

    async def withdraw_posters(self, operation_id: OperationId, now: int) -> int:
        async with self._database.connection() as connection:
            done = await connection.execute(_sql["withdraw_posters"], operation_id, now)
        return int(done.rpartition(" ")[2])

    async def admit_device(
        self, *, device_id: DeviceId, token_hash: bytes, platform: Platform, label: str, grant: Grant, now: int
    ) -> bool:
        who = (device_id, token_hash, platform, label, grant.operation_id, grant.role, grant.team_id, grant.site_id)
        async with self._database.connection(OutcomeUnknown) as connection:
            return _has_changed(await connection.execute(_sql["admit_device"], *who, now))

    async def add_tracker(
        self,
        *,
        device_id: DeviceId,
        token_hash: bytes,
        operation_id: OperationId,
        team_id: TeamId,
        label: str,
        now: int,
    ) -> None:
        async with self._database.connection() as connection:
            await connection.execute(
                _sql["add_tracker"],
                device_id,
                token_hash,
                Platform.TRACKER,
                label,
                operation_id,
                Role.TRACKER,
                team_id,
                now,
            )

    async def revoke_device(self, device_id: DeviceId, now: int) -> bool:
        async with self._database.connection() as connection:
            return _has_changed(await connection.execute(_sql["revoke_device"], device_id, now))

    async def move_team(
        self, operation_id: OperationId, team_id: TeamId, into_team_id: TeamId, now: int
    ) -> list[AccessChange]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["move_team"], operation_id, team_id, into_team_id, now)
        return [AccessChange(*row) for row in rows]

    async def devices(self, operation_id: OperationId) -> list[AdmittedDevice]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["devices"], operation_id)
        return [
            AdmittedDevice(
                DeviceId(row["device_id"]),
                OperationId(row["operation_id"]),
                Role(row["role"]),
                Platform(row["platform"]),
                row["label"],
                _team(row["team_id"]),
                row["created_at"],
                row["last_seen_at"],
                row["revoked_at"],
                None if row["condition"] is None else _condition.decode(row["condition"]),
            )
            for row in rows
        ]

    async def note_condition(self, device_id: DeviceId, condition: DeviceCondition) -> None:
        async with self._database.connection() as connection:
            await connection.execute(_sql["note_condition"], device_id, msgspec.json.encode(condition).decode())

    async def touch_device(self, device_id: DeviceId, now: int) -> None:
        async with self._database.connection() as connection:
            await connection.execute(_sql["touch_device"], device_id, now)

    async def add_user(self, user_id: UserId, login: str, password_hash: str, *, is_admin: bool, now: int) -> bool:
        async with self._database.connection(OutcomeUnknown) as connection:
            return _has_changed(
                await connection.execute(_sql["add_user"], user_id, login, password_hash, is_admin, now)
            )

    async def user_password(self, login: str) -> tuple[UserId, str] | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_sql["user_password"], login)
        return None if row is None else (UserId(row["user_id"]), row["password_hash"])

    async def users(self) -> list[UserAccount]:
        async with self._database.connection() as connection:
            return [UserAccount(*row) for row in await connection.fetch(_sql["users"])]

    async def revoke_user(self, user_id: UserId, now: int) -> list[DeviceId]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["revoke_user"], user_id, now)
        return [DeviceId(row["device_id"]) for row in rows]

    async def grant(self, user_id: UserId, grant: Grant, now: int) -> int:
        """Raises `LookupError` if there is no such live account."""
        async with self._database.connection() as connection:
            rights_version: int | None = await connection.fetchval(_sql["grant"], user_id, *grant, now)
        if rights_version is None:
            raise _no_account(user_id)
        return rights_version

    async def grants_in(self, operation_id: OperationId) -> dict[UserId, Grant]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["grants_in"], operation_id)
        return {UserId(row["user_id"]): _grant(row) for row in rows}

    async def open_session(
        self, user_id: UserId, *, device_id: DeviceId, token_hash: bytes, expires_at: int, now: int
    ) -> None:
        """Raises `LookupError` if there is no such live account."""
        async with self._database.connection() as connection:
            done = await connection.execute(
                _sql["open_session"], user_id, device_id, token_hash, Platform.BROWSER, expires_at, now
            )
        _require_user(done, user_id)

    async def put_sign_in_link(self, token_hash: bytes, user_id: UserId, expires_at: int) -> None:
        """Raises `LookupError` if there is no such live account."""
        async with self._database.connection() as connection:
            done = await connection.execute(_sql["put_sign_in_link"], token_hash, user_id, expires_at)
        _require_user(done, user_id)

    async def burn_sign_in_link(self, token_hash: bytes, now: int) -> UserId | None:
        async with self._database.connection(OutcomeUnknown) as connection:
            return _user(await connection.fetchval(_sql["burn_sign_in_link"], token_hash, now))

    async def access_changes(self, since: int, now: int) -> list[AccessChange]:
        async with self._database.connection() as connection:
            return [AccessChange(*row) for row in await connection.fetch(_sql["access_changes"], since, now)]


def _has_changed(done: str) -> bool:
    # PostgreSQL tells the number of rows as the last word: `UPDATE 1`, `INSERT 0 1`.
    return not done.endswith(" 0")


def _require_user(done: str, user_id: UserId) -> None:
    if not _has_changed(done):
        raise _no_account(user_id)


def _no_account(user_id: UserId) -> LookupError:
    return LookupError(f"there is no live account {user_id}")


def _user(value: UUID | None) -> UserId | None:
    return None if value is None else UserId(value)


def _team(value: UUID | None) -> TeamId | None:
    return None if value is None else TeamId(value)


def _grant(row: asyncpg.Record) -> Grant:
    return Grant(
        OperationId(row["operation_id"]),
        Role(row["role"]),
        _team(row["team_id"]),
        _site(row["site_id"]),
        row["not_after"],
        row["not_before"],
        _organisation(row["organisation_id"]),
    )


def _organisation(value: UUID | None) -> OrganisationId | None:
    return None if value is None else OrganisationId(value)


def _site(value: UUID | None) -> SiteId | None:
    return None if value is None else SiteId(value)

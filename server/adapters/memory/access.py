"""Users, devices, invitations and rights, in memory, for unit tests."""

from dataclasses import dataclass

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, TeamId, UserId
from server.ports import (
    AccessChange,
    AdmittedDevice,
    DeviceCondition,
    Grant,
    Invitation,
    Poster,
    Principal,
    UserAccount,
)


@dataclass
class _Device:
    device_id: DeviceId
    token_hash: bytes
    platform: Platform
    label: str
    created_at: int
    grant: Grant | None = None
    user_id: UserId | None = None
    expires_at: int | None = None
    last_seen_at: int | None = None
    condition: DeviceCondition | None = None
    revoked_at: int | None = None
    rights_version: int = 0
    rights_changed_at: int | None = None


@dataclass
class _User:
    account: UserAccount
    password_hash: str
    grants: dict[OperationId, Grant]
    rights_version: int = 0
    rights_changed_at: int | None = None

    def change_rights(self, now: int) -> None:
        self.rights_version += 1
        self.rights_changed_at = now


@dataclass
class _Link:
    user_id: UserId
    expires_at: int
    is_used: bool = False


@dataclass
class _Invited:
    hashes: tuple[bytes, bytes]
    invitation: Invitation
    is_used: bool = False


class MemoryAccessStore:
    """Implements `AccessStore`."""

    def __init__(self) -> None:
        self._users: dict[UserId, _User] = {}
        self._devices: dict[DeviceId, _Device] = {}
        self._invited: list[_Invited] = []
        self._posters: dict[tuple[bytes, bytes], Poster] = {}
        self._links: dict[bytes, _Link] = {}

    async def principal_by_token(self, token_hash: bytes, now: int) -> Principal | None:
        device = next((one for one in self._devices.values() if one.token_hash == token_hash), None)
        if device is None or device.revoked_at is not None or _is_over(device.expires_at, now):
            return None
        if device.user_id is None:
            assert device.grant is not None, "a device has rights of its own or a person's"
            return Principal(device.device_id, None, device.platform, (device.grant,), device.rights_version)
        user = self._users[device.user_id]
        live = (grant for grant in user.grants.values() if not _is_over(grant.not_after, now))
        # No right outlives the session it was opened with, however long its tickets are renewed.
        ends = (grant._replace(not_after=_earlier(grant.not_after, device.expires_at)) for grant in live)
        grants = tuple(sorted(ends, key=lambda grant: grant.operation_id))
        return Principal(device.device_id, device.user_id, device.platform, grants, user.rights_version)

    async def was_shut_out(self, token_hash: bytes) -> bool:
        return any(one.token_hash == token_hash and one.revoked_at is not None for one in self._devices.values())

    async def invite(self, code_hash: bytes, short_code_hash: bytes, invitation: Invitation) -> None:
        """Raises `ValueError` if one of the codes was given out before: draw others."""
        if any(code_hash == one.hashes[0] or short_code_hash == one.hashes[1] for one in self._invited):
            raise ValueError("this code was given out before")
        self._invited.append(_Invited((code_hash, short_code_hash), invitation))

    async def redeem(
        self, code_hash: bytes, *, device_id: DeviceId, token_hash: bytes, platform: Platform, label: str, now: int
    ) -> Invitation | None:
        for invited in self._invited:
            invitation = invited.invitation
            if code_hash in invited.hashes and not invited.is_used and not _is_over(invitation.expires_at, now):
                invited.is_used = True
                self._devices[device_id] = _Device(device_id, token_hash, platform, label, now, invitation.grant)
                return invitation
        return None

    async def put_poster(self, code_hash: bytes, short_code_hash: bytes, poster: Poster) -> None:
        """Raises `ValueError` if one of the codes was given out before: draw others."""
        if any({code_hash, short_code_hash} & set(hashes) for hashes in self._posters):
            raise ValueError("this code was given out before")
        self._posters[code_hash, short_code_hash] = poster

    async def find_poster(self, code_hash: bytes, now: int) -> Poster | None:
        hanging = (poster for hashes, poster in self._posters.items() if code_hash in hashes)
        return next((poster for poster in hanging if not _is_over(poster.expires_at, now)), None)

    async def withdraw_posters(self, operation_id: OperationId, now: int) -> int:
        hanging = [
            hashes
            for hashes, poster in self._posters.items()
            if poster.operation_id == operation_id and not _is_over(poster.expires_at, now)
        ]
        for hashes in hanging:
            self._posters[hashes] = self._posters[hashes]._replace(expires_at=now)
        return len(hanging)

    async def admit_device(
        self, *, device_id: DeviceId, token_hash: bytes, platform: Platform, label: str, grant: Grant, now: int
    ) -> bool:
        if any(device.token_hash == token_hash for device in self._devices.values()):
            return False
        self._devices[device_id] = _Device(device_id, token_hash, platform, label, now, grant)
        return True

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
        grant = Grant(operation_id, Role.TRACKER, team_id)
        self._devices[device_id] = _Device(device_id, token_hash, Platform.TRACKER, label, now, grant)

    async def revoke_device(self, device_id: DeviceId, now: int) -> bool:
        device = self._devices.get(device_id)
        if device is None or device.revoked_at is not None:
            return False
        device.revoked_at = now
        return True

    def is_live(self, device_id: DeviceId) -> bool:
        """For the other twins: is there such a device, and is it not shut out?"""
        device = self._devices.get(device_id)
        return device is not None and device.revoked_at is None

    async def move_team(
        self, operation_id: OperationId, team_id: TeamId, into_team_id: TeamId, now: int
    ) -> list[AccessChange]:
        changes: list[AccessChange] = []
        for device in self._devices.values():
            if device.revoked_at is None and device.grant is not None and _is_of(device.grant, operation_id, team_id):
                device.grant = device.grant._replace(team_id=into_team_id)
                device.rights_version += 1
                device.rights_changed_at = now
                changes.append(AccessChange(device.device_id, device.rights_version))
        for invited in self._invited:
            if not invited.is_used and _is_of(invited.invitation.grant, operation_id, team_id):
                invited.invitation = invited.invitation._replace(team_id=into_team_id)
        for user in self._users.values():
            grant = user.grants.get(operation_id)
            if grant is not None and _is_of(grant, operation_id, team_id):
                user.grants[operation_id] = grant._replace(team_id=into_team_id)
                if user.account.revoked_at is None:
                    user.change_rights(now)
                    changes.append(AccessChange(user.account.user_id, user.rights_version))
        return changes

    def team_of(self, device_id: DeviceId) -> TeamId | None:
        """For the other twins: of which team is this device, by rights of its own?"""
        device = self._devices.get(device_id)
        return None if device is None or device.grant is None else device.grant.team_id

    async def devices(self, operation_id: OperationId) -> list[AdmittedDevice]:
        admitted = [
            AdmittedDevice(
                device.device_id,
                operation_id,
                device.grant.role,
                device.platform,
                device.label,
                device.grant.team_id,
                device.created_at,
                device.last_seen_at,
                device.revoked_at,
                device.condition,
            )
            for device in self._devices.values()
            if device.grant is not None and device.grant.operation_id == operation_id
        ]
        return sorted(admitted, key=lambda device: (device.created_at, device.device_id))

    async def note_condition(self, device_id: DeviceId, condition: DeviceCondition) -> None:
        device = self._devices.get(device_id)
        if device is not None:
            device.condition = condition

    async def touch_device(self, device_id: DeviceId, now: int) -> None:
        if device := self._devices.get(device_id):
            device.last_seen_at = max(device.last_seen_at or 0, now)

    async def add_user(self, user_id: UserId, login: str, password_hash: str, *, is_admin: bool, now: int) -> bool:
        if any(user.account.login == login for user in self._users.values()):
            return False
        self._users[user_id] = _User(UserAccount(user_id, login, is_admin, now, None), password_hash, {})
        return True

    async def user_password(self, login: str) -> tuple[UserId, str] | None:
        for user in self._users.values():
            if user.account.login == login and user.account.revoked_at is None:
                return user.account.user_id, user.password_hash
        return None

    async def users(self) -> list[UserAccount]:
        accounts = [user.account for user in self._users.values()]
        return sorted(accounts, key=lambda account: (account.created_at, account.user_id))

    async def revoke_user(self, user_id: UserId, now: int) -> list[DeviceId]:
        user = self._users.get(user_id)
        if user is not None and user.account.revoked_at is None:
            user.account = user.account._replace(revoked_at=now)
            user.change_rights(now)
        signed_in = [
            device
            for device in self._devices.values()
            if device.user_id == user_id and device.revoked_at is None and not _is_over(device.expires_at, now)
        ]
        for device in signed_in:
            device.revoked_at = now
        return [device.device_id for device in signed_in]

    async def grant(self, user_id: UserId, grant: Grant, now: int) -> int:
        """Raises `LookupError` if there is no such live account."""
        user = self._live(user_id)
        user.grants[grant.operation_id] = grant
        user.change_rights(now)
        return user.rights_version

    async def grants_in(self, operation_id: OperationId) -> dict[UserId, Grant]:
        live = {user_id: user for user_id, user in self._users.items() if user.account.revoked_at is None}
        return {user_id: user.grants[operation_id] for user_id, user in live.items() if operation_id in user.grants}

    async def open_session(
        self, user_id: UserId, *, device_id: DeviceId, token_hash: bytes, expires_at: int, now: int
    ) -> None:
        """Raises `LookupError` if there is no such live account."""
        login = self._live(user_id).account.login
        self._devices[device_id] = _Device(
            device_id, token_hash, Platform.BROWSER, login, now, user_id=user_id, expires_at=expires_at
        )

    async def put_sign_in_link(self, token_hash: bytes, user_id: UserId, expires_at: int) -> None:
        """Raises `LookupError` if there is no such live account."""
        self._live(user_id)
        self._links[token_hash] = _Link(user_id, expires_at)

    async def burn_sign_in_link(self, token_hash: bytes, now: int) -> UserId | None:
        link = self._links.get(token_hash)
        if link is None or link.is_used or _is_over(link.expires_at, now):
            return None
        if self._users[link.user_id].account.revoked_at is not None:
            return None
        link.is_used = True
        return link.user_id

    async def access_changes(self, since: int, now: int) -> list[AccessChange]:
        devices = [
            AccessChange(device.device_id, None)
            for device in self._devices.values()
            if device.revoked_at is not None and device.revoked_at >= since and not _is_over(device.expires_at, now)
        ]
        moved = [
            AccessChange(device.device_id, device.rights_version)
            for device in self._devices.values()
            if device.rights_changed_at is not None and device.rights_changed_at >= since and device.revoked_at is None
        ]
        users = [
            AccessChange(user.account.user_id, user.rights_version if user.account.revoked_at is None else None)
            for user in self._users.values()
            if user.rights_changed_at is not None and user.rights_changed_at >= since
        ]
        return devices + moved + users

    def _live(self, user_id: UserId) -> _User:
        user = self._users.get(user_id)
        if user is None or user.account.revoked_at is not None:
            raise LookupError(f"there is no live account {user_id}")
        return user


def _is_of(grant: Grant, operation_id: OperationId, team_id: TeamId) -> bool:
    return grant.operation_id == operation_id and grant.team_id == team_id


def _is_over(end: int | None, now: int) -> bool:
    return end is not None and end <= now


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((end for end in (one, other) if end is not None), default=None)

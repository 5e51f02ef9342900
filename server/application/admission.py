"""Who may open a socket: a token looked up once, then a signed ticket that needs no database (rule C11)."""

from collections.abc import Callable
from uuid import UUID

from server.auth.tickets import TicketKeys, is_ticket, issue, read
from server.auth.tokens import hash_token, is_token
from server.ports import AccessChange, AccessStore, Clock, Principal, Unavailable

MAX_GRANTS_IN_TICKET = 20
"""As many as surely fit; whoever has more is asked for the token to follow the others."""
REREAD_MS = 600_000
"""The clocks of two servers differ by less, a slow commit included: so far back each reading of the changes begins."""
_MAX_LOOKUPS = 3


class Admission:
    """Turns credentials into principals, and knows whose tickets and sockets are worth nothing any more.

    Every change of access is remembered, however old: a ticket renews itself for as long as its holder stays, so none
    is too old to matter. There is one for each phone ever shut out and one for each person.
    """

    def __init__(
        self,
        access: AccessStore,
        ticket_keys: TicketKeys,
        clock: Clock,
        count_look_up: Callable[[], None] = lambda: None,
    ) -> None:
        """`count_look_up` is called before the store is asked about a token."""
        self._access = access
        self._count_look_up = count_look_up
        self._ticket_keys = ticket_keys
        self._clock = clock
        self._changes: dict[UUID, AccessChange] = {}
        self._read_at = 0
        """When the changes were last read from the store; 0: never."""
        self.on_change: list[Callable[[], None]] = []
        """Called when something was learned that may end sockets: ask `end_of` about each."""

    async def authenticate(self, credential: str, now: int) -> Principal | None:
        """Who shows this credential; None if it opens no socket. Raises `Unavailable` for a token without the store."""
        if is_ticket(credential):
            principal = read(self._ticket_keys, credential, Principal, now=now)
            return None if principal is None or self.end_of(principal) is not None else principal
        if not is_token(credential):
            return None  # what cannot be a token costs no look-up
        principal = await self._look_up(hash_token(credential), now)
        return None if principal is None or principal.is_position_only else principal

    async def was_shut_out(self, token: str) -> bool:
        """Of a token that `authenticate` refused: was its device revoked? Raises `Unavailable`."""
        return await self._access.was_shut_out(hash_token(token))

    def issue_ticket(self, principal: Principal, now: int) -> str:
        """A ticket for the next ten minutes."""
        narrowed = principal._replace(grants=principal.grants[-MAX_GRANTS_IN_TICKET:])
        return issue(self._ticket_keys, narrowed, now=now)

    def end_of(self, principal: Principal) -> AccessChange | None:
        """What ended the rights that this principal proved; None: they count."""
        for one in (principal.device_id, principal.session_id, principal.user_id):
            change = None if one is None else self._changes.get(one)
            if change is not None and change.ends(principal):
                return change
        return None

    def learn(self, *changes: AccessChange) -> None:
        """Take in what changed, in any order and as often as it is told; sockets are told what is news."""
        news = [change for change in changes if self._is_news(change)]
        self._changes.update((change.principal_id, change) for change in news)
        if news:
            for callback in self.on_change:
                callback()

    def is_revoked(self, principal_id: UUID) -> bool:
        """Was this device or user shut out, as far as this process knows?"""
        change = self._changes.get(principal_id)
        return change is not None and change.rights_version is None

    async def refresh(self) -> None:
        """Learn from the access store what changed since it was last asked; while it is away, nothing can change."""
        now = self._clock.now()
        try:
            changes = await self._access.access_changes(self._read_at - REREAD_MS, now)
        except Unavailable:
            return
        self._read_at = now
        self.learn(*changes)

    async def _look_up(self, token_hash: bytes, now: int) -> Principal | None:
        for _ in range(_MAX_LOOKUPS):
            self._count_look_up()
            principal = await self._access.principal_by_token(token_hash, now)
            change = None if principal is None else self.end_of(principal)
            if change is None:
                return principal
            if change.rights_version is None:
                return None
            # The rights changed while they were read. A change is committed before it is told: read them again.
        raise Unavailable("the rights change faster than they are read")

    def _is_news(self, change: AccessChange) -> bool:
        known = self._changes.get(change.principal_id)
        if known is None or known.rights_version is None or change.rights_version is None:
            return known is None or known.rights_version is not None
        return change.rights_version > known.rights_version

"""Who may open a socket: a token looked up once, then a signed ticket that needs no database (rule C11)."""

from collections.abc import Callable
from uuid import UUID

from server.auth.tickets import RESUME_TICKET_LIFETIME_MS, TicketKeys, issue, read
from server.auth.tokens import hash_token
from server.ports import AccessStore, Clock, Principal, Unavailable

MAX_GRANTS_IN_TICKET = 16
"""As many as a `Hello` may name subscriptions; the rest is looked up at the next sign-in by token."""


class Admission:
    """Turns credentials into principals, and remembers whose tickets are worth nothing any more."""

    def __init__(self, access: AccessStore, ticket_keys: TicketKeys, clock: Clock) -> None:
        self._access = access
        self._ticket_keys = ticket_keys
        self._clock = clock
        self._refused_at: dict[UUID, int] = {}
        """Whose tickets count no more, and since when."""
        self._revoked: set[UUID] = set()
        self.on_refused: list[Callable[[UUID, bool], None]] = []
        """Called with (device or user, is_revoked) when somebody is shut out or gets other rights."""

    async def authenticate(self, credential: str, now: int) -> Principal | None:
        """Who shows this credential; None if it opens nothing. Raises `Unavailable` for a token while the log is away."""
        principal = read(self._ticket_keys, credential, Principal, now=now)
        if principal is not None:
            return None if self._is_refused(principal) else principal
        return await self._access.principal_by_token(hash_token(credential), now)

    def issue_ticket(self, principal: Principal, now: int) -> str:
        """A ticket for the next ten minutes."""
        narrowed = principal._replace(grants=principal.grants[-MAX_GRANTS_IN_TICKET:])
        return issue(self._ticket_keys, narrowed, now=now)

    def refuse(self, principal_id: UUID, *, is_revoked: bool) -> None:
        """Tickets of this device or user count no more, and open sockets are told."""
        self._refused_at[principal_id] = self._clock.now()
        if is_revoked:
            self._revoked.add(principal_id)
        for callback in self.on_refused:
            callback(principal_id, is_revoked)

    def is_revoked(self, principal_id: UUID) -> bool:
        """Was this device or user shut out in the life of a ticket, as far as this process knows?"""
        return principal_id in self._revoked

    async def refresh(self) -> None:
        """Learn from the access store who was shut out meanwhile; at start, and whenever the feed may have missed it."""
        now = self._clock.now()
        since = now - RESUME_TICKET_LIFETIME_MS
        self._refused_at = {known: at for known, at in self._refused_at.items() if at > since}
        self._revoked &= self._refused_at.keys()
        try:
            revoked = await self._access.revoked_since(since)
        except Unavailable:
            return
        for principal_id in revoked:
            if principal_id not in self._revoked:
                self.refuse(principal_id, is_revoked=True)

    def _is_refused(self, principal: Principal) -> bool:
        return principal.device_id in self._refused_at or principal.user_id in self._refused_at

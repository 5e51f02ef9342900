"""Who may open a socket: a token looked up once, then a signed ticket that needs no database (rule C11)."""

from collections.abc import Callable
from uuid import UUID

from server.auth.tickets import RESUME_TICKET_LIFETIME_MS, TicketKeys, issue, read
from server.auth.tokens import hash_token
from server.ports import AccessStore, Clock, Principal, Unavailable

MAX_GRANTS_IN_TICKET = 32
"""As many as surely fit; whoever has more is asked for the token to follow the others."""


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
        """Who shows this credential; None if it opens nothing. Raises `Unavailable` for a token without the store."""
        principal = read(self._ticket_keys, credential, Principal, now=now)
        if principal is not None:
            return None if self._is_refused(principal, now) else principal
        return await self._access.principal_by_token(hash_token(credential), now)

    def issue_ticket(self, principal: Principal, now: int) -> str:
        """A ticket for the next ten minutes."""
        narrowed = principal._replace(grants=principal.grants[-MAX_GRANTS_IN_TICKET:])
        return issue(self._ticket_keys, narrowed, now=now)

    def refuse(self, principal_id: UUID, *, is_revoked: bool) -> None:
        """Tickets of this device or user count no more, and open sockets are told."""
        now = self._clock.now()
        self._forget_before(now - RESUME_TICKET_LIFETIME_MS)
        self._refused_at[principal_id] = now
        if is_revoked:
            self._revoked.add(principal_id)
        for callback in self.on_refused:
            callback(principal_id, is_revoked)

    def is_revoked(self, principal_id: UUID) -> bool:
        """Was this device or user shut out in the life of a ticket, as far as this process knows?"""
        return principal_id in self._revoked

    async def refresh(self) -> None:
        """Learn from the access store who was shut out: at start, and whenever the feed may have missed it."""
        since = self._clock.now() - RESUME_TICKET_LIFETIME_MS
        self._forget_before(since)
        try:
            revoked = await self._access.revoked_since(since)
        except Unavailable:
            return
        for principal_id in revoked:
            if principal_id not in self._revoked:
                self.refuse(principal_id, is_revoked=True)

    def _is_refused(self, principal: Principal, now: int) -> bool:
        refused_at = [self._refused_at.get(one) for one in (principal.device_id, principal.user_id) if one is not None]
        return any(at is not None and now - at < RESUME_TICKET_LIFETIME_MS for at in refused_at)

    def _forget_before(self, since: int) -> None:
        """Every ticket from before has run out by itself."""
        self._refused_at = {known: at for known, at in self._refused_at.items() if at > since}
        self._revoked &= self._refused_at.keys()

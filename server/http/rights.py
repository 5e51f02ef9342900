"""What is asked of every right that is given: a window of time that makes sense, a partner that exists."""

from typing import Protocol

from protocol.devices import Role
from protocol.ids import OperationId, OrganisationId
from protocol.operations import Organisation
from server.http.calls import Call


class RightsWish(Protocol):
    """A role, for whom it looks, and when it counts."""

    @property
    def role(self) -> Role: ...
    @property
    def not_before(self) -> int | None: ...
    @property
    def not_after(self) -> int | None: ...
    @property
    def organisation_id(self) -> OrganisationId | None: ...


async def wrong_partner_or_window(call: Call, operation_id: OperationId, wish: RightsWish) -> str | None:
    """The field that makes no sense; None: all is well."""
    if wish.not_after is not None and wish.not_after <= max(call.now, wish.not_before or 0):
        return "not_after"
    if wish.organisation_id is None:
        return None
    if wish.role is not Role.LIAISON:
        return "organisation_id"  # whoever takes part is not limited to what is shared
    organisation = await call.services.find(operation_id, wish.organisation_id)
    return None if isinstance(organisation, Organisation) else "organisation_id"

"""Who is coming to a hospital or another site, for those who get ready there: numbers and needs, never names."""

import msgspec
from starlette.responses import Response

from protocol.devices import Role
from protocol.ids import SiteId
from protocol.operations import Site
from server.domain.arrivals import arrivals
from server.domain.permissions import LEADERS
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind

ROLES_THAT_PREPARE = LEADERS | {Role.POST_LEADER, Role.MEDICAL_OFFICER, Role.REGULATION}


async def show_arrivals(call: OperationCall) -> Answer:
    """What is on its way to one site, the nearest first. Who runs a post asks about their own only."""
    site_id = SiteId(call.request.path_params["site_id"])
    if call.grant.role is Role.POST_LEADER and call.grant.site_id != site_id:
        return Problem(ProblemKind.FORBIDDEN)
    state = await call.services.read_state(call.grant.operation_id)
    if state is None or state.find(Site, site_id) is None:
        return Problem(ProblemKind.NOT_FOUND)
    shown = {"as_of": call.now, "seq": state.seq, "arrivals": arrivals(state, site_id)}
    return Response(msgspec.json.encode(shown), media_type="application/json")

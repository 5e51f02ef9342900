"""A request for people and what came of it, for the history that is stored at each release."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from protocol import events as e
from protocol.ids import MessageId, SiteId, TeamId
from protocol.members import Qualification
from protocol.messages import MessageKind
from protocol.resource_requests import RequestAnswerKind, ResourceRequest, WantedEffect

_REQUEST = MessageId(uuid5(NAMESPACE_OID, "request for people"))
_NEEDED_BY = 1_790_003_600_000


def asked_for_people(team_id: TeamId, site_id: SiteId, on_phone: dict[str, Any]) -> list[tuple[int, e.Event, Any]]:
    """Asked by a crew at a post, answered in part, and there."""
    return [
        (
            29,
            e.MessageSent(
                message_id=_REQUEST,
                kind=MessageKind.REQUEST,
                is_for_posts=True,
                from_team_id=team_id,
                from_site_id=site_id,
                request=ResourceRequest(
                    effect=WantedEffect.STRETCHER_HELP,
                    count=4,
                    skills=(Qualification.PSE2,),
                    needed_by=_NEEDED_BY,
                    site_id=site_id,
                ),
            ),
            on_phone,
        ),
        (
            29,
            e.RequestAnswered(
                message_id=_REQUEST, answer=RequestAnswerKind.PARTIAL, count=2, reason="EQ 2", until=_NEEDED_BY
            ),
            {},
        ),
        (29, e.RequestFulfilled(message_id=_REQUEST), on_phone),
    ]

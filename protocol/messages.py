"""Messages between posts and teams: what was sent to whom, and which team has it, has read it, has confirmed it."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.attention import Attention
from protocol.devices import Role
from protocol.ids import DeviceId, MessageId, ReceiptId, SectorId, SiteId, TeamId
from protocol.operations import Stamps
from protocol.quantities import EpochMs, Headcount, Note
from protocol.radios import Channel
from protocol.resource_requests import RequestAnswer, ResourceRequest
from protocol.values import Struct

CannedCode = Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z0-9_.-]+\Z")]
"""The code of a canned message in the catalogue; the text is the catalogue's, in the reader's language."""

Slots = Annotated[tuple[Headcount, ...], Meta(max_length=8)]
"""Numbers for the places that a canned message leaves open, in their order."""

ExpiryMs = Annotated[int, Meta(ge=1_000, le=7 * 86_400_000)]
"""How long a message is worth reading, milliseconds; at most a week."""


class MessageKind(StrEnum):
    """What a message is for."""

    CANNED = "canned"  # one key on a phone: the code says it all
    TEXT = "text"  # free words, when no key fits
    ORDER = "order"  # to be done, and to be confirmed
    BROADCAST = "broadcast"  # for many at once: safety, weather, change of plan
    SITREP = "sitrep"  # a situation report in five headings
    METHANE = "methane"  # the first report of a major incident in seven letters
    REQUEST = "request"  # asks for people, care or things


class MessagePriority(StrEnum):
    """How much a message may interrupt."""

    ROUTINE = "routine"  # read when there is time
    URGENT = "urgent"  # read before the next task
    FLASH = "flash"  # read now: lives depend on it


class Addressees(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """To whom, as the sender chose it. Nothing chosen: the command posts."""

    team_ids: Annotated[tuple[TeamId, ...], Meta(max_length=300)] = ()
    """By name; more are addressed by sector, site or all together."""
    sector_id: SectorId | None = None
    """The teams on duty in this sector when the message is accepted."""
    site_id: SiteId | None = None
    """The teams on duty based at this site, and its post."""
    role: Role | None = None
    """One desk of the command posts, such as the medical officer's."""
    is_everyone: bool = False
    """Every team on duty, every site and the command posts."""


class SituationReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The message of situation that the radio procedure teaches; what is not known is left out."""

    i_am: Note = ""
    """Who reports, and where."""
    i_see: Note = ""
    i_expect: Note = ""
    """How it may go on."""
    i_do: Note = ""
    i_ask: Note = ""


class Methane(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first report of a major incident, one field for each letter."""

    is_declared: bool = False
    """A major incident is declared; False: stand by for one."""
    exact_location: Note = ""
    type_of_incident: Note = ""
    hazards: Note = ""
    """There now, or to come."""
    access: Note = ""
    """Ways in and out, meeting points."""
    number_of_casualties: Note = ""
    """How many, how bad; never who."""
    emergency_services: Note = ""
    """Present, and needed."""


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="message"):
    """One message. It never says who a victim is: numbers only, as on the radio.

    Which team has it is told by one `Receipt` for each team, so that a confirmation does not send the message again.
    """

    id: MessageId
    kind: MessageKind
    priority: MessagePriority = MessagePriority.ROUTINE
    from_device_id: DeviceId
    from_team_id: TeamId | None = None
    """The team that speaks, by its own phone or quoted by a post that heard it; None: a post."""
    from_site_id: SiteId | None = None
    """The first-aid post that speaks."""
    to: Addressees = Addressees()
    team_ids: tuple[TeamId, ...] = ()
    """The teams that are to get it, as they were when it was accepted; a team without a `Receipt` has not got it."""
    is_for_posts: bool = False
    """The command posts are to read it."""
    text: Note = ""
    canned_code: CannedCode | None = None
    slots: Slots = ()
    sitrep: SituationReport | None = None
    methane: Methane | None = None
    request: ResourceRequest | None = None
    """The people or things it asks for."""
    answer: RequestAnswer | None = None
    """What was answered to what it asks for; None: nothing yet."""
    fulfilled_at: EpochMs | None = None
    """When what it asks for was there."""
    requires_ack: bool = False
    """Each team is to confirm it by hand."""
    sent_at: EpochMs
    """When its sender made it."""
    accepted_at: EpochMs
    """When the server got it: from then on the teams can."""
    expires_at: EpochMs | None = None
    """Not worth showing afterwards."""
    in_reply_to: MessageId | None = None
    is_shared: bool = False
    """Partners see it too."""
    channel: Channel = ""
    """By which radio channel it was heard, or is to be answered."""
    is_reached: bool = False
    """Every team has it, on a phone or by voice."""
    is_acknowledged: bool = False
    """Every team has confirmed it; one for the posts alone: a post has."""
    read_at: EpochMs | None = None
    """When the first post opened a message that is for the posts."""
    acknowledged_at: EpochMs | None = None
    """When the first post confirmed a message that is for the posts."""
    withdrawn_at: EpochMs | None = None
    withdraw_reason: Note = ""
    attention: tuple[Attention, ...] = ()
    stamps: Stamps = {}


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="receipt"):
    """How far one message has come with one team; there is none before the team has it."""

    id: ReceiptId
    """Computed from message and team: the same on every process."""
    message_id: MessageId
    team_id: TeamId
    delivered_at: EpochMs | None = None
    """The first of its phones showed it; what is read or confirmed there was delivered."""
    read_at: EpochMs | None = None
    acknowledged_at: EpochMs | None = None
    is_by_voice: bool = False
    """A post passed it by radio, and confirmed for the team."""
    stamps: Stamps = {}

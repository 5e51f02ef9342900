"""Protected values (rule C12): in clear only between a command and its sealing, and in an audited answer."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.care import CareReport, SealedNote
from protocol.ids import MemberId
from protocol.quantities import Name, Note, PhoneNumber
from protocol.values import Struct
from protocol.vitals import Vitals


class Identity(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="identity"):
    """Who a member is."""

    name: Name
    phone: PhoneNumber | None = None


class IdentityProof(StrEnum):
    """How sure a victim's identity is."""

    UNKNOWN = "unknown"  # nobody knows who this is
    DECLARED = "declared"  # said by the victim or by somebody near
    DOCUMENT = "document"  # read on a paper
    VERIFIED = "verified"  # confirmed by an authority


class VictimIdentity(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim_identity"):
    """Who a victim is, as far as is known; every field may be missing."""

    name: Name | None = None
    first_name: Name | None = None
    birth_date: Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?\Z")] | None = None
    """ISO 8601: a year, a month or a day."""
    nationality: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] | None = None
    """ISO 3166-1 alpha-2."""
    address: Note = ""
    descriptors: Note = ""
    """Clothes, marks, whatever tells this person from others."""
    relatives: Note = ""
    """Whom to call, and how."""
    proof: IdentityProof = IdentityProof.UNKNOWN
    member_id: MemberId | None = None
    """One of ours: that this victim is that member is nobody's business but of who reads the identity."""


class Sealed(Struct, frozen=True, kw_only=True, tag="sealed"):
    """A protected value under its person's key: AES-256-GCM, nonce first, bound to operation, person, compartment."""

    key_id: Annotated[str, Meta(max_length=64)]
    """Which version of the person's key closed it."""
    box: Annotated[bytes, Meta(max_length=65_536)]


Protected = Identity | VictimIdentity | CareReport | Vitals | SealedNote
"""Everything that is sealed before it is stored; a new one needs its compartment below."""


class Compartment(StrEnum):
    """What of a person may be opened, each with its own readers; a box of one never opens as another."""

    IDENTITY = "identity"  # who it is
    CARE = "care"  # what was found, measured and done
    NOTES = "notes"  # what was remarked about the care


COMPARTMENTS: dict[type[Protected], Compartment] = {
    Identity: Compartment.IDENTITY,
    VictimIdentity: Compartment.IDENTITY,
    CareReport: Compartment.CARE,
    Vitals: Compartment.CARE,
    SealedNote: Compartment.NOTES,
}
"""Where each value belongs."""

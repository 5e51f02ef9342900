"""Identifiers: UUIDs (version 7 where we make them, so that they sort by age), typed by what they name."""

from typing import NewType
from uuid import UUID

OperationId = NewType("OperationId", UUID)
OrganisationId = NewType("OrganisationId", UUID)
SectorId = NewType("SectorId", UUID)
SiteId = NewType("SiteId", UUID)
TeamId = NewType("TeamId", UUID)
MemberId = NewType("MemberId", UUID)
VehicleId = NewType("VehicleId", UUID)
RadioId = NewType("RadioId", UUID)
AlertId = NewType("AlertId", UUID)
InterventionId = NewType("InterventionId", UUID)
AssignmentId = NewType("AssignmentId", UUID)
VictimId = NewType("VictimId", UUID)
CareRecordId = NewType("CareRecordId", UUID)
GlassBreakId = NewType("GlassBreakId", UUID)
EvacuationId = NewType("EvacuationId", UUID)
RegulationCaseId = NewType("RegulationCaseId", UUID)
MessageId = NewType("MessageId", UUID)
ReceiptId = NewType("ReceiptId", UUID)
LogEntryId = NewType("LogEntryId", UUID)
LandmarkId = NewType("LandmarkId", UUID)
MapLayerId = NewType("MapLayerId", UUID)
DrawingId = NewType("DrawingId", UUID)
NumberBlockId = NewType("NumberBlockId", UUID)

PersonId = MemberId | VictimId
"""Whom a protected value is about: each person has keys of their own (rule C12)."""

DeviceId = NewType("DeviceId", UUID)
"""A phone, a browser or a program that speaks to Vigie; the scope of `CommandId` and of the device counter."""

UserId = NewType("UserId", UUID)
"""A person with an account; a phone that joined by code has none."""

CommandId = NewType("CommandId", UUID)
"""Made on the device before the first send (rule C1); the same again has one effect."""

LogId = NewType("LogId", UUID)
"""One life of an operation's log (rule C3): a restore from a backup mints a new one."""

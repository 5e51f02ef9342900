"""Identifiers of what a scenario contains: the same in each run, so that the next goes on where the last one ended."""

from uuid import UUID, uuid5

from protocol.ids import (
    AlertId,
    AssignmentId,
    CommandId,
    DrawingId,
    EvacuationId,
    InterventionId,
    LandmarkId,
    MemberId,
    MessageId,
    NumberBlockId,
    OperationId,
    OrganisationId,
    RadioId,
    RegulationCaseId,
    SectorId,
    SiteId,
    TeamId,
    VehicleId,
    VictimId,
)


class Identities:
    """Makes identifiers from the operation, the scenario's seed, and the names in its files."""

    def __init__(self, operation_id: OperationId, seed: int) -> None:
        self._operation_id = operation_id
        self._seed = seed

    def organisation(self, key: str) -> OrganisationId:
        return OrganisationId(self._make("organisation", key))

    def sector(self, key: str) -> SectorId:
        return SectorId(self._make("sector", key))

    def site(self, key: str) -> SiteId:
        return SiteId(self._make("site", key))

    def team(self, key: str) -> TeamId:
        return TeamId(self._make("team", key))

    def member(self, code: str) -> MemberId:
        return MemberId(self._make("member", code))

    def vehicle(self, call_sign: str) -> VehicleId:
        return VehicleId(self._make("vehicle", call_sign))

    def radio(self, code: str) -> RadioId:
        return RadioId(self._make("radio", code))

    def landmark(self, code: str) -> LandmarkId:
        return LandmarkId(self._make("landmark", code))

    def drawing(self, key: str) -> DrawingId:
        return DrawingId(self._make("drawing", key))

    def intervention(self, key: str) -> InterventionId:
        return InterventionId(self._make("intervention", key))

    def assignment(self, key: str) -> AssignmentId:
        return AssignmentId(self._make("assignment", key))

    def victim(self, key: str) -> VictimId:
        return VictimId(self._make("victim", key))

    def evacuation(self, key: str) -> EvacuationId:
        return EvacuationId(self._make("evacuation", key))

    def case(self, key: str) -> RegulationCaseId:
        return RegulationCaseId(self._make("case", key))

    def alert(self, key: str) -> AlertId:
        return AlertId(self._make("alert", key))

    def message(self, key: str) -> MessageId:
        return MessageId(self._make("message", key))

    def block(self, key: str) -> NumberBlockId:
        return NumberBlockId(self._make("block", key))

    def command(self, key: str) -> CommandId:
        """Only for a command from which identifiers follow: every other one has its own by chance."""
        return CommandId(self._make("command", key))

    def _make(self, kind: str, name: str) -> UUID:
        return uuid5(self._operation_id, f"{self._seed}/{kind}/{name}")

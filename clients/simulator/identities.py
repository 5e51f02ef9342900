"""Identifiers of what a scenario contains: the same in each run, so that the next goes on where the last one ended."""

from uuid import UUID, uuid5

from protocol.ids import MemberId, OperationId, OrganisationId, RadioId, SectorId, SiteId, TeamId, VehicleId


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

    def _make(self, kind: str, name: str) -> UUID:
        return uuid5(self._operation_id, f"{self._seed}/{kind}/{name}")

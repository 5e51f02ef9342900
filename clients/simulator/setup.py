"""Enter a scenario's organisations, sectors, sites, teams, people and things into an operation; once."""

from collections.abc import Callable, Sequence

from clients.sdk import Refused, Replica, VigieClient
from clients.simulator.identities import Identities
from clients.simulator.scenario import Scenario
from protocol.commands import (
    AssignVehicle,
    Command,
    CreateTeam,
    DefineOrganisation,
    DefineSector,
    DefineSite,
    EnrolMember,
    ImportLandmarks,
    IssueRadio,
    RegisterRadio,
    RegisterVehicle,
    SetOperationStatus,
    SetSiteCapacity,
)
from protocol.landmarks import Landmark, LandmarkEntry, LandmarkKind
from protocol.members import Member
from protocol.operations import Operation, OperationStatus, Organisation, Sector, Site
from protocol.radios import Radio
from protocol.sites import SiteCapacity, SiteContact
from protocol.teams import Team
from protocol.vehicles import Vehicle


class SetupRefused(Exception):
    """The server refused a part of the scenario; the message is the server's sentence and what it was about."""


async def prepare(
    post: VigieClient, replica: Replica, scenario: Scenario, on_entered: Callable[[int, int], None] | None = None
) -> int:
    """Enter what is missing, stage by stage: what others refer to comes first.

    Args:
        post: Connected with a role that may prepare and open the operation (cover head or administrator).
        replica: The operation, followed in full.
        scenario: What to enter.
        on_entered: Called with (entered, of so many in this stage) as answers come in.

    Returns:
        How many commands it took; 0 if the scenario was there already.

    Raises:
        SetupRefused: The server refused something.
    """
    ids = Identities(replica.operation_id, scenario.seed)
    entered = 0
    for stage in STAGES:
        commands = stage(post, replica, scenario, ids)
        await _enter(post, replica, commands, on_entered)
        entered += len(commands)
    return entered


async def _enter(
    post: VigieClient, replica: Replica, commands: Sequence[Command], on_entered: Callable[[int, int], None] | None
) -> None:
    """Send all and wait for all, and for the replica to show them: the next stage looks there."""
    answers = [await post.submit(command) for command in commands]
    last_seq = 0
    for number, (command, waiting) in enumerate(zip(commands, answers, strict=True), start=1):
        answer = await waiting
        if isinstance(answer, Refused):
            raise SetupRefused(f"{type(command).__name__}: {answer.sentence['en']} [{answer.code}]")
        last_seq = max(last_seq, answer.seq)
        if on_entered is not None:
            on_entered(number, len(commands))
    await post.wait_until(lambda: replica.seq >= last_seq)


def _frame(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    commands: list[Command] = []
    for organisation in scenario.organisations:
        organisation_id = ids.organisation(organisation.key)
        if organisation_id not in replica.of(Organisation):
            commands.append(
                DefineOrganisation(
                    **post.envelope(),
                    organisation_id=organisation_id,
                    name=organisation.name,
                    kind=organisation.kind,
                )
            )
    for sector in scenario.sectors:
        sector_id = ids.sector(sector.key)
        if sector_id not in replica.of(Sector):
            commands.append(
                DefineSector(
                    **post.envelope(),
                    sector_id=sector_id,
                    code=sector.key,
                    name=sector.name,
                    kind=sector.kind,
                    ring=sector.ring,
                )
            )
    return commands


def _sites(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    return [
        DefineSite(
            **post.envelope(),
            site_id=ids.site(site.key),
            code=site.key,
            name=site.name,
            kind=site.kind,
            lat_deg=site.lat_deg,
            lon_deg=site.lon_deg,
            sector_id=ids.sector(site.sector) if site.sector else None,
            is_open=True,
        )
        for site in scenario.sites
        if not site.is_from_plan and ids.site(site.key) not in replica.of(Site)
    ]


def _landmarks(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    missing = [place for place in scenario.places if ids.landmark(place.code) not in replica.of(Landmark)]
    entries = [
        LandmarkEntry(
            landmark_id=ids.landmark(place.code),
            code=place.code,
            name=place.name,
            kind=LandmarkKind.KM_POINT,
            lat_deg=place.point.lat_deg,
            lon_deg=place.point.lon_deg,
        )
        for place in missing
    ]
    return [ImportLandmarks(**post.envelope(), landmarks=tuple(entries))] if entries else []


def _capacities(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    return [
        *(
            SetSiteCapacity(**post.envelope(), site_id=ids.site(site.key), capacity=SiteCapacity(beds=site.beds))
            for site in scenario.sites
            if site.beds and replica.of(Site)[ids.site(site.key)].capacity != SiteCapacity(beds=site.beds)
        ),
        *(
            SetSiteCapacity(
                **post.envelope(),
                site_id=ids.site(site.key),
                contacts=(SiteContact(function="PC", number=site.telephone),),
            )
            for site in scenario.sites
            if site.telephone is not None and not replica.of(Site)[ids.site(site.key)].contacts
        ),
    ]


def _teams(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    return [
        CreateTeam(
            **post.envelope(),
            team_id=ids.team(team.key),
            call_sign=team.call_sign,
            kind=team.kind,
            organisation_id=ids.organisation(team.organisation),
            sector_id=ids.sector(team.sector),
            site_id=ids.site(team.site),
        )
        for team in scenario.teams
        if ids.team(team.key) not in replica.of(Team)
    ]


def _people_and_things(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    organisations = {team.key: team.organisation for team in scenario.teams}
    commands: list[Command] = [
        EnrolMember(
            **post.envelope(),
            member_id=ids.member(member.code),
            code=member.code,
            name=member.name,
            phone=member.phone,
            organisation_id=ids.organisation(organisations[member.team]),
            team_id=ids.team(member.team),
            qualifications=member.held,
        )
        for member in scenario.members
        if ids.member(member.code) not in replica.of(Member)
    ]
    commands += [
        RegisterVehicle(
            **post.envelope(),
            vehicle_id=ids.vehicle(vehicle.call_sign),
            call_sign=vehicle.call_sign,
            kind=vehicle.kind,
            organisation_id=ids.organisation(vehicle.organisation),
            seats=vehicle.seats,
            stretchers=vehicle.stretchers,
        )
        for vehicle in scenario.vehicles
        if ids.vehicle(vehicle.call_sign) not in replica.of(Vehicle)
    ]
    commands += [
        RegisterRadio(
            **post.envelope(),
            radio_id=ids.radio(radio.code),
            code=radio.code,
            kind=radio.kind,
            identity=radio.identity,
            channel=radio.channel,
        )
        for radio in scenario.radios
        if ids.radio(radio.code) not in replica.of(Radio)
    ]
    return commands


def _hand_out(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    """Vehicles and radios that nobody holds go to their teams; what people have moved since stays where it is."""
    commands: list[Command] = []
    for vehicle in scenario.vehicles:
        held = replica.of(Vehicle)[ids.vehicle(vehicle.call_sign)]
        if vehicle.team and held.team_id is None:
            commands.append(AssignVehicle(**post.envelope(), vehicle_id=held.id, team_id=ids.team(vehicle.team)))
    for radio in scenario.radios:
        set_ = replica.of(Radio)[ids.radio(radio.code)]
        if radio.team and set_.team_id is None:
            commands.append(IssueRadio(**post.envelope(), radio_id=set_.id, team_id=ids.team(radio.team)))
    return commands


def _open(post: VigieClient, replica: Replica, scenario: Scenario, ids: Identities) -> list[Command]:
    operation = replica.get(Operation, replica.operation_id)
    if operation is None or operation.status is not OperationStatus.PLANNED:
        return []
    return [SetOperationStatus(**post.envelope(), status=OperationStatus.OPEN)]


STAGES = (_frame, _landmarks, _sites, _capacities, _teams, _people_and_things, _hand_out, _open)
"""What is entered, in this order: each looks for what is missing in what the ones before have made."""

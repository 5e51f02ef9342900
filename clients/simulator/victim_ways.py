"""The way of each victim through the rescue chain: found, sorted, carried, sorted again, treated, taken away. Pure."""

from collections import Counter
from uuid import uuid5

from clients.simulator.cast import Cast, block_chain, victim_chain
from clients.simulator.identities import Identities
from clients.simulator.shuttles import Evacuee
from clients.simulator.steps import Step
from clients.simulator.story import POST, Batch, Fate, Incident, VictimLine
from protocol.commands import (
    ConfirmReceipt,
    IdentifyVictim,
    MeasureVitals,
    MergeVictims,
    MoveVictim,
    RegisterVictim,
    RegisterVictims,
    ReserveNumbers,
    SetOutcome,
    TriageVictim,
    VoidVictim,
)
from protocol.ids import NumberBlockId, VictimId
from protocol.numbers import NumberKind
from protocol.teams import ReportSource
from protocol.victims import ScanKind, TriageCategory, TriageMethod, VictimOutcome
from protocol.vitals import Vitals

INTERVENTION = "stand"
"""The one intervention of the story."""
BLOCK = 10
_NORIAS = ("noria-1", "noria-2")


def reserve_blocks(cast: Cast) -> None:
    """Crews that will be without network lay numbers aside while they still have it."""
    for team in dict.fromkeys(loss.team for loss in cast.story.losses):
        if any(victim.team == team for victim in cast.story.victims):
            cast.tell(
                30_000,
                team,
                ReserveNumbers,
                block_chain(team),
                block_id=cast.ids.block(team),
                kind=NumberKind.VICTIM,
                count=BLOCK,
            )


def follow_victims(cast: Cast) -> list[Evacuee]:
    """The steps of all victims; who is to go to a hospital, from when."""
    evacuees = []
    has_block = {loss.team for loss in cast.story.losses}
    used = Counter[str]()
    identities = iter(cast.story.identities)
    for line in cast.story.victims:
        takes_block = line.team in has_block and used[line.team] < BLOCK
        used[line.team] += 1
        _found(cast, line, cast.ids.block(line.team) if takes_block else None)
        found_ms = line.found_s * 1000
        match line.fate:
            case Fate.DUPLICATE:
                _merge(cast, line, found_ms + 300_000)
            case Fate.VOID:
                reason = "Bracelet posé par erreur sur un secouriste."
                chain = victim_chain(line.key)
                cast.say(found_ms + 200_000, POST, VoidVictim, chain, victim_id=_id(cast, line), reason=reason)
            case Fate.CENTRE:
                _to_centre(cast, line, found_ms)
            case Fate.MORTUARY:
                _to_mortuary(cast, line, found_ms)
            case Fate.HOSPITAL | Fate.HOME | Fate.REFUSED | Fate.STAYS:
                ready_ms = _to_medical_post(cast, line, found_ms)
                if line.incident == Incident.IDENTIFIED:
                    identity = next(identities)
                    chain = victim_chain(line.key)
                    cast.say(ready_ms, "pma", IdentifyVictim, chain, victim_id=_id(cast, line), identity=identity)
                if line.fate is Fate.HOSPITAL:
                    is_urgent = line.resorted is TriageCategory.IMMEDIATE
                    is_diverted = line.incident == Incident.DIVERTED
                    evacuees.append(Evacuee(line.key, ready_ms + 30_000, is_urgent, is_diverted))
                else:
                    _leaves(cast, line, ready_ms)
    return evacuees


def batch_members(ids: Identities, batch: Batch) -> list[VictimId]:
    """Whom a batch registers: their ids follow from that of its command (rule VI1)."""
    command_id = ids.command(batch.key)
    return [VictimId(uuid5(command_id, str(place))) for place in range(batch.count)]


def follow_batch(cast: Cast, batch: Batch) -> None:
    """Several at once: registered without a form, walked to the centre, some released there."""
    at_ms, command_id = batch.at_s * 1000, cast.ids.command(batch.key)
    members = batch_members(cast.ids, batch)
    chains = tuple(victim_chain(f"{batch.key} {place}") for place in range(batch.count))
    fields = {
        "count": batch.count,
        "category": batch.category,
        "intervention_id": cast.ids.intervention(INTERVENTION),
    }
    cast.steps.append(Step(at_ms, batch.team, RegisterVictims, fields, chains, command_id=command_id))
    for place, (chain, victim_id) in enumerate(zip(chains, members, strict=True)):
        later_ms = at_ms + 180_000 + place * 5_000
        cast.tell(later_ms, batch.team, MoveVictim, chain, victim_id=victim_id, to=cast.place("CAI"))
        cast.say(later_ms + 120_000, "cai", ConfirmReceipt, chain, victim_id=victim_id)
        if place < batch.released:
            outcome = VictimOutcome.RELEASED
            cast.say(later_ms + 1_500_000, "cai", SetOutcome, chain, victim_id=victim_id, outcome=outcome)


def _id(cast: Cast, line: VictimLine) -> VictimId:
    return cast.ids.victim(line.key)


def _found(cast: Cast, line: VictimLine, block_id: NumberBlockId | None) -> None:
    fields = {
        "victim_id": _id(cast, line),
        "category": line.first,
        "intervention_id": cast.ids.intervention(INTERVENTION),
    }
    if line.wristband:
        fields |= {"scan_kind": ScanKind.SINUS, "scan_value": line.wristband}
    if line.age_years is not None:
        fields["age_years"] = line.age_years
    if line.sex_or_none is not None:
        fields["sex"] = line.sex_or_none
    is_heard = not cast.has_phone(line.team)
    if is_heard:
        fields["team_id"] = cast.team_id(line.team)
    cast.steps.append(
        Step(
            line.found_s * 1000,
            POST if is_heard else line.team,
            RegisterVictim,
            fields,
            (victim_chain(line.key),),
            after=(block_chain(line.team),),
            source=ReportSource.RADIO if is_heard else ReportSource.APP,
            block_id=block_id,
        )
    )


def _to_medical_post(cast: Cast, line: VictimLine, found_ms: int) -> int:
    """By the collection point; every other one is carried by a stretcher crew. When the physician has done."""
    rng, chain, victim_id = cast.rng(line.key), victim_chain(line.key), _id(cast, line)
    at_ms = found_ms + rng.randint(120, 300) * 1000
    cast.tell(at_ms, line.team, MoveVictim, chain, victim_id=victim_id, to=cast.place("PRV"))
    at_ms += rng.randint(30, 90) * 1000
    cast.say(at_ms, "prv", ConfirmReceipt, chain, victim_id=victim_id)
    at_ms += rng.randint(120, 420) * 1000
    if line.incident == Incident.LOST:
        cast.say(at_ms, "prv", SetOutcome, chain, victim_id=victim_id, outcome=VictimOutcome.LOST_TRACK)
        at_ms += 480_000
        cast.say(at_ms, POST, SetOutcome, chain, victim_id=victim_id, outcome=VictimOutcome.FOUND)
        cast.say(at_ms + 60_000, POST, MoveVictim, chain, victim_id=victim_id, to=cast.place("PMA"))
    elif rng.random() < 0.5:
        noria = rng.choice(_NORIAS)
        cast.say(at_ms, "prv", MoveVictim, chain, victim_id=victim_id, to=cast.crew(noria))
        cast.tell(at_ms + 30_000, noria, ConfirmReceipt, chain, victim_id=victim_id)
        cast.tell(at_ms + 120_000, noria, MoveVictim, chain, victim_id=victim_id, to=cast.place("PMA"))
    else:
        cast.say(at_ms, "prv", MoveVictim, chain, victim_id=victim_id, to=cast.place("PMA"))
    at_ms += rng.randint(150, 240) * 1000
    cast.say(at_ms, "pma", ConfirmReceipt, chain, victim_id=victim_id)
    at_ms += rng.randint(120, 360) * 1000
    if line.resorted is not None:
        method = TriageMethod.PHYSICIAN
        cast.say(at_ms, "medecin", TriageVictim, chain, victim_id=victim_id, category=line.resorted, method=method)
    cast.say(at_ms + 60_000, "pma", MeasureVitals, chain, victim_id=victim_id, vitals=_vitals(cast, line))
    return at_ms + rng.randint(180, 420) * 1000


def _leaves(cast: Cast, line: VictimLine, at_ms: int) -> None:
    """Released, or refuses; or stays."""
    if line.fate is Fate.STAYS:
        return
    is_refusal = line.fate is Fate.REFUSED
    cast.say(
        at_ms + 600_000,
        "pma",
        SetOutcome,
        victim_chain(line.key),
        victim_id=_id(cast, line),
        outcome=VictimOutcome.REFUSED if is_refusal else VictimOutcome.RELEASED,
        reason="Refuse le transport, décharge signée." if is_refusal else "",
    )


def _to_centre(cast: Cast, line: VictimLine, found_ms: int) -> None:
    rng, chain, victim_id = cast.rng(line.key), victim_chain(line.key), _id(cast, line)
    at_ms = found_ms + rng.randint(60, 240) * 1000
    cast.tell(at_ms, line.team, MoveVictim, chain, victim_id=victim_id, to=cast.place("CAI"))
    at_ms += rng.randint(60, 180) * 1000
    cast.say(at_ms, "cai", ConfirmReceipt, chain, victim_id=victim_id)
    at_ms += rng.randint(900, 2400) * 1000
    cast.say(at_ms, "cai", SetOutcome, chain, victim_id=victim_id, outcome=VictimOutcome.RELEASED)


def _to_mortuary(cast: Cast, line: VictimLine, found_ms: int) -> None:
    """A physician certifies it where the person lies; then they are carried to where the dead are kept."""
    rng, chain, victim_id = cast.rng(line.key), victim_chain(line.key), _id(cast, line)
    at_ms = found_ms + rng.randint(300, 900) * 1000
    dead, method = TriageCategory.DECEASED, TriageMethod.PHYSICIAN
    cast.say(at_ms, "medecin", TriageVictim, chain, victim_id=victim_id, category=dead, method=method)
    at_ms += 900_000
    cast.say(at_ms, "medecin", MoveVictim, chain, victim_id=victim_id, to=cast.place("DMP"))
    cast.say(at_ms + 120_000, POST, ConfirmReceipt, chain, victim_id=victim_id, receiver=cast.place("DMP"))


def _merge(cast: Cast, line: VictimLine, at_ms: int) -> None:
    """The wristband was read before: the post compares, and makes one of two."""
    chains = (victim_chain(line.key), victim_chain(line.incident))
    into_id = cast.ids.victim(line.incident)
    reason = "Même bracelet, même personne."
    cast.say(at_ms, POST, MergeVictims, *chains, victim_id=_id(cast, line), into_id=into_id, reason=reason)


def _vitals(cast: Cast, line: VictimLine) -> Vitals:
    rng, is_urgent = cast.rng(f"{line.key} vitals"), line.resorted is TriageCategory.IMMEDIATE
    systolic = rng.randint(75, 100) if is_urgent else rng.randint(110, 150)
    return Vitals(
        heart_rate_per_min=rng.randint(105, 140) if is_urgent else rng.randint(65, 100),
        systolic_mmhg=systolic,
        diastolic_mmhg=systolic - rng.randint(25, 45),
        spo2_pct=rng.randint(86, 94) if is_urgent else rng.randint(95, 99),
        breaths_per_min=rng.randint(22, 34) if is_urgent else rng.randint(12, 20),
    )

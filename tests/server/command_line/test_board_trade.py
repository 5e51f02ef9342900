"""Victims, evacuations and messages are one line each, by number; names are in none of them."""

from uuid import UUID

import pytest

from protocol import events as e
from protocol.care import CareReport, SealedNote
from protocol.devices import Role
from protocol.evacuations import Evacuation, EvacuationState, VectorKind
from protocol.ids import (
    DeviceId,
    EvacuationId,
    GlassBreakId,
    LogEntryId,
    MemberId,
    MessageId,
    RegulationCaseId,
    UserId,
    VictimId,
)
from protocol.logbook import LogEntryKind
from protocol.messages import Message, MessageKind
from protocol.protected import Compartment, VictimIdentity
from protocol.regulation import RegulationCase, RegulationDecision
from protocol.resource_requests import RequestAnswerKind
from protocol.victims import (
    CustodyKind,
    Holder,
    Scan,
    ScanKind,
    TriageCategory,
    TriageMethod,
    Victim,
    VictimOutcome,
    VictimPresence,
)
from protocol.vitals import Vitals
from server.command_line.board_trade import CATEGORIES, describe_trade
from tests.support.board_world import ALPHA, NOW, SITE, make_replica

VICTIM, OTHER = VictimId(UUID(int=61)), VictimId(UUID(int=62))
EVACUATION, CASE = EvacuationId(UUID(int=63)), RegulationCaseId(UUID(int=64))
MESSAGE, ENTRY = MessageId(UUID(int=65)), LogEntryId(UUID(int=66))
ASKED = MessageId(UUID(int=67))
HANDS = Holder(kind=CustodyKind.SITE, site_id=SITE)

LINES: list[tuple[e.Event, str, str]] = [
    (
        e.VictimRegistered(victim_id=VICTIM, number=12, category=TriageCategory.IMMEDIATE, holder=HANDS),
        "V12 · enregistrée UA",
        "V12 · registered immediate",
    ),
    (
        e.VictimTriaged(victim_id=VICTIM, category=TriageCategory.DELAYED, method=TriageMethod.START),
        "V12 · triée UR",
        "V12 · sorted delayed",
    ),
    (e.VictimMoved(victim_id=VICTIM, to=HANDS), "V12 · → PS1", "V12 · → PS1"),
    (
        e.VictimMoved(victim_id=VICTIM, to=Holder(kind=CustodyKind.TEAM, team_id=ALPHA)),
        "V12 · → ALPHA",
        "V12 · → ALPHA",
    ),
    (
        e.VictimPresenceChanged(victim_id=VICTIM, presence=VictimPresence.IN_TRANSPORT),
        "V12 · en transport",
        "V12 · on the way",
    ),
    (
        e.VictimOutcomeSet(victim_id=VICTIM, outcome=VictimOutcome.LOST_TRACK),
        "V12 · ? perdue de vue",
        "V12 · ? lost track",
    ),
    (e.VictimMerged(victim_id=VICTIM, into_id=OTHER), "V12 · doublon de V13", "V12 · duplicate of V13"),
    (e.VictimUnmerged(victim_id=VICTIM), "V12 · doublon annulé", "V12 · not a duplicate after all"),
    (e.VictimVoided(victim_id=VICTIM, is_void=True, reason="x"), "V12 · numéro annulé", "V12 · number void"),
    (
        e.VictimScanned(victim_id=VICTIM, scan=Scan(kind=ScanKind.BIB, value="4711")),
        "V12 · bracelet lu",
        "V12 · number read",
    ),
    (e.VictimDescribed(victim_id=VICTIM, age_years=4), "V12 · décrite", "V12 · described"),
    (
        e.VictimIdentified(victim_id=VICTIM, identity=VictimIdentity(name="Secret")),
        "V12 · identité connue",
        "V12 · identity known",
    ),
    (e.MinorCareTallied(nature="blister", count=3, site_id=SITE), "PS1 · soins mineurs +3", "PS1 · minor care +3"),
    (e.CareRecorded(victim_id=VICTIM, report=CareReport()), "V12 · fiche bilan", "V12 · care sheet"),
    (e.VitalsMeasured(victim_id=VICTIM, vitals=Vitals()), "V12 · constantes", "V12 · vital signs"),
    (e.CareNoted(victim_id=VICTIM, remark=SealedNote(text="Secret")), "V12 · note de soins", "V12 · care note"),
    (e.CareSigned(victim_id=VICTIM), "V12 · fiche signée", "V12 · care sheet signed"),
    (
        e.GlassBroken(
            glass_break_id=GlassBreakId(UUID(int=1)),
            victim_id=VICTIM,
            compartment=Compartment.IDENTITY,
            by_role=Role.COVER_HEAD,
            by_user_id=UserId(UUID(int=2)),
            by_device_id=DeviceId(UUID(int=3)),
        ),
        "V12 · ⚠ bris de glace",
        "V12 · ⚠ glass broken",
    ),
    (e.VictimErased(victim_id=VICTIM), "V12 · données effacées", "V12 · data erased"),
    (e.MemberErased(member_id=MemberId(UUID(int=1))), "Vigie · données effacées", "Vigie · data erased"),
    (e.RetentionSet(retention_until=NOW), "Vigie · durée de conservation", "Vigie · retention set"),
    (
        e.EvacuationRequested(evacuation_id=EVACUATION, victim_ids=(VICTIM,), destination_site_id=SITE),
        "V12 · évacuation demandée → PS1",
        "V12 · evacuation requested → PS1",
    ),
    (e.EvacuationAuthorised(evacuation_id=EVACUATION), "V12 · évacuation autorisée", "V12 · evacuation authorised"),
    (
        e.VectorAssigned(evacuation_id=EVACUATION, vector=VectorKind.OWN, team_id=ALPHA),
        "V12 · vecteur affecté ALPHA",
        "V12 · vehicle assigned ALPHA",
    ),
    (e.EvacuationAdvanced(evacuation_id=EVACUATION, state=EvacuationState.LOADED), "V12 · à bord", "V12 · on board"),
    (
        e.EvacuationDiverted(evacuation_id=EVACUATION, reason="x", destination_site_id=SITE),
        "V12 · ⚠ détournée → PS1",
        "V12 · ⚠ diverted → PS1",
    ),
    (
        e.EvacuationCancelled(evacuation_id=EVACUATION, reason="x"),
        "V12 · évacuation annulée",
        "V12 · evacuation cancelled",
    ),
    (e.BedAsked(evacuation_id=EVACUATION), "V12 · lit demandé", "V12 · bed asked for"),
    (e.BedAnswered(evacuation_id=EVACUATION, is_confirmed=False), "V12 · ✕ pas de lit", "V12 · ✕ no bed"),
    (e.ReportMadeReady(case_id=CASE, victim_id=VICTIM), "V12 · bilan prêt", "V12 · report ready"),
    (e.CaseTaken(case_id=CASE), "V12 · bilan pris", "V12 · report taken"),
    (e.CasePassedOn(case_id=CASE), "V12 · bilan transmis au SAMU", "V12 · report passed on"),
    (
        e.CaseDecided(case_id=CASE, decision=RegulationDecision.TRANSPORT, destination_site_id=SITE),
        "V12 · régulation : transport → PS1",
        "V12 · regulation: transport → PS1",
    ),
    (e.DecisionReadBack(case_id=CASE), "V12 · décision collationnée", "V12 · decision read back"),
    (e.CaseWithdrawn(case_id=CASE, reason="x"), "V12 · bilan retiré", "V12 · report withdrawn"),
    (
        e.CaseHandedOn(case_id=CASE, team_id=ALPHA),
        "V12 · bilan repris par une autre équipe",
        "V12 · report goes on with another team",
    ),
    (e.SiteCapacitySet(site_id=SITE), "PS1 · capacité", "PS1 · capacity"),
    (e.SiteOpened(site_id=SITE), "PS1 · ouvert", "PS1 · open"),
    (e.SiteClosed(site_id=SITE), "PS1 · fermé", "PS1 · closed"),
    (
        e.MessageSent(message_id=MESSAGE, kind=MessageKind.SITREP, from_team_id=ALPHA, text="Secret"),
        "ALPHA · point de situation",
        "ALPHA · situation report",
    ),
    (e.MessageDelivered(message_id=MESSAGE, team_id=ALPHA), "ALPHA · message reçu", "ALPHA · message delivered"),
    (e.MessageRead(message_id=MESSAGE, team_id=ALPHA), "ALPHA · message lu", "ALPHA · message read"),
    (
        e.MessageAcknowledged(message_id=MESSAGE, team_id=ALPHA, is_by_voice=True),
        "ALPHA · message passé par radio",
        "ALPHA · message passed by voice",
    ),
    (e.MessageWithdrawn(message_id=MESSAGE, reason="x"), "Vigie · message retiré", "Vigie · message withdrawn"),
    (
        e.RequestAnswered(message_id=MESSAGE, answer=RequestAnswerKind.PARTIAL, count=2),
        "PC · demande acceptée en partie 2",
        "Command post · request accepted in part 2",
    ),
    (
        e.RequestAnswered(message_id=ASKED, answer=RequestAnswerKind.REFUSED, reason="x"),
        "ALPHA · ✕ demande refusée",
        "ALPHA · ✕ request refused",
    ),
    (e.RequestFulfilled(message_id=ASKED), "ALPHA · demande satisfaite", "ALPHA · request met"),
    (e.RequestFulfilled(message_id=ASKED, is_fulfilled=False), "ALPHA · pas encore là", "ALPHA · not there yet"),
    (
        e.LogEntryWritten(entry_id=ENTRY, kind=LogEntryKind.MESSAGE_IN, text="Secret"),
        "Vigie · main courante",
        "Vigie · log entry",
    ),
    (e.LogEntryStruck(entry_id=ENTRY, reason="x"), "Vigie · entrée rayée", "Vigie · entry struck"),
    (
        e.LogEntryCorrected(entry_id=ENTRY, correction_id=ENTRY, text="Secret", reason="x"),
        "Vigie · entrée corrigée",
        "Vigie · entry corrected",
    ),
]


@pytest.mark.parametrize(("event", "french", "english"), LINES, ids=lambda value: type(value).__name__)
def test_each_event_of_the_trade_is_one_line_without_names(event: e.Event, french: str, english: str) -> None:
    replica = make_replica(
        *(
            Victim(id=each, number=number, found_at=NOW, last_news_at=NOW)
            for each, number in ((VICTIM, 12), (OTHER, 13))
        ),
        Evacuation(id=EVACUATION, victim_ids=(VICTIM,)),
        RegulationCase(id=CASE, victim_id=VICTIM),
        Message(
            id=ASKED,
            kind=MessageKind.REQUEST,
            from_device_id=DeviceId(UUID(int=68)),
            from_team_id=ALPHA,
            sent_at=NOW,
            accepted_at=NOW,
        ),
    )
    for language, line in (("fr", french), ("en", english)):
        told = describe_trade(event, replica, language)  # type: ignore[arg-type]
        assert told is not None
        assert " · ".join(told) == line
        assert "Secret" not in line


def test_what_is_not_of_the_trade_is_left_to_the_others() -> None:
    assert describe_trade(e.RollCallConfirmed(), make_replica(), "en") is None


def test_what_is_not_shown_to_us_is_a_question_mark() -> None:
    assert describe_trade(e.CareSigned(victim_id=VICTIM), make_replica(), "en") == ("V?", "care sheet signed")


def test_every_category_has_its_words() -> None:
    assert set(CATEGORIES) == set(TriageCategory)

"""Free text of commands: found in every command by its type, and judged by its looks alone."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.messages import MessageKind, Methane, SituationReport
from protocol.protected import VictimIdentity
from server.domain.free_text import free_text_of, looks_like_a_name
from tests.support.mission_strategies import INTERVENTIONS
from tests.support.strategies import MEMBERS, VICTIMS, ask


def command(kind: type[Any], /, **fields: Any) -> Any:
    return ask(kind, **fields).command


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (command(c.WriteLogEntry, entry_id=VICTIMS[0], kind="decision", text="vu"), "vu"),
        (
            command(c.CreateIntervention, intervention_id=INTERVENTIONS[0], description="tombée", address="rue Petit"),
            "tombée",
        ),
        (command(c.DeclareComposition, headcount=2, note="un de moins"), "un de moins"),
        (command(c.SetOutcome, victim_id=VICTIMS[0], outcome="refused", reason="veut partir"), "veut partir"),
        (
            command(
                c.SendMessage,
                message_id=VICTIMS[0],
                kind=MessageKind.SITREP,
                sitrep=SituationReport(i_see="a", i_ask="b"),
            ),
            "a\nb",
        ),
        (
            command(c.SendMessage, message_id=VICTIMS[0], kind=MessageKind.METHANE, methane=Methane(hazards="gaz")),
            "gaz",
        ),
        (command(c.IdentifyVictim, victim_id=VICTIMS[0], identity=VictimIdentity(descriptors="veste")), ""),
        (command(c.EnrolMember, member_id=MEMBERS[0], code="M9", name="Jeanne Durand"), ""),
        (command(c.ReportStatus, status="on_scene"), ""),
    ],
)
def test_what_is_written_freely_is_found_and_what_is_sealed_anyway_is_not(written: Any, text: str) -> None:
    """Rule CA13."""
    assert free_text_of(written) == text


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("Mme Petit refuse le transport", True),
        ("M. Durand", True),
        ("vu Paul MARTIN porte B", True),
        ("MARTIN Paul au PMA", True),
        ("elle s'appelle Zoé", True),
        ("nom : Durand", True),
        ("Éloïse DUPONT", True),
        ("victime 12 au PMA Nord", False),
        ("SAMU prévenu, VSAV Porte Dauphine", False),
        ("Poste Nord, une entorse", False),
        ("message METHANE reçu", False),
        ("", False),
    ],
)
def test_some_texts_read_as_if_they_named_somebody(text: str, looks: bool) -> None:
    """Rule CA13: read off the text, so that it tells nothing of who is registered."""
    assert looks_like_a_name(text) is looks

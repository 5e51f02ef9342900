"""Catalogues: complete, consistent, replaceable by the organisation's own, and told apart from broken ones at once."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocol.care import CareCode
from protocol.casualties import CategoryCounts
from protocol.catalogues import CannedKind, Catalogue, DrawnTone, StatusKey
from protocol.drawings import DrawingShape
from protocol.interventions import CatalogueCode
from protocol.members import Qualification
from protocol.operations import OperationKind, Plan, SiteKind, VictimNumbering
from protocol.teams import TeamStatus
from protocol.thresholds import Thresholds
from protocol.victims import TriageCategory, TriageMethod
from server.catalogues import CatalogueRefused, Catalogues, load_catalogues
from server.domain.team_status import NEXT

OURS = load_catalogues()
EACH = pytest.mark.parametrize(
    "catalogue", [served.catalogue for served in OURS.by_name.values()], ids=lambda c: c.name
)
DPS, NOVI = (OURS.by_name[name].catalogue for name in ("dps.1", "novi.1"))


def _words(text: str) -> set[str]:
    return set(text.split())


HUB_STATUSES = _words(
    "DECISION DECLENCHE DEPART ANNULE ARRIVEE PEC BILAN ORIENTAT TRANSP ETAPE1 TRANSP2 ETAPE2 TRANSP3 DESTIN FINPEC"
    " RETOUR RET-BASE REN-BASE"
)
GEO_STATUSES = _words(
    "ALERTEE PARTIE ARRIVEE_LIEU TRANSPORT_DESTINATION ARRIVEE_DESTINATION FIN_MED QUITTE_DESTINATION"
    " RETOUR_DISPONIBLE RETOUR_INDISPONIBLE ARRIVEE_CENTRE"
)
EMSI_RESOURCE = {"AVAILB", "UNAV", "MAINTC", "RESRVD", "VIRTUAL", "IN_USE/MOBILE", "IN_USE/ON_SCENE"}
KEYS = {
    "2": TeamStatus.EN_ROUTE,
    "3": TeamStatus.ON_SCENE,
    "5": TeamStatus.TRANSPORTING,
    "6": TeamStatus.AT_DESTINATION,
    "4": TeamStatus.LEFT_DESTINATION,
    "7": TeamStatus.AVAILABLE_MOBILE,
    "8": TeamStatus.UNAVAILABLE,
    "9": TeamStatus.AVAILABLE_BASE,
}
"""The eight keys of the radio, in the order of a mission."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path


def write(directory: Path, stem: str, /, **fields: Any) -> Path:
    path = directory / f"{stem}.json"
    path.write_text(json.dumps({"name": stem, "label": {"fr": "À nous", "en": "Ours"}} | fields), encoding="utf-8")
    return path


def refusal(directory: Path) -> str:
    with pytest.raises(CatalogueRefused) as caught:
        load_catalogues(directory)
    return str(caught.value)


@EACH
def test_every_status_is_there_with_labels_and_what_it_offers_is_possible(catalogue: Catalogue) -> None:
    assert {entry.status for entry in catalogue.statuses} == set(TeamStatus)
    for entry in catalogue.statuses:
        assert set(entry.next_steps) <= NEXT[entry.status]


def test_the_eight_main_keys_stand_in_the_order_of_a_mission_with_their_radio_codes() -> None:
    main = [entry for entry in DPS.statuses if entry.key is StatusKey.MAIN]
    assert [(entry.radio_code, entry.status) for entry in main] == list(KEYS.items())
    optional = {entry.status for entry in DPS.statuses if entry.key is StatusKey.OPTIONAL}
    assert optional == {TeamStatus.PATROL, TeamStatus.WITH_PATIENT, TeamStatus.HANDED_OVER}


def test_no_two_statuses_look_alike() -> None:
    looks = Counter((entry.symbol, entry.letter) for entry in DPS.statuses)
    assert set(looks.values()) == {1}, "told apart without colour"


@EACH
def test_each_status_is_said_to_the_hub_by_one_code_or_none_and_comes_back_as_itself(catalogue: Catalogue) -> None:
    """Rule CT3."""
    said = {entry.status: entry.outside.hub for entry in catalogue.statuses if entry.outside.hub}
    understood = {
        code: entry.status
        for entry in catalogue.statuses
        for code in (entry.outside.hub, *entry.outside.hub_understood)
        if code
    }
    assert all(understood[code] is status for status, code in said.items())
    assert set(understood) == HUB_STATUSES - {"ANNULE"}, "a cancelled mission is an event, not a status"
    without = {entry.status for entry in catalogue.statuses if not entry.outside.hub}
    assert without == {TeamStatus.OFF_DUTY, TeamStatus.UNAVAILABLE, TeamStatus.PATROL}


@EACH
def test_the_other_outside_codes_are_those_of_their_systems(catalogue: Catalogue) -> None:
    for entry in catalogue.statuses:
        assert entry.outside.emsi in EMSI_RESOURCE
        assert entry.outside.geo in GEO_STATUSES | {""}
    geo = Counter(entry.outside.geo for entry in catalogue.statuses if entry.outside.geo)
    assert set(geo.values()) == {1}


@EACH
def test_every_method_of_triage_leads_to_our_categories_and_involved_people_are_no_casualties(
    catalogue: Catalogue,
) -> None:
    """Rule CT4."""
    assert {scheme.code for scheme in catalogue.triage} == {"france", "first_aider", "start", "salt"}
    assert {entry.category for entry in catalogue.categories} == set(TriageCategory)
    apart = {entry.category for entry in catalogue.categories if not entry.is_casualty}
    assert apart == {TriageCategory.UNINJURED}
    for scheme in catalogue.triage:
        certifies = any(level.category is TriageCategory.DECEASED for level in scheme.levels)
        assert certifies is (scheme.method is TriageMethod.PHYSICIAN), "a death is certified by a physician only"
    france = next(scheme for scheme in catalogue.triage if scheme.code == "france")
    assert {level.code: level.category for level in france.levels} == {
        "UA": TriageCategory.IMMEDIATE,
        "UR": TriageCategory.DELAYED,
        "U3": TriageCategory.MINOR,
        "UD": TriageCategory.EXPECTANT,
        "DCD": TriageCategory.DECEASED,
        "IMP": TriageCategory.UNINJURED,
    }


@EACH
def test_the_board_of_casualties_adds_up_to_the_counters_of_emsi_without_the_uninjured(catalogue: Catalogue) -> None:
    """Rule CT4."""
    counts = CategoryCounts(
        immediate=1, delayed=2, minor=4, uninjured=8, expectant=16, apparently_dead=32, deceased=64, untriaged=128
    )
    counters: Counter[str] = Counter()
    for entry in catalogue.categories:
        counters[entry.emsi_counter] += getattr(counts, entry.category)
    assert dict(counters) == {
        "TRIAGERED": 1,
        "TRIAGEYELLOW": 2,
        "TRIAGEGREEN": 4,
        "TRIAGEBLACK": 32 + 64,
        "": 8 + 16 + 128,
    }
    groups = {entry.category: entry.group for entry in catalogue.categories}
    assert [category for category, group in groups.items() if group == "UA"] == [TriageCategory.IMMEDIATE]
    assert [category for category, group in groups.items() if group == "UR"] == [
        TriageCategory.DELAYED,
        TriageCategory.MINOR,
    ]


@EACH
def test_every_canned_message_has_its_text_and_those_of_the_status_keys_are_all_there(catalogue: Catalogue) -> None:
    by_code = {message.code: message for message in catalogue.messages}
    expected = (
        "available patrol en_route on_scene with_patient report_passed leaving_scene at_destination handed_over"
        " returning unavailable call_me call_me_urgently stretcher_help medical_reinforcement second_team police"
        " fire_service psychological_support ambulance equipment oxygen no_victim false_alarm victim_refuses"
        " left_by_own_means transport_cancelled position_unsafe radio_check_ok break_start break_end"
    )
    assert set(expected.split()) <= set(by_code)
    assert [message.code for message in catalogue.messages if message.kind is CannedKind.STATUS] == expected.split()[
        :11
    ]
    assert all(message.requires_ack for message in catalogue.messages if message.kind is CannedKind.REQUEST)


@EACH
def test_every_code_fits_where_the_log_keeps_it(catalogue: Catalogue) -> None:
    for entry in (*catalogue.natures, *catalogue.motives, *catalogue.places, *catalogue.risks):
        msgspec.convert(entry.code, CatalogueCode)
    assert {entry.qualification for entry in catalogue.qualifications} == set(Qualification)


def test_novi_brings_its_sites_its_times_and_the_wristband_and_shares_the_rest() -> None:
    catalogue, template = OURS.for_plan(Plan.NOVI, OperationKind.EVENT_COVER)
    assert catalogue.name == "novi.1"
    assert {site.kind for site in template.sites} == {
        SiteKind.COLLECTION_POINT,
        SiteKind.ADVANCED_MEDICAL_POST,
        SiteKind.EVACUATION_POINT,
        SiteKind.STAGING,
        SiteKind.UNINJURED_CENTRE,
    }
    assert template.numbering is VictimNumbering.SINUS
    assert template.thresholds != Thresholds()
    assert catalogue.statuses == DPS.statuses


def test_every_kind_of_operation_begins_with_a_catalogue_and_every_plan_has_one() -> None:
    for kind in OperationKind:
        assert kind in OURS.for_kind(kind).kinds
        for plan in Plan:
            assert OURS.for_plan(plan, kind)[1].plan is plan


def test_a_catalogue_of_the_organisation_takes_the_place_of_ours_and_keeps_what_it_leaves_out(directory: Path) -> None:
    """Rule CT2."""
    write(directory, "dps.1", extends="dps.1", natures=[{"code": "X1", "label": {"fr": "X", "en": "X"}}])
    loaded = load_catalogues(directory)
    own = loaded.by_name["dps.1"].catalogue
    assert [entry.code for entry in own.natures] == ["X1"]
    assert (own.statuses, own.plans, own.kinds) == (DPS.statuses, DPS.plans, DPS.kinds)
    assert loaded.by_name["dps.1"].etag != OURS.by_name["dps.1"].etag
    assert loaded.by_name["novi.1"].catalogue.statuses == NOVI.statuses


def test_a_catalogue_of_another_name_may_begin_operations_in_place_of_ours(directory: Path) -> None:
    write(directory, "croix.2", extends="dps.1", kinds=["duty"])
    loaded = load_catalogues(directory)
    assert loaded.for_kind(OperationKind.DUTY).name == "croix.2"
    assert loaded.for_kind(OperationKind.EVENT_COVER).name == "dps.1"
    assert loaded.by_name["croix.2"].catalogue.plans == (), "plans are not taken over: two would contradict each other"


@pytest.mark.parametrize(
    ("fields", "field", "complaint"),
    [
        ({"natures": [{"code": "a b", "label": {"fr": "X", "en": "X"}}]}, "natures[0].code", "Expected `str`"),
        ({"natures": [{"code": "a", "label": {"fr": "X"}}]}, "natures[0].label", "missing required field `en`"),
        ({"kinds": ["party"]}, "kinds[0]", "Invalid enum value"),
        ({"colour": 1}, "", "unknown field `colour`"),
        ({"name": "other.1"}, "name", "the name of the file"),
        ({"extends": "nothing.1"}, "extends", "no catalogue"),
        ({"statuses": [msgspec.to_builtins(DPS.statuses[0])]}, "statuses", "is missing"),
        ({"natures": [{"code": "a", "label": {"fr": "X", "en": "X"}}] * 2}, "natures", "twice"),
    ],
)
def test_a_broken_catalogue_is_refused_with_its_file_the_field_and_what_to_do(
    directory: Path, fields: dict[str, Any], field: str, complaint: str
) -> None:
    """Rule CT2."""
    path = write(directory, "mine.1", **({"extends": "dps.1"} | fields))
    said = refusal(directory)
    assert str(path) in said
    assert field in said
    assert complaint in said
    assert "Mend the file" in said


def test_what_is_no_json_is_said_to_be_none(directory: Path) -> None:
    (directory / "mine.1.json").write_text("{", encoding="utf-8")
    assert "no JSON" in refusal(directory)


def test_a_step_that_nobody_could_take_is_refused(directory: Path) -> None:
    statuses = msgspec.to_builtins(DPS.statuses)
    next(each for each in statuses if each["status"] == "off_duty")["next_steps"] = ["transporting"]
    write(directory, "mine.1", extends="dps.1", statuses=statuses)
    assert "not possible after it: transporting" in refusal(directory)


def test_catalogues_that_extend_each_other_are_refused(directory: Path) -> None:
    write(directory, "a.1", extends="b.1")
    write(directory, "b.1", extends="a.1")
    assert "in a circle" in refusal(directory)


def test_without_a_directory_ours_are_all_there_is(tmp_path: Path) -> None:
    loaded: Catalogues = load_catalogues(tmp_path / "none")
    assert set(loaded.by_name) == {"dps.1", "novi.1"}
    assert [summary.name for summary in loaded.summaries()] == ["dps.1", "novi.1"]


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [("nowhere", "neither a question nor a level"), ("walks", "more than 4 answers")],
)
def test_guided_questions_end_after_four_answers_at_most(tmp_path: Path, answer: str, complaint: str) -> None:
    """Rule CT9."""
    scheme = next(each for each in DPS.triage if each.code == "first_aider")
    first, *others = scheme.questions
    wrong = msgspec.structs.replace(scheme, questions=(msgspec.structs.replace(first, no=answer), *others))
    path = tmp_path / "dps.1.json"
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(DPS, triage=(wrong,))))
    with pytest.raises(CatalogueRefused, match=complaint):
        load_catalogues(tmp_path)


@EACH
def test_what_a_care_sheet_offers_is_there_and_fits_where_it_is_sealed(catalogue: Catalogue) -> None:
    """Rule CT9."""
    offered = (
        catalogue.gestures, catalogue.red_flags, catalogue.body_parts, catalogue.limbs, catalogue.intoxications,
        catalogue.reinforcements, catalogue.distress_signs, catalogue.places, catalogue.risks,
    )  # fmt: skip
    for entries in offered:
        assert any(entry.is_frequent for entry in entries)
        for entry in entries:
            msgspec.convert(entry.code, CareCode)
    assert catalogue.care_offline_h == 12


@EACH
def test_what_posts_draw_has_a_sign_of_its_own_and_every_shape_is_offered(catalogue: Catalogue) -> None:
    """Rule DR5."""
    signs = Counter(entry.sign for entry in catalogue.drawings)
    assert set(signs.values()) == {1}, "told apart without colour"
    codes = {entry.code for entry in catalogue.drawings}
    assert {"danger", "closed_road", "access", "water", "gathering_point", "landing_zone", "staging", "cordon"} <= codes
    assert {entry.shapes[0] for entry in catalogue.drawings} == set(DrawingShape)
    assert {entry.tone for entry in catalogue.drawings} == set(DrawnTone)
    assert all(DrawingShape.LINE in entry.shapes for entry in catalogue.drawings if entry.is_arrow)


def test_two_drawings_with_one_sign_are_refused(directory: Path) -> None:
    """Rule DR5."""
    drawn = {"label": {"fr": "A", "en": "A"}, "sign": "A", "tone": "way", "shapes": ["line"]}
    write(directory, "ours", extends="dps.1", drawings=[drawn | {"code": code} for code in ("a", "b")])
    assert "drawings, sign: 'A' is there twice" in refusal(directory)

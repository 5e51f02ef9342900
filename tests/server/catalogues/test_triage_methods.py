"""START and SALT as data: every way through their questions, what each answer does to a victim, and how they map."""

from collections.abc import Iterator

import pytest

from protocol import commands as c
from protocol.catalogues import TriageScheme
from protocol.refusals import Refusal, RefusalCode
from protocol.victims import TriageCategory, TriageMethod
from server.catalogues.loading import load_catalogues
from server.domain.actor import Actor
from server.domain.outcomes import Accepted
from tests.support.strategies import History, Request, ask, prepared
from tests.support.victim_stories import CREW, HELD, MEDIC, victim

Category = TriageCategory
SCHEMES = {scheme.code: scheme for scheme in load_catalogues().by_name["dps.1"].catalogue.triage}
GUIDED = [scheme for scheme in SCHEMES.values() if scheme.questions]
SALT, START = SCHEMES["salt"], SCHEMES["start"]
WAYS = {
    "salt": {
        "breathes no": "DEAD",
        "breathes yes, signs yes, light yes": "MINIMAL",
        "breathes yes, signs yes, light no": "DELAYED",
        "breathes yes, signs no, survives yes": "IMMEDIATE",
        "breathes yes, signs no, survives no": "EXPECTANT",
    },
    "start": {
        "walks yes": "MINOR",
        "walks no, breathes no, airway no": "DECEASED",
        "walks no, breathes no, airway yes": "IMMEDIATE",
        "walks no, breathes yes, fast yes": "IMMEDIATE",
        "walks no, breathes yes, fast no, perfusion no": "IMMEDIATE",
        "walks no, breathes yes, fast no, perfusion yes": "DELAYED",
    },
}


def ways(scheme: TriageScheme, code: str, answered: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every list of answers that leads from this question to a level, with that level."""
    question = next((each for each in scheme.questions if each.code == code), None)
    if question is None:
        yield ", ".join(answered), code
        return
    yield from ways(scheme, question.yes, (*answered, f"{code} yes"))
    yield from ways(scheme, question.no, (*answered, f"{code} no"))


def called(scheme: TriageScheme, category: Category) -> str | None:
    """What a method calls a category; None: it has no word for such people."""
    codes = [level.code for level in scheme.levels if category in (level.category, *level.also)]
    assert len(codes) <= 1, f"{scheme.code} calls {category} by two names"
    return codes[0] if codes else None


@pytest.mark.parametrize("scheme", [SALT, START], ids=lambda scheme: scheme.code)
def test_every_way_through_the_questions_leads_to_the_level_of_the_method(scheme: TriageScheme) -> None:
    """Rule CT9."""
    assert dict(ways(scheme, scheme.questions[0].code)) == WAYS[scheme.code]


@pytest.mark.parametrize("scheme", GUIDED, ids=lambda scheme: scheme.code)
def test_every_level_can_be_reached_and_every_question_is_asked(scheme: TriageScheme) -> None:
    """Rule CT9."""
    found = dict(ways(scheme, scheme.questions[0].code))
    assert set(found.values()) == {level.code for level in scheme.levels}
    assert {step.split()[0] for way in found for step in way.split(", ")} == {each.code for each in scheme.questions}


def test_salt_says_whom_to_go_to_before_anybody_is_assessed() -> None:
    """Sort, assess, life-saving gestures, treatment or transport: who is still comes first, who walks last."""
    assert [text.en.split()[0].strip(",") for text in SALT.first_look] == ["Still", "Waves", "Walks"]
    assert START.first_look == ()


@pytest.mark.parametrize(
    ("category", "names"),
    [
        (Category.IMMEDIATE, ("IMMEDIATE", "IMMEDIATE", "UA", "RED")),
        (Category.DELAYED, ("DELAYED", "DELAYED", "UR", "YELLOW")),
        (Category.MINOR, ("MINIMAL", "MINOR", "U3", "GREEN")),
        (Category.EXPECTANT, ("EXPECTANT", "DECEASED", "UD", None)),
        (Category.APPARENTLY_DEAD, ("DEAD", "DECEASED", None, "BLACK")),
        (Category.DECEASED, ("DEAD", "DECEASED", "DCD", None)),
        (Category.UNINJURED, (None, None, "IMP", "IMP")),
        (Category.UNTRIAGED, (None, None, None, None)),
    ],
)
def test_what_each_method_calls_the_same_people(category: Category, names: tuple[str | None, ...]) -> None:
    """Rule CT4: involved people are nobody's casualties, and only a physician's method knows a certified death."""
    assert tuple(called(SCHEMES[code], category) for code in ("salt", "start", "france", "first_aider")) == names


@pytest.fixture
def history() -> History:
    return prepared()


@pytest.mark.parametrize("before", [None, *Category])
@pytest.mark.parametrize("way", WAYS["salt"])
def test_whatever_somebody_was_salt_sorts_them_anew(history: History, way: str, before: Category | None) -> None:
    """Rules VI2 and VI3: from every category to the one that the answers lead to; a death only with a reason."""
    if before is not None:
        method = TriageMethod.PHYSICIAN if before is not Category.UNTRIAGED else TriageMethod.FIRST_AIDER
        assert isinstance(history.run(sort(before, method, MEDIC)), Accepted)
    level = next(each for each in SALT.levels if each.code == WAYS["salt"][way])
    decision = history.run(sort(level.category, SALT.method, CREW))
    if before is Category.DECEASED:
        assert isinstance(decision, Refusal)
        assert (decision.code, decision.field) == (RefusalCode.OUT_OF_SEQUENCE, "reason")
        decision = history.run(sort(level.category, SALT.method, CREW, reason="respire"))
    assert isinstance(decision, Accepted)
    now = victim(history)
    assert (now.category, now.triage_method) == (level.category, TriageMethod.SALT)
    assert [act.method for act in now.triages][-1] is TriageMethod.SALT


def test_who_is_dead_by_salt_is_certified_by_a_physician_alone(history: History) -> None:
    """Rule VI3."""
    dead = next(level for level in SALT.levels if level.code == "DEAD")
    assert dead.category is Category.APPARENTLY_DEAD
    history.run(sort(dead.category, SALT.method, CREW))
    assert isinstance(history.run(sort(Category.DECEASED, SALT.method, CREW)), Refusal)
    assert isinstance(history.run(sort(Category.DECEASED, TriageMethod.PHYSICIAN, MEDIC)), Accepted)


def sort(category: Category, method: TriageMethod, actor: Actor, **fields: object) -> Request:
    return ask(c.TriageVictim, actor, victim_id=HELD, category=category, method=method, **fields)

"""What a running operation gives on paper: whole, of what and of when, and nothing to press."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Open, Post, Show
from tests.web.keys import WITHIN_MS, shortcut
from tests.web.test_command_post import send, until, wait_until_live
from tests.web.test_victims import number_of, panel, show_victims

LARGE_PT = 30
"""No other letter of a panel is half as high; the figures of the casualty board are."""
TAG = "FR018SNVI2027TR{:06}"
AS_OF = re.compile(r"état au \d+ \S+ \d{4} \d\d:\d\d:\d\d")
CUT = """(parts) => parts
    .filter((part) => part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1)
    .map((part) => part.textContent)"""
WHAT_IS_PRINTED = """() => (window.print = () => {
    window.printed = [document.documentElement.dataset.print, ...document.querySelectorAll('.place.printed')]
        .map((each) => each.dataset?.place ?? each)
})"""
FOR_PAPER = """(name) => {
    document.documentElement.dataset.print = name
    document.querySelector(`[data-place=${name}]`)?.classList.add('printed')
}"""
AFTER_PAPER = """() => {
    delete document.documentElement.dataset.print
    document.querySelector('.place.printed')?.classList.remove('printed')
}"""


@pytest.fixture
def page(open_post: Open) -> Page:
    post: Post = open_post()
    wait_until_live(post.page)
    return post.page


def printed(page: Page, name: str) -> pypdfium2.PdfDocument:
    """As `window.print` finds the screen."""
    page.evaluate(FOR_PAPER, name)
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    page.evaluate(AFTER_PAPER)
    return document


def words_of(document: pypdfium2.PdfDocument) -> list[str]:
    """Of each page."""
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


def marks_of(document: pypdfium2.PdfDocument) -> list[str]:
    """The letters across each page, told from others by their size."""
    return ["".join(_large_letters(sheet.get_textpage())) for sheet in document]


def _large_letters(text: pypdfium2.PdfTextPage) -> Iterator[str]:
    for index in range(text.count_chars()):
        _, bottom, _, top = text.get_charbox(index)
        letter = text.get_text_range(index, 1)
        if top - bottom > LARGE_PT and letter.isalpha():
            yield letter


def missing(page: Page, name: str, sheets: list[str]) -> list[str]:
    """The teams of this panel that stand on no sheet."""
    teams = panel(page, name).locator("tbody").first.locator("tr th").all_text_contents()
    named = [" ".join(re.split(" · |[⚠⇡]", each)[0].split()) for each in teams]
    assert len(named) > 50
    return [each for each in named if not any(each in sheet for sheet in sheets)]


@pytest.mark.parametrize(
    ("name", "title", "layout"),
    [
        ("board", "Moyens", "cover"),
        ("log", "Main courante", "cover"),
        ("victims", "Victimes", "mass_casualty"),
        ("casualties", "Bilan des victimes", "mass_casualty"),
    ],
)
def test_a_panel_is_printed_by_its_button_alone_and_says_of_when_it_is(
    name: str, title: str, layout: str, page: Page, show: Show
) -> None:
    page.locator("header").get_by_role("combobox").first.select_option(layout)
    page.evaluate(WHAT_IS_PRINTED)
    panel(page, name).get_by_role("button", name=f"Imprimer : {title}").click()
    until(page, "window.printed !== undefined")
    expect(page.locator("html")).not_to_have_attribute("data-print", name, timeout=WITHIN_MS)
    document = printed(page, name)
    sheets = words_of(document)
    assert page.evaluate("window.printed") == [name, name]
    assert set(marks_of(document)) == {"EXERCICE"}
    assert AS_OF.search(sheets[0])
    assert title in sheets[0]
    assert not any(other in "".join(sheets) for other in ("Écrire", "Engager", "Chercher", "Messages"))
    if name == "board":
        assert missing(page, "board", sheets) == [], "every team, on however many pages"


LENGTHENED = """(last) => {
    const list = last.parentElement
    for (let number = 0; number < 60; number++) list.append(last.cloneNode(true))
    list.lastElementChild.textContent = 'la toute dernière ligne'
}"""
"""How much there is to tell is up to the day: so it is always more than one sheet holds."""


@pytest.mark.parametrize(("key", "name"), [("o", "opening"), ("f", "stand_down"), ("b", "brief")])
def test_a_panel_looked_at_in_a_dialog_goes_on_from_page_to_page(key: str, name: str, page: Page) -> None:
    """It lies above the page, of which a browser would print no more than fits on one."""
    operation = page.locator("h1").inner_text()
    shortcut(page, "g")
    page.keyboard.press(key)
    lines = panel(page, name).locator("tbody tr, li")
    expect(lines.nth(20)).to_be_attached(timeout=WITHIN_MS)
    lines.last.evaluate(LENGTHENED)
    document = printed(page, name)
    sheets = words_of(document)
    assert len(sheets) > 1
    assert "la toute dernière ligne" in "".join(sheets), "nothing is cut off"
    assert set(marks_of(document)) == {"EXERCICE"}
    assert operation in sheets[0]
    assert AS_OF.search(sheets[0])
    assert not any(
        word in "".join(sheets) for word in ("Fermer", "Voir", "J’ai pris connaissance", "Dispositif en place")
    )
    if name == "opening":
        assert missing(page, name, sheets) == []


def test_on_the_fallback_each_victim_has_its_place_and_its_whole_number(page: Page, show: Show) -> None:
    show_victims(page)
    ids = [uuid4() for _ in range(3)]
    for number, victim_id in enumerate(ids):
        words = "category=uninjured", "site_id=@PMA1", "scan_kind=sinus", f"scan_value={TAG.format(number)}"
        send(show, "victim.register", f"victim_id={victim_id}", *words)
    number_of(page, ids[-1])
    page.evaluate(WHAT_IS_PRINTED)
    shortcut(page, "i")
    expect(page.locator(".paper-row .tags").filter(has_text=TAG.format(2))).to_have_count(1, timeout=WITHIN_MS)
    sheets = words_of(printed(page, "paper"))
    assert len(sheets) == 4
    assert all(AS_OF.search(sheet) for sheet in sheets)
    page.emulate_media(media="print")
    page.evaluate(FOR_PAPER, "paper")
    assert page.eval_on_selector_all(".paper-sheet:nth-child(3) .paper-row > *", CUT) == []

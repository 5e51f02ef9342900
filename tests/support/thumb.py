"""A thumb in a glove that counts: what a task asks of a rescuer is the same on every machine."""

import time

from playwright.sync_api import Locator, Page, expect

from tests.support.hand import THINK_S

TOUCH_S = 1.0
"""A gloved finger that finds a key of 14 mm and presses it."""
_LOCAL_MARK = """([key, mark]) => new Promise((resolve) => {
    const touched = document.querySelector(key)
    let at = 0
    const watch = new MutationObserver(() => {
        if (at === 0 || document.querySelector(mark) === null) return
        watch.disconnect()
        requestAnimationFrame(() => resolve(performance.now() - at))
    })
    watch.observe(document.body, { childList: true, subtree: true, attributes: true })
    at = performance.now()
    touched.click()
})"""


class Thumb:
    """Touches one page, from now on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._began_at = time.monotonic()
        self.touches = 0
        self.looks = 0

    def touch(self, key: Locator) -> None:
        """One key."""
        key.tap()
        self.touches += 1

    def sees(self, thing: Locator) -> None:
        """A look at what came, and what the machine needs until then."""
        expect(thing).to_be_visible(timeout=20_000)
        self.looks += 1

    def marked_within_ms(self, key: str, mark: str) -> float:
        """One key, by its selector; how long until the page showed the mark of it."""
        self.touches += 1
        return float(self._page.evaluate(_LOCAL_MARK, [key, mark]))

    def took(self, what: str) -> float:
        """Seconds of a person, by the model; what was measured is told beside it."""
        person_s = self.touches * TOUCH_S + self.looks * THINK_S
        measured_s = time.monotonic() - self._began_at
        counted = f"{self.touches} touches, {self.looks} looks"
        print(f"{what}: {person_s:.1f} s of a person ({counted}); {measured_s:.1f} s of the machine")
        return person_s

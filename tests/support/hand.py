"""A hand on a keyboard that counts: what a task asks of a person is the same on every machine."""

import os
import time

from playwright.sync_api import Locator, Page, expect

KEY_S, THINK_S = 0.28, 1.35
"""An average typist's key, and the thought before each step (Card, Moran and Newell's keystroke-level model)."""


class Hand:
    """Types on one page, from now on.

    With `VIGIE_TYPING_MS=280` it waits as long before each key as a person does; otherwise not at all.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._delay_ms = float(os.environ.get("VIGIE_TYPING_MS", "0"))
        self._began_at = time.monotonic()
        self.keys = 0
        self.steps = 0
        self.fields = 0

    def press(self, *keys: str) -> None:
        """A step: one thought, then these keys."""
        self._think()
        for key in keys:
            self._wait(self._delay_ms)
            self._page.keyboard.press(key)
        self.keys += len(keys)

    def fill(self, text: str) -> None:
        """A field, in which the cursor is already."""
        self._think()
        self._page.keyboard.type(text, delay=self._delay_ms)
        self.keys += len(text)
        self.fields += 1

    def sees(self, thing: Locator, text: str | None = None) -> None:
        """The eye; what the machine needs until then counts."""
        expect(thing).to_be_visible(timeout=20_000)
        if text is not None:
            expect(thing).to_contain_text(text, timeout=20_000)

    def took(self, what: str) -> float:
        """Seconds of a person, by the model: the same wherever it runs. What was measured is told beside it."""
        measured_s, person_s = time.monotonic() - self._began_at, self.keys * KEY_S + self.steps * THINK_S
        how = "typed at a person's speed" if self._delay_ms else "of the machine"
        counted = f"{self.keys} keys, {self.fields} fields, {self.steps} thoughts"
        print(f"{what}: {person_s:.1f} s of a person ({counted}); {measured_s:.1f} s {how}")
        return person_s

    def _think(self) -> None:
        self.steps += 1
        self._wait(THINK_S * 1000 if self._delay_ms else 0)

    def _wait(self, wait_ms: float) -> None:
        if wait_ms:
            self._page.wait_for_timeout(wait_ms)

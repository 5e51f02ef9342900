"""The single keys of a command post, pressed when the screen has them: not while a dialog does."""

from playwright.sync_api import Page, expect

WITHIN_MS = 20_000


def shortcut(page: Page, key: str) -> None:
    """Once the screen is there, and nothing is open: what people see gone takes no key any more, but may still be."""
    expect(page.get_by_test_id("freshness")).to_be_visible(timeout=WITHIN_MS)
    expect(page.locator("dialog")).to_have_count(0, timeout=WITHIN_MS)
    page.keyboard.press(key)

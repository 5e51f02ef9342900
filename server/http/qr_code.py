"""QR codes as an outline that a page draws itself: its policy lets it show no picture from elsewhere."""

import segno

QUIET_MODULES = 4
"""The white frame without which readers do not find the code."""


def outline(text: str) -> dict[str, object]:
    """Side of the square in modules, frame included, and an SVG path of its dark modules."""
    rows = segno.make(text, error="m", micro=False).matrix
    steps = [
        f"M{column + QUIET_MODULES} {row + QUIET_MODULES}h1v1h-1z"
        for row, modules in enumerate(rows)
        for column, is_dark in enumerate(modules)
        if is_dark
    ]
    return {"size": len(rows) + 2 * QUIET_MODULES, "path": "".join(steps)}

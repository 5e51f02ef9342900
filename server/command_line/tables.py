"""Lists on the terminal: a table for people, tab-separated lines for pipes."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from server.command_line.plain import show_plain


def print_table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """One line for each row, in the given columns; those that end in `_at` are times in epoch ms."""
    cells = [[_show(column, row.get(column)) for column in columns] for row in rows]
    if not sys.stdout.isatty():
        for line in cells:
            sys.stdout.write("\t".join(line) + "\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold underline")
    for column in columns:
        table.add_column(column.removesuffix("_at").replace("_", " "), overflow="fold")
    for line in cells:
        table.add_row(*map(Text, line))
    Console().print(table if rows else Text("Nothing yet."))


def _show(column: str, value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case int() if column.endswith("_at"):
            return f"{datetime.fromtimestamp(value / 1000).astimezone():%Y-%m-%d %H:%M}"
        case dict():
            return show_plain(", ".join(f"{name} {each}" for name, each in value.items()))
    return show_plain(str(value))

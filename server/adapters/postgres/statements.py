"""Loads the named SQL statements of `queries/`: they stay readable as SQL, and the code names them."""

from pathlib import Path

_MARK = "-- name: "


def load_statements(file_name: str) -> dict[str, str]:
    """The statements of `queries/<file_name>.sql` by name, without the comments that precede them."""
    text = (Path(__file__).parent / "queries" / f"{file_name}.sql").read_text("utf-8")
    _, *parts = text.split(_MARK)
    statements = {}
    for part in parts:
        name, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if not line.lstrip().startswith("--")]
        if name in statements:
            raise ValueError(f"{file_name}.sql names {name} twice")
        statements[name] = "\n".join(lines).strip().removesuffix(";")
    return statements

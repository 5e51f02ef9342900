"""Writes what is computed from the types: JSON Schema, AsyncAPI, golden vectors. Run `python -m protocol.generate`."""

import json
from pathlib import Path
from typing import Any

from protocol import asyncapi, schema
from protocol.codec import JSON, MSGPACK
from protocol.examples import examples

_HERE = Path(__file__).parent


def files() -> dict[Path, str]:
    """Path and text of each generated file, the same at each run and on each machine."""
    return {
        _HERE / "generated" / "vigie.schema.json": _pretty(schema.document()),
        _HERE / "generated" / "asyncapi.json": _pretty(asyncapi.document()),
        _HERE / "vectors" / "wire.json": _wire_vectors(),
    }


def main() -> None:
    """Write every file."""
    for path, text in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _wire_vectors() -> str:
    lines = [
        json.dumps(
            {
                "name": example.name,
                "type": example.direction,
                "json": json.loads(JSON.encode(example.message)),
                "msgpack_hex": MSGPACK.encode(example.message).hex(),
            },
            ensure_ascii=False,
        )
        for example in examples()
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _pretty(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()

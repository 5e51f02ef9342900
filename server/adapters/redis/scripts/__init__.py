"""The Lua scripts, by name. Each validates all it is given before its first write: Redis has no rollback."""

import hashlib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Script:
    """One Lua script and the digest by which the server knows it once it has run."""

    source: bytes
    sha: bytes


def _load(name: str) -> Script:
    source = resources.files(__name__).joinpath(f"{name}.lua").read_bytes()
    return Script(source, hashlib.sha1(source, usedforsecurity=False).hexdigest().encode())


PUBLISH = _load("publish")
READ = _load("read")
LOAD_STATE = _load("load_state")
REBUILD = _load("rebuild")
PUBLISH_POSITIONS = _load("publish_positions")

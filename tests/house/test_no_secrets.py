"""Nothing in the tree opens a door, and nothing in it knows the machine on which it was written."""

import re

import pytest

from tests.support.sources import files, name_of

# Written so that this file does not find itself.
SECRETS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE " + r"KEY-----",
    "a device token": r"\bvgd_" + r"[A-Za-z0-9_-]{20,}",
    "a cloud key": r"\bAKIA" + r"[0-9A-Z]{16}\b",
    "a token of a forge": r"\b(ghp|gho|ghs|glpat|github_pat)[_-]" + r"[A-Za-z0-9_]{20,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{10,}\." + r"[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "a default password": r"(?i)\b(password|secret|token)\s*=\s*[\"']" + r"(admin|changeme|secret|password|root)[\"']",
}
PASSWORD_IN_AN_ADDRESS = r"[a-z]+://[^\s/:@\"'{}<>]+:" + r"(?!\*|\.\.\.)[^\s/@\"'{}<>]+@(?!\{)"
MACHINE = {
    "a path of somebody's machine": r"(?<![\w.])/(root|work|Users)/" + r"[\w.]",
    "a home": r"(?<![\w.])/home/" + r"(?!user\b|vigie\b)[a-z]",
    "a host of a package registry": r"(?i)\b(pypi|npmjs|pythonhosted|yarnpkg|artifactory|nexus|conda)\."
    + r"(org|com|io)\b",
    "a mirror": r"(?i)\b(registry|mirror|proxy)\.[a-z0-9-]+\." + r"[a-z]{2,}\b",
}


@pytest.mark.parametrize(("what", "pattern"), [*SECRETS.items(), *MACHINE.items()], ids=lambda value: value[:30])
def test_the_tree_holds_none(what: str, pattern: str) -> None:
    assert found(pattern) == [], what


def test_only_tests_write_a_password_into_an_address() -> None:
    assert [place for place in found(PASSWORD_IN_AN_ADDRESS) if not place.startswith("tests/")] == []


def found(pattern: str) -> list[str]:
    """Where the pattern occurs, in every file that is text."""
    places = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        places += [f"{name_of(path)}: {match[0]}" for match in re.finditer(pattern, text)]
    return places


def test_no_file_is_the_kind_that_holds_keys() -> None:
    kinds = {".pem", ".key", ".p12", ".pfx", ".env", ".sqlite", ".db"}
    assert [name_of(path) for path in files() if path.suffix in kinds or path.name.startswith("id_rsa")] == []

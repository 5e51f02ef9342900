"""The top-level names are ours alone on this machine, the distribution stays at home, the locks are complete."""

import re
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

from tests.support.sources import PACKAGES, ROOT

LOCKS = [ROOT / "requirements.lock", ROOT / ".ci" / "bootstrap.lock"]
EACH_LOCK = pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def statements(lock: Path) -> list[str]:
    """The lock without comments, continued lines joined."""
    text = re.sub(r"(^|\s)#.*$", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]).lower()


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_owns_this_name(name: str) -> None:
    assert set(packages_distributions().get(name, ["vigie"])) == {"vigie"}


def test_the_distribution_can_be_uploaded_to_no_index() -> None:
    assert "Private :: Do Not Upload" in PROJECT["classifiers"]
    assert distribution("vigie").metadata["Name"] == "vigie"


@EACH_LOCK
def test_every_locked_package_has_its_version_and_its_hashes(lock: Path) -> None:
    assert statements(lock)
    for statement in statements(lock):
        assert re.match(r"[\w.\-]+==\S+ ", statement), statement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", statement), statement


@EACH_LOCK
def test_a_lock_names_no_address(lock: Path) -> None:
    for statement in statements(lock):
        assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ ", statement), statement


def test_every_direct_dependency_is_locked() -> None:
    locked = {canonical(statement) for statement in statements(LOCKS[0])}
    direct = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert {canonical(requirement) for requirement in direct} <= locked


def test_every_direct_dependency_has_its_line_in_contributing_and_nothing_else_has() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    reasons = re.findall(r"^\| `([\w.\-]+)` \| \S.* \|$", text, re.MULTILINE)
    direct = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert sorted(reasons) == sorted(canonical(requirement) for requirement in direct)


def test_the_licence_is_the_one_that_is_declared() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0, January 2004" in (ROOT / "LICENSE").read_text()

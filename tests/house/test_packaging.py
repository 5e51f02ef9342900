"""The top-level names are ours alone on this machine, the distribution stays at home, the locks are complete."""

import json
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
    ours, pages = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\nOf the pages (`clients/web`):\n")
    direct = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert sorted(justified(ours)) == sorted(canonical(requirement) for requirement in direct)
    web = {name for path in (ROOT / "clients" / "web").glob("*/package.json") for name in direct_of(path)}
    web |= direct_of(ROOT / "clients" / "web" / "package.json")
    assert {name for name in web if not name.startswith(("@types/", "@vigie/"))} | {"@types/*"} == set(justified(pages))


def justified(text: str) -> list[str]:
    rows = re.findall(r"^\| (`[^|]+`) \| \S.* \|$", text, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def direct_of(package: Path) -> set[str]:
    told = json.loads(package.read_text(encoding="utf-8"))
    return {*told.get("dependencies", {}), *told.get("devDependencies", {})}


def test_the_licence_is_the_one_that_is_declared() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0, January 2004" in (ROOT / "LICENSE").read_text()

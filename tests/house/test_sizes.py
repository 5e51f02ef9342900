"""A file that does not fit in a head does not stay: aim for 60 to 250 lines, above 400 say why, above 600 never."""

from tests.support.sources import files, name_of

HAND_WRITTEN = {".py", ".ts", ".svelte", ".js", ".css", ".html", ".sql", ".lua", ".md"}
WHY_ABOVE_400 = {
    "clients/sdk/client.py": "the whole public interface of the client, most of it what it promises",
    "clients/sdk/session.py": "one machine: every event it takes, so that each phase has an answer to each",
    "clients/web/core/session.ts": "the same machine for pages",
    "tests/clients/sdk/test_session.py": "the playbook of that machine",
    "tests/server/realtime/test_session.py": "the playbook of one connection",
    "tests/contracts/test_change_feed.py": "one contract, run against the twin and the real thing",
    "server/app.py": "the one place that wires the house, to be read from top to bottom",
    "protocol/SPEC.md": "the rules of the conversation on one page, by their numbers",
    "server/ports.py": "all ports on one page: what the use cases need of the world, to be read in one go",
}


def lines_of() -> dict[str, int]:
    ours = [path for path in files() if path.suffix in HAND_WRITTEN]
    return {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}


def test_no_file_has_more_than_600_lines() -> None:
    assert {name: lines for name, lines in lines_of().items() if lines > 600} == {}


def test_a_file_above_400_lines_has_a_reason_and_a_reason_has_its_file() -> None:
    long = {name for name, lines in lines_of().items() if lines > 400}
    assert long - set(WHY_ABOVE_400) == set(), "split it, or say why not"
    assert set(WHY_ABOVE_400) - long == set(), "no longer needed"

"""A whole Vigie of this test process: private stores, one server process, and the `vigie` command to ask it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from server.__main__ import app
from server.command_line.api import Api, find_server
from server.command_line.prepare import withdraw_address
from server.command_line.serve import start
from server.command_line.supervisor import Supervisor
from server.settings import Settings
from tests.support.cluster_template import lay_cluster
from tests.support.looked_after import looked_after

RunVigie = Callable[..., Result]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of a server that runs as long as the test process."""
    data_dir = tmp_path_factory.mktemp("vigie") / "data"
    lay_cluster(data_dir)
    with Supervisor(Settings(port=0, data_dir=data_dir), data_dir / "server.log") as supervisor:
        assert start(supervisor, lambda: False) is not None
        with looked_after(supervisor):
            yield supervisor.settings
        withdraw_address(supervisor.settings)


@pytest.fixture
def api(running: Settings) -> Api:
    """Its HTTP side, as its operator."""
    return Api(find_server(None, None, running.data_dir))


@pytest.fixture
def vigie(running: Settings) -> RunVigie:
    """The command, told where the server is."""

    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, [*words, "--data-dir", str(running.data_dir)], input=stdin)

    return run


@pytest.fixture
def operation_code(vigie: RunVigie) -> str:
    """A fresh open operation."""
    code = f"OP-{uuid4().hex[:8]}"
    assert vigie("operation", "create", code, "Course à pied", "--mode", "exercise").exit_code == 0
    return code


@pytest.fixture
def team(vigie: RunVigie, operation_code: str) -> str:
    """The call sign of a team in it."""
    made = vigie(
        "send", "team.create", f"team_id={uuid4()}", "call_sign=ALPHA 1", "kind=pair", "--operation", operation_code
    )
    assert made.exit_code == 0, made.output
    return "ALPHA 1"


@pytest.fixture
def empty_dir(tmp_path: Path) -> Path:
    """A data directory on which nothing runs."""
    return tmp_path / "empty"

"""`vigie import`: from one installation to another, over real stores, with the keys that were made for it."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from typer.testing import CliRunner

from server.__main__ import app
from server.command_line.api import find_server
from server.command_line.import_ import Wish, import_file, show_exchange_keys
from server.command_line.migrations import migrate_stores
from server.command_line.prepare import withdraw_address
from server.command_line.serve import start
from server.command_line.supervisor import Supervisor
from server.settings import Settings
from tests.server.command_line.conftest import RunVigie
from tests.server.interop.test_map_drawings import GPX
from tests.support.cluster_template import lay_cluster
from tests.support.looked_after import looked_after


@pytest.fixture(scope="session")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of another installation, on which nothing runs."""
    data_dir = tmp_path_factory.mktemp("there") / "data"
    lay_cluster(data_dir)
    migrate_stores({"data_dir": data_dir})
    return data_dir


@pytest.fixture
def told(vigie: RunVigie, operation_code: str, team: str) -> str:
    """An operation with somebody's name in it, led by the operator."""
    assert vigie("user", "grant", "operator", "cover_head", "--operation", operation_code).exit_code == 0
    words = (f"member_id={uuid4()}", "code=ZC", "name=Zoé Canari", "--operation", operation_code)
    made = vigie("send", "member.enrol", *words)
    assert made.exit_code == 0, made.output
    return operation_code


def importing(there: Path, *words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["import", *words, "--data-dir", str(there)])
    return ran.exit_code, ran.output + (str(ran.exception) if ran.exception else "")


def test_an_operation_goes_from_one_installation_to_another_and_back_out_the_same(
    vigie: RunVigie, told: str, there: Path, tmp_path: Path, running: Settings
) -> None:
    """Rules EX3, EX5 and EX6."""
    receiver = show_exchange_keys({"data_dir": there})[0].split()[1]
    path, keys = tmp_path / "out.vigie", tmp_path / "out.vigie.keys"
    made = vigie("export", told, "-o", str(path), "--for", receiver, "--reason", "retour d'expérience")
    assert made.exit_code == 0, made.output
    assert b"Canari" not in path.read_bytes() + keys.read_bytes()

    signer = show_exchange_keys({"data_dir": running.data_dir})[1].split()[1]
    code, said = importing(there, str(path), "--keys", str(keys), "--signed-by", signer)
    assert code == 0, said
    assert "to be read and not to be added to" in said
    assert "It still ran" in said
    assert "1 people can be opened" in said
    code, said = importing(there, str(path))
    assert (code, "nothing was changed" in said) == (0, True)

    code, said = importing(there, str(path), "--signed-by", "00" * 32)
    assert code != 0
    assert "not by the one you named" in said
    damaged = tmp_path / "damaged.vigie"
    content = bytearray(path.read_bytes())
    content[content.index(b"log/00000001") + 600] ^= 1
    damaged.write_bytes(content)
    code, said = importing(there, str(damaged))
    assert code != 0
    assert "log/00000001, entry" in said


def test_where_it_was_written_it_is_here_already(vigie: RunVigie, told: str, tmp_path: Path, running: Settings) -> None:
    """Rule EX6: nothing is replaced."""
    path = tmp_path / "out.vigie"
    assert vigie("export", told, "-o", str(path)).exit_code == 0
    lines: list[str] = []
    import_file(Wish(path, None, None), {"data_dir": running.data_dir}, lines.append)
    assert "is here already with all of these facts" in lines[0]


def asks(data_dir: Path) -> httpx.Client:
    """As the operator of that installation."""
    found = find_server(None, None, data_dir)
    return httpx.Client(base_url=found.url, headers={"Authorization": f"Bearer {found.token}"}, timeout=10)


def files_of(api: httpx.Client, code: str) -> str:
    """Where the map files of the operation are."""
    operations = api.get("/api/operations").json()["operations"]
    [operation_id] = [each["operation_id"] for each in operations if each["code"] == code]
    return f"/api/operations/{operation_id}/map-files"


def test_a_server_shows_what_was_imported_takes_nothing_for_it_and_gives_it_out_again(
    vigie: RunVigie, told: str, there: Path, tmp_path: Path, running: Settings
) -> None:
    """Rules C3, EX3, EX6 and ML3: what lies under the map is shown too."""
    with asks(running.data_dir) as api:
        digest = api.post(files_of(api, told), content=GPX).json()["file"]
        course = api.get(f"{files_of(api, told)}/{digest}").content
    words = (f"map_layer_id={uuid4()}", "name=10 km", "kind=drawing", f"file={digest}", "--operation", told)
    assert vigie("send", "map_layer.define", *words).exit_code == 0
    path, again = tmp_path / "out.vigie", tmp_path / "again.vigie"
    assert vigie("export", told, "-o", str(path)).exit_code == 0
    assert importing(there, str(path))[0] == 0

    def elsewhere(*words: str) -> tuple[int, str]:
        ran = CliRunner().invoke(app, [*words, "--data-dir", str(there)])
        return ran.exit_code, ran.output + (str(ran.exception) if ran.exception else "")

    with Supervisor(Settings(port=0, data_dir=there), there / "server.log") as supervisor:
        assert start(supervisor, lambda: False) is not None
        try:
            assert told in elsewhere("operation", "list")[1]
            with asks(there) as api:
                assert api.get(f"{files_of(api, told)}/{digest}").content == course
            code, said = elsewhere(
                "send", "team.create", f"team_id={uuid4()}", "call_sign=X", "kind=pair", "--operation", told
            )
            assert code != 0
            assert "archive" in said
            assert elsewhere("verify-log", told)[0] == 0
            assert elsewhere("user", "grant", "operator", "cover_head", "--operation", told)[0] == 0
            with looked_after(supervisor):
                code, said = elsewhere("export", told, "-o", str(again))
            assert code == 0, said
        finally:
            withdraw_address(supervisor.settings)
    assert again.read_bytes() == path.read_bytes()


def test_the_key_of_an_installation_stays_the_same(tmp_path: Path) -> None:
    """Rule EX5."""
    first = show_exchange_keys({"data_dir": tmp_path})
    assert first == show_exchange_keys({"data_dir": tmp_path})
    assert first[0].startswith("receives vgx_")

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from server.command_line.api import Api, ApiRefused, Connection, ServerNotFound, find_server, is_answering
from server.settings import Settings

PROBLEM = {"title": "x", "sentence": {"fr": "Non.", "en": "No."}, "field": "login"}


class FakeApi(BaseHTTPRequestHandler):
    """Answers what the path asks for."""

    def do_GET(self) -> None:
        match self.path:
            case "/problem":
                self._answer(409, json.dumps(PROBLEM).encode())
            case "/silent-no":
                self._answer(502, b"<html>")
            case "/page":
                self._answer(200, b"<html>")
            case _:
                self._answer(200, json.dumps({"said": self.headers["Authorization"]}).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, json.dumps({"got": json.loads(body), "as": self.headers["Content-Type"]}).encode())

    def do_DELETE(self) -> None:
        self._answer(204, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def fake() -> Iterator[Api]:
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeApi) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Api(Connection(f"http://127.0.0.1:{server.server_address[1]}", "vgs_x", None, is_local=True))
        server.shutdown()


def test_the_token_goes_with_every_request_and_bodies_are_json(fake: Api) -> None:
    assert fake.get("/x") == {"said": "Bearer vgs_x"}
    assert fake.with_token("vgs_y").get("/x") == {"said": "Bearer vgs_y"}
    assert fake.post("/x", {"a": 1}) == {"got": {"a": 1}, "as": "application/json"}
    assert fake.post("/x") == {"got": {}, "as": "application/json"}
    fake.delete("/x")


def test_a_problem_is_raised_in_its_own_sentence_with_the_field(fake: Api) -> None:
    with pytest.raises(ApiRefused, match=r"No\. \(login\)") as refused:
        fake.get("/problem")
    assert refused.value.status == 409
    with pytest.raises(ApiRefused, match=r"Non\."):
        Api(fake.connection, language="fr").get("/problem")


def test_what_is_no_vigie_is_said_to_be_none(fake: Api) -> None:
    with pytest.raises(ApiRefused, match="answered 502 and gave no reason"):
        fake.get("/silent-no")
    with pytest.raises(ServerNotFound, match="is no Vigie"):
        fake.get("/page")


def test_a_long_answer_comes_piece_by_piece_and_a_refusal_as_its_sentence(api: Api) -> None:
    """Rule EX4."""
    with api.stream("/metrics") as stream:
        assert b"vigie" in b"".join(stream.pieces)
    with pytest.raises(ApiRefused), api.stream("/api/operations/00000000-0000-0000-0000-000000000000/exports/map"):
        raise AssertionError("there is no such operation")
    nowhere = Api(Connection("http://127.0.0.1:1", "t", None, is_local=False))
    with pytest.raises(ServerNotFound), nowhere.stream("/"):
        raise AssertionError("nobody is there")


def test_nobody_there_is_a_sentence_that_says_what_to_do() -> None:
    absent = Connection("http://127.0.0.1:1", "t", None, is_local=True)
    with pytest.raises(ServerNotFound, match="start it with `vigie serve`"):
        Api(absent).get("/x")
    with pytest.raises(ServerNotFound, match="is the address right"):
        Api(absent._replace(is_local=False)).get("/x")
    assert not is_answering(absent.url, None)


def test_the_server_of_this_machine_is_found_in_the_data_directory(running: Settings) -> None:
    found = find_server(None, None, running.data_dir)
    assert (found.url, found.is_local) == (running.local_url(), True)
    assert found.token.startswith("vgs_")
    assert is_answering(found.url, None)


@pytest.mark.parametrize(
    ("server", "complaint"),
    [("ftp://x", "no address"), ("vigie.example", "no address"), ("http://vigie.example", "in clear over the network")],
)
def test_a_server_elsewhere_needs_an_address_that_keeps_the_token_secret(
    server: str, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(ServerNotFound, match=complaint):
        find_server(server, tmp_path / "token", tmp_path)


def test_a_server_elsewhere_needs_a_token(tmp_path: Path) -> None:
    with pytest.raises(ServerNotFound, match="--token-file"):
        find_server("https://vigie.example", None, tmp_path)
    with pytest.raises(ServerNotFound, match="no token in"):
        find_server("https://vigie.example", tmp_path / "token", tmp_path)
    (tmp_path / "token").write_text("vgs_z\n")
    found = find_server("https://vigie.example/", tmp_path / "token", tmp_path)
    assert (found.url, found.token, found.is_local) == ("https://vigie.example", "vgs_z", False)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '"x"'])
def test_a_damaged_address_file_is_said_to_be_damaged(content: str, tmp_path: Path) -> None:
    (tmp_path / "server.json").write_text(content)
    with pytest.raises(ServerNotFound, match="damaged"):
        find_server(None, None, tmp_path)
    with pytest.raises(ServerNotFound, match="No Vigie runs on the data directory"):
        find_server(None, None, tmp_path / "elsewhere")

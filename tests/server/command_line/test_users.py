from uuid import uuid4

import pytest

from server.command_line.api import Api, ApiRefused
from server.command_line.options import NotChosen
from tests.server.command_line.conftest import RunVigie

PASSWORD = "correct horse battery"


def new_login() -> str:
    return f"user-{uuid4().hex[:8]}"


def test_a_person_is_added_given_a_role_and_shut_out(vigie: RunVigie, api: Api, operation_code: str) -> None:
    login = new_login()
    assert vigie("user", "add", login, "--password-stdin", stdin=f"{PASSWORD}\n").exit_code == 0
    assert vigie("user", "grant", login, "dispatcher", "--operation", operation_code).exit_code == 0
    session = api.with_token(api.post("/api/sign-in", {"login": login, "password": PASSWORD})["token"])
    assert [each["code"] for each in session.get("/api/operations")["operations"]] == [operation_code]
    assert vigie("user", "revoke", login).exit_code == 0
    with pytest.raises(ApiRefused) as refused:
        session.get("/api/operations")
    assert refused.value.status == 401


def test_a_person_without_password_gets_a_link_that_works_once(vigie: RunVigie, api: Api) -> None:
    login = new_login()
    token = vigie("user", "add", login, "--link-only").output.strip().rpartition("#link=")[2]
    assert api.post("/api/sign-in/link", {"token": token})["token"].startswith("vgs_")
    assert vigie("user", "link", login).output.strip().rpartition("#link=")[2] != token


def test_the_password_may_be_typed_twice_and_is_never_shown(vigie: RunVigie) -> None:
    added = vigie("user", "add", new_login(), stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0
    assert PASSWORD not in added.output


def test_a_short_password_is_refused_with_the_field(vigie: RunVigie) -> None:
    refused = vigie("user", "add", new_login(), "--password-stdin", stdin="short\n")
    assert isinstance(refused.exception, ApiRefused)
    assert "password" in str(refused.exception)


def test_a_login_is_taken_once(vigie: RunVigie) -> None:
    login = new_login()
    assert vigie("user", "add", login, "--link-only").exit_code == 0
    again = vigie("user", "add", login.upper(), "--link-only")
    assert "This login is taken." in str(again.exception)


def test_the_list_shows_administrators(vigie: RunVigie) -> None:
    lines = [line.split("\t") for line in vigie("user", "list").output.splitlines()]
    assert {line[0]: line[1] for line in lines}["operator"] == "yes"


def test_an_unknown_person_is_said_to_be_unknown(vigie: RunVigie) -> None:
    assert isinstance(vigie("user", "revoke", "nobody").exception, NotChosen)

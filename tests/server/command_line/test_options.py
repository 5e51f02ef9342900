import pytest
import typer

from server.command_line.api import Api
from server.command_line.options import NotChosen, choose_operation, connect, read_language
from server.settings import Settings
from tests.server.command_line.conftest import RunVigie


def test_an_operation_is_chosen_by_code_whatever_the_case_or_by_id(api: Api, operation_code: str) -> None:
    chosen = choose_operation(api, operation_code.lower())
    assert chosen.code == operation_code
    assert choose_operation(api, str(chosen.operation_id)) == chosen


def test_without_a_wish_several_operations_are_listed(api: Api, vigie: RunVigie, operation_code: str) -> None:
    vigie("operation", "create", "SECOND", "Another")
    with pytest.raises(NotChosen, match=operation_code):
        choose_operation(api, None)


def test_an_unknown_operation_is_answered_with_those_there_are(api: Api, operation_code: str) -> None:
    with pytest.raises(NotChosen, match=f"no operation NOWHERE for you.*{operation_code}"):
        choose_operation(api, "NOWHERE")


def test_the_flags_lead_to_the_server_of_the_data_directory(running: Settings) -> None:
    assert connect(None, None, running.data_dir).connection.url == running.local_url()


def test_a_language_is_one_of_two() -> None:
    assert read_language("fr") == "fr"
    with pytest.raises(typer.BadParameter):
        read_language("de")

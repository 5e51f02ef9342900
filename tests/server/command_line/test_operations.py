from server.command_line.api import Api
from tests.server.command_line.conftest import RunVigie


def test_a_new_operation_is_open_listed_and_can_be_closed(vigie: RunVigie, operation_code: str) -> None:
    listed = vigie("operation", "list")
    [line] = [line for line in listed.output.splitlines() if operation_code in line]
    assert line.split("\t")[:6] == [operation_code, "Course à pied", "event_cover", "exercise", "open", "org_admin"]
    assert vigie("operation", "close", operation_code.lower()).exit_code == 0
    listed = vigie("operation", "list")
    assert any(operation_code in line and "closed" in line for line in listed.output.splitlines())


def test_an_operation_may_be_prepared_before_it_opens(vigie: RunVigie, api: Api) -> None:
    made = vigie("operation", "create", "LATER-1", "Plus tard", "--planned")
    shown = {each["operation_id"]: each for each in api.get("/api/operations")["operations"]}
    assert shown[made.output.strip()]["status"] == "planned"


def test_how_victims_are_sorted_is_said_at_the_beginning_and_again_with_a_plan(vigie: RunVigie, api: Api) -> None:
    """Rule OP3."""
    operation_id = vigie("operation", "create", "TRIAGE-1", "Trail", "--triage", "start").output.strip()

    def said_in(kind: str) -> str:
        (line,) = api.get(f"/api/operations/{operation_id}/log?kind={kind}")["lines"]
        return str(line["event"]["triage_method"])

    assert said_in("operation.created") == "start"
    assert vigie("operation", "switch", "TRIAGE-1", "novi", "--triage", "salt").exit_code == 0
    assert said_in("operation.plan_switched") == "salt"
    refused = vigie("operation", "create", "TRIAGE-2", "Trail", "--triage", "guess")
    assert refused.exit_code == 1
    assert "triage_method" in str(refused.exception)

"""`vigie erase`: destroys the keys of one person, or of everybody whose time has come. Nothing brings them back."""

from typing import Annotated, Any

import typer

from server.command_line.options import (
    DEFAULT_DATA_DIR,
    DataDir,
    OperationName,
    Server,
    TokenFile,
    choose_operation,
    connect,
)


def erase(
    victim: Annotated[int | None, typer.Option(metavar="NUMBER", help="A victim: identity and care.")] = None,
    member: Annotated[str | None, typer.Option(metavar="CODE", help="A member: name and telephone.")] = None,
    is_by_date: Annotated[
        bool, typer.Option("--expired", help="Everybody, in every operation whose retention has ended.")
    ] = False,
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    operation: OperationName = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Erase identity and care for good: the log stays whole, and what was sealed in it never opens again.

    Until when an operation keeps them: `vigie send operation.set_retention retention_until=<epoch ms>`.
    """
    if sum((victim is not None, member is not None, is_by_date)) != 1:
        raise typer.BadParameter("give exactly one of --victim, --member and --expired")
    api = connect(server, token_file, data_dir)
    if is_by_date:
        _confirm("everybody in every operation whose retention has ended", is_sure=is_sure)
        for line in told(api.post("/api/erasures/expired")["operations"]):
            typer.echo(line)
        return
    chosen = choose_operation(api, operation)
    name, wish = named(victim, member)
    _confirm(f"{name} of {chosen.code}", is_sure=is_sure)
    api.post(f"/api/operations/{chosen.operation_id}/erasures", wish)
    typer.echo(f"{name} of {chosen.code} is erased.")


def named(victim: int | None, member: str | None) -> tuple[str, dict[str, int | str]]:
    """Whom a person means, in words and as the server takes it."""
    if victim is not None:
        return f"Victim {victim}", {"victim_number": victim}
    assert member is not None, "one of the two was given"
    return f"Member {member}", {"member_code": member}


def told(operations: list[dict[str, Any]]) -> list[str]:
    """What was erased by date, a line for each operation."""
    lines = [f"{each['operation_id']}: {each['people']} people erased." for each in operations]
    return lines or ["No operation is past its retention."]


def _confirm(whom: str, *, is_sure: bool) -> None:
    if not is_sure:
        typer.confirm(f"Erase {whom}? Nothing brings it back.", abort=True)

"""`vigie operation create|list|switch|close`."""

from typing import Annotated

import typer

from server.command_line.options import (
    DEFAULT_DATA_DIR,
    DataDir,
    Lang,
    Server,
    TokenFile,
    choose_operation,
    connect,
    read_language,
)

Triage = Annotated[
    str | None,
    typer.Option(help="How crews sort victims: first_aider, start or salt; none: as the plan in force says."),
]

app = typer.Typer(no_args_is_help=True, help="Operations: make one, list yours, switch the plan, close one.")


@app.command("create")
def create(
    code: Annotated[str, typer.Argument(help="Short and unique, such as MARATHON-2027.")],
    name: Annotated[str, typer.Argument(help="What people call it.")],
    kind: Annotated[
        str, typer.Option(help="What it is for: event_cover, mass_casualty, duty, search …")
    ] = "event_cover",
    mode: Annotated[str, typer.Option(help="actual, exercise or test; shown on every screen.")] = "actual",
    silent_after_s: Annotated[
        int, typer.Option(min=10, max=86_400, help="A team unheard for so many seconds counts as silent.")
    ] = 900,
    triage: Triage = None,
    is_planned: Annotated[bool, typer.Option("--planned", help="Prepare it; open it later.")] = False,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Make an operation, and open it."""
    api = connect(server, token_file, data_dir)
    wish = {"code": code, "name": name, "kind": kind, "mode": mode, "silent_after_ms": silent_after_s * 1000}
    made = api.post("/api/operations", wish | _triage(triage))
    if not is_planned:
        api.post(f"/api/operations/{made['operation_id']}/status", {"status": "open"})
    typer.echo(made["operation_id"])


@app.command("list")
def list_all(server: Server = None, token_file: TokenFile = None, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Show the operations in which you have a role."""
    from server.command_line.tables import print_table

    operations = connect(server, token_file, data_dir).get("/api/operations")["operations"]
    print_table(operations, ("code", "name", "kind", "mode", "status", "role", "operation_id"))


@app.command("close")
def close(
    operation: Annotated[str, typer.Argument(help="Code or id.")],
    force: Annotated[
        str, typer.Option("--force", metavar="REASON", help="Close although something is still open.")
    ] = "",
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Close an operation: only late facts and corrections come in afterwards."""
    api = connect(server, token_file, data_dir)
    chosen = choose_operation(api, operation)
    address = f"/api/operations/{chosen.operation_id}"
    still_open = api.get(f"{address}/stand-down")
    if not still_open["is_clear"] and not force:
        for item in still_open["items"]:
            typer.echo(f"  {item['cause']}: {item['label']}")
        typer.echo("Settle these first, or say why not with --force.")
        raise typer.Exit(1)
    api.post(f"{address}/status", {"status": "closed", "is_forced": bool(force), "reason": force})
    typer.echo(f"{chosen.code} is closed.")


@app.command("switch")
def switch(
    operation: Annotated[str, typer.Argument(help="Code or id.")],
    plan: Annotated[str, typer.Argument(help="novi, plan_blanc, orsec_other, or none to end one.")],
    order: Annotated[
        str | None, typer.Option(help="What the teams are told, in place of the catalogue's order.")
    ] = None,
    triage: Triage = None,
    lang: Lang = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Put a plan into force, or end one: vocabulary, times, places, and an order to every team."""
    api = connect(server, token_file, data_dir)
    chosen = choose_operation(api, operation)
    wish: dict[str, str] = {"plan": plan, "language": read_language(lang)}
    if order is not None:
        wish["order"] = order
    switched = api.post(f"/api/operations/{chosen.operation_id}/plan", wish | _triage(triage))
    typer.echo(f"{chosen.code}: {switched['plan']} ({switched['catalogue']}).")


def _triage(method: str | None) -> dict[str, str]:
    return {} if method is None else {"triage_method": method}

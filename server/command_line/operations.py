"""`vigie operation create|list|close`."""

from typing import Annotated

import typer

from server.command_line.options import DEFAULT_DATA_DIR, DataDir, Server, TokenFile, choose_operation, connect

app = typer.Typer(no_args_is_help=True, help="Operations: make one, list yours, close one.")


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
    is_planned: Annotated[bool, typer.Option("--planned", help="Prepare it; open it later.")] = False,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Make an operation, and open it."""
    api = connect(server, token_file, data_dir)
    wish = {"code": code, "name": name, "kind": kind, "mode": mode, "silent_after_ms": silent_after_s * 1000}
    made = api.post("/api/operations", wish)
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
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Close an operation: only late facts and corrections come in afterwards."""
    api = connect(server, token_file, data_dir)
    chosen = choose_operation(api, operation)
    api.post(f"/api/operations/{chosen.operation_id}/status", {"status": "closed"})
    typer.echo(f"{chosen.code} is closed.")

"""`vigie user add|list|link|grant|revoke`."""

import sys
from typing import Annotated, Any

import typer

from server.command_line.api import Api
from server.command_line.options import (
    DEFAULT_DATA_DIR,
    DataDir,
    NotChosen,
    OperationName,
    Server,
    TokenFile,
    choose_operation,
    connect,
)

app = typer.Typer(no_args_is_help=True, help="People with an account.")
Login = Annotated[str, typer.Argument(help="The name to sign in with.")]


@app.command("add")
def add(
    login: Login,
    is_admin: Annotated[bool, typer.Option("--admin", help="May make operations and accounts.")] = False,
    reads_password: Annotated[
        bool, typer.Option("--password-stdin", help="Take the password from the first line of standard input.")
    ] = False,
    is_link_only: Annotated[bool, typer.Option("--link-only", help="No password: signs in by one-time links.")] = False,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Add a person, with a password of at least 12 characters, or with a one-time link."""
    api = connect(server, token_file, data_dir)
    password = None
    if reads_password:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not is_link_only:
        password = typer.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt=True)
    made = api.post("/api/users", {"login": login, "password": password, "is_admin": is_admin})
    typer.echo(f"{made['login']} may sign in.")
    if is_link_only:
        _print_link(api, made["user_id"])


@app.command("list")
def list_all(server: Server = None, token_file: TokenFile = None, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Show all accounts, ended ones included."""
    from server.command_line.tables import print_table

    users = connect(server, token_file, data_dir).get("/api/users")["users"]
    print_table(users, ("login", "is_admin", "created_at", "revoked_at", "user_id"))


@app.command("link")
def link(
    login: Login, server: Server = None, token_file: TokenFile = None, data_dir: DataDir = DEFAULT_DATA_DIR
) -> None:
    """Print a link that signs this person in once: for a lost password, or a further screen."""
    api = connect(server, token_file, data_dir)
    _print_link(api, _find(api, login)["user_id"])


@app.command("grant")
def grant(
    login: Login,
    role: Annotated[str, typer.Argument(help="dispatcher, cover_head, observer, org_admin …")],
    operation: OperationName = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Give a person a role in one operation; it takes the place of the one they had there."""
    api = connect(server, token_file, data_dir)
    user, chosen = _find(api, login), choose_operation(api, operation)
    api.post(f"/api/users/{user['user_id']}/grants", {"operation_id": str(chosen.operation_id), "role": role})
    typer.echo(f"{user['login']} is now {role} in {chosen.code}.")


@app.command("revoke")
def revoke(
    login: Login, server: Server = None, token_file: TokenFile = None, data_dir: DataDir = DEFAULT_DATA_DIR
) -> None:
    """End an account: its sessions and sockets close at once, on every server process."""
    api = connect(server, token_file, data_dir)
    user = _find(api, login)
    api.delete(f"/api/users/{user['user_id']}")
    typer.echo(f"{user['login']} is shut out.")


def _find(api: Api, login: str) -> dict[str, Any]:
    users: list[dict[str, Any]] = api.get("/api/users")["users"]
    for user in users:
        if user["login"].casefold() == login.strip().casefold() or user["user_id"] == login:
            return user
    raise NotChosen(f"There is no account {login}: `vigie user list` shows all.")


def _print_link(api: Api, user_id: str) -> None:
    typer.echo(f"Works once, within 24 hours: {api.post(f'/api/users/{user_id}/sign-in-link')['link']}")

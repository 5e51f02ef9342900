"""`vigie device list|revoke`."""

from typing import Annotated, Any

import typer

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

app = typer.Typer(no_args_is_help=True, help="Phones, posts, programs and trackers of an operation.")


@app.command("list")
def list_all(
    operation: OperationName = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show every device ever admitted, and why points of a tracker were dropped."""
    from server.command_line.tables import print_table

    api = connect(server, token_file, data_dir)
    devices = api.get(f"/api/operations/{choose_operation(api, operation).operation_id}/devices")["devices"]
    for device in devices:
        device["condition"] = _tell(device.get("condition"))
    columns = ("label", "role", "platform", "created_at", "last_seen_at", "revoked_at", "condition", "trouble")
    print_table(devices, (*columns, "device_id"))


def _tell(condition: dict[str, Any] | None) -> str:
    """What a phone said last of itself: its build, what it may not use, a clock that is wrong (rule HS11)."""
    if condition is None:
        return ""
    denied = [each for each in ("position", "camera", "notifications") if condition[each] == "denied"]
    clock = [f"clock off by {condition['clock_skew_ms'] // 1000:+d} s"] if condition["is_clock_wrong"] else []
    return ", ".join((condition["app"], *(f"no {each}" for each in denied), *clock))


@app.command("revoke")
def revoke(
    device: Annotated[str, typer.Argument(help="Label or id; a label must be unique.")],
    operation: OperationName = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Shut a device out: its sockets close at once, on every server process."""
    api = connect(server, token_file, data_dir)
    address = f"/api/operations/{choose_operation(api, operation).operation_id}/devices"
    known = api.get(address)["devices"]
    fitting = [each for each in known if device in (each["label"], each["device_id"]) and each["revoked_at"] is None]
    if len(fitting) != 1:
        count = "no live device" if not fitting else f"{len(fitting)} live devices"
        raise NotChosen(f"There is {count} called {device}: give the id that `vigie device list` shows.")
    api.delete(f"{address}/{fitting[0]['device_id']}")
    typer.echo(f"{device} is shut out.")

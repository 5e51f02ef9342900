"""`vigie invite`: a way in for one device, as a link, a code to type and a picture to scan; or a tracker's settings."""

import asyncio
import io
from collections.abc import Mapping
from datetime import datetime
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

_APP_NAMES = {
    "traccar": "Traccar Client (Android, iPhone)",
    "osmand": "OsmAnd (Trip recording › Online tracking)",
    "owntracks": "OwnTracks (Preferences › Connection)",
    "gpslogger": "GPSLogger for Android (Log to custom URL)",
}


def invite(
    team: Annotated[str | None, typer.Option(help="Call sign or id of the team: a crew's, a sector leader's.")] = None,
    site: Annotated[str | None, typer.Option(help="Code, name or id of the place, for a post leader.")] = None,
    role: Annotated[str, typer.Option(help="team_leader, team_member, post_leader, sector_leader …")] = "team_member",
    label: Annotated[str | None, typer.Option(help="How the device is called on the lists.")] = None,
    is_tracker: Annotated[
        bool, typer.Option("--tracker", help="No Vigie on the phone: print the settings for a tracking app.")
    ] = False,
    is_in_vehicle: Annotated[
        bool, typer.Option("--in-vehicle", help="The tracker is fixed there: it stays when the crew is relieved.")
    ] = False,
    operation: OperationName = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Let one device into an operation."""
    if is_tracker and team is None:
        raise typer.BadParameter("A tracker speaks for a team: name it with --team.", param_hint="--tracker")
    api = connect(server, token_file, data_dir)
    chosen = choose_operation(api, operation)
    address = f"/api/operations/{chosen.operation_id}"
    team_id = None
    if team is not None:
        from server.command_line.own_client import find_team

        team_id = str(asyncio.run(find_team(api, chosen.operation_id, team)).id)
    if is_tracker:
        tracker = {"team_id": team_id, "label": label or f"{team} (tracker)", "is_in_vehicle": is_in_vehicle}
        made = api.post(f"{address}/trackers", tracker)
        typer.echo(show_tracker(made["settings"]))
        return
    site_id = None
    if site is not None:
        from server.command_line.own_client import find_site

        site_id = str(asyncio.run(find_site(api, chosen.operation_id, site)).id)
    wish = {"role": role, "team_id": team_id, "site_id": site_id, "label": label}
    made = api.post(f"{address}/invitations", {name: value for name, value in wish.items() if value is not None})
    typer.echo(show_invitation(made, chosen.name))


def show_invitation(made: Mapping[str, Any], operation_name: str) -> str:
    """The picture last, so that it stays on the screen above the prompt."""
    until = datetime.fromtimestamp(made["expires_at"] / 1000).astimezone()
    return (
        f"{operation_name}: one device, until {until:%H:%M}\n\n"
        f"  Link  {made['link']}\n  Code  {made['code']}\n\n{draw_qr(made['link'])}"
    )


def show_tracker(settings: Mapping[str, Mapping[str, str]]) -> str:
    """What to enter into each app. The address is a secret, and shown this once only."""
    lines = ["Enter these settings into one of these apps. The address is the key: keep it to yourself.", ""]
    for app, fields in settings.items():
        lines.append(_APP_NAMES.get(app, app))
        lines += [f"  {name}: {value or '(leave empty)'}" for name, value in fields.items()]
        lines.append("")
    return "\n".join(lines)


def draw_qr(text: str) -> str:
    """A QR code of half blocks, with the quiet zone that readers need."""
    import segno

    out = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out, compact=True)
    return out.getvalue()

"""The `vigie` command. What a sub-command needs is imported when it runs, so that help and short ones are quick."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from server.command_line import devices, erase, export, invite, operations, replay, report, send, users, watch
from server.command_line.options import DEFAULT_DATA_DIR, DataDir, Lang, read_language

app = typer.Typer(
    name="vigie",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Vigie: real-time tracker for rescue operations.",
)
app.add_typer(operations.app, name="operation")
app.add_typer(users.app, name="user")
app.add_typer(devices.app, name="device")
app.command()(invite.invite)
app.command()(watch.watch)
app.command()(replay.replay)
app.command()(send.send)
app.command()(erase.erase)
app.command()(export.export)
app.command()(report.report)

DatabaseUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="PostgreSQL; also DATABASE_URL. Default: a private one.")
]
RedisUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="Redis or Valkey; also REDIS_URL. Default: a private one.")
]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: this machine only.")] = None,
    port: Annotated[int | None, typer.Option(help="Default 8420; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes; each uses a core. Default 1.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Keys and private stores. Default: .data")] = None,
    database_url: DatabaseUrl = None,
    redis_url: RedisUrl = None,
    is_lan: Annotated[bool, typer.Option("--lan", help="Listen on all addresses; needs a certificate.")] = False,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate, with its chain (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key (PEM).")] = None,
    tls: Annotated[
        str | None, typer.Option(metavar="private", help="Be your own authority, with a page to install it.")
    ] = None,
    public_url: Annotated[str | None, typer.Option(metavar="URL", help="How phones reach this server.")] = None,
    trusted_proxies: Annotated[
        str | None, typer.Option(metavar="ADDRESS,…", help="Reverse proxies whose word on who calls is believed.")
    ] = None,
    map_tiles: Annotated[Path | None, typer.Option(help="Own map: a .pmtiles file or a directory of tiles.")] = None,
    log_format: Annotated[str | None, typer.Option(metavar="text|json")] = None,
) -> None:
    """Run a server: its stores, its processes, until Ctrl-C."""
    from server.command_line.serve import run
    from server.command_line.serve_flags import read_serve_flags

    flags: dict[str, Any] = {
        "host": host,
        "port": port,
        "workers": workers,
        "data_dir": data_dir,
        "database_url": database_url,
        "redis_url": redis_url,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
        "tls": tls,
        "public_url": public_url,
        "trusted_proxies": None if trusted_proxies is None else tuple(trusted_proxies.split(",")),
        "map_tiles": map_tiles,
        "log_format": log_format,
    }
    run(read_serve_flags(flags, os.environ, is_lan=is_lan), typer.echo)


@app.command()
def demo(
    scenario: Annotated[str, typer.Option(help="Which story to play.")] = "marathon",
    speed: Annotated[float, typer.Option(min=1, max=100, help="How much faster than life.")] = 10.0,
    seed: Annotated[
        int | None, typer.Option(help="The same seed plays the same story. Default: the scenario's own.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 8420,
    duration_s: Annotated[
        float | None, typer.Option("--duration", metavar="SECONDS", help="End by itself. Default: at Ctrl-C.")
    ] = None,
    is_lan: Annotated[
        bool, typer.Option("--lan", help="For real phones in the same network, with an authority of its own.")
    ] = False,
    lang: Lang = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Show it all: a private server, simulated crews on real connections, and the live board."""
    from server.command_line.demo import Wish, run_demo

    run_demo(Wish(scenario, speed, seed, port, duration_s, data_dir, read_language(lang), is_lan))


@app.command()
def migrate(
    data_dir: Annotated[Path | None, typer.Option(help="Keys and private stores. Default: .data")] = None,
    database_url: DatabaseUrl = None,
    redis_url: RedisUrl = None,
) -> None:
    """Bring the database to this version. `serve` does it too; this is for stores that several servers share."""
    from server.command_line.migrations import migrate_stores

    for line in migrate_stores({"data_dir": data_dir, "database_url": database_url, "redis_url": redis_url}):
        typer.echo(line)


@app.command()
def doctor(
    verifies: Annotated[bool, typer.Option("--verify", help="Also walk every log and prove it whole.")] = False,
    data_dir: Annotated[Path | None, typer.Option(help="Keys and private stores. Default: .data")] = None,
    database_url: DatabaseUrl = None,
    redis_url: RedisUrl = None,
) -> None:
    """Look at everything Vigie stands on, and say what is wrong and what to do. Exit code 1 if something is."""
    from server.command_line.doctor import examine

    flags = {"data_dir": data_dir, "database_url": database_url, "redis_url": redis_url}
    raise typer.Exit(0 if examine(flags, verifies=verifies) else 1)


@app.command("rotate-keys")
def rotate_keys(
    data_dir: Annotated[Path | None, typer.Option(help="Keys and private stores. Default: .data")] = None,
) -> None:
    """Sign resume tickets with a new key, from the next start of each server on; the one before still verifies."""
    from server.command_line.rotate import rotate

    typer.echo(rotate({"data_dir": data_dir}))


@app.command("verify-log")
def verify_log(
    operation: Annotated[str, typer.Argument(help="Code or id.")],
    data_dir: Annotated[Path | None, typer.Option(help="Keys and private stores. Default: .data")] = None,
    database_url: DatabaseUrl = None,
    redis_url: RedisUrl = None,
) -> None:
    """Prove that the log of an operation is whole, entry by entry. Exit code 1, with the first entry that is not."""
    from server.command_line.verify_log import verify_log as verify

    flags = {"data_dir": data_dir, "database_url": database_url, "redis_url": redis_url}
    raise typer.Exit(0 if verify(operation, flags) else 1)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="What `vigie export --format archive` wrote.")],
    keys: Annotated[Path | None, typer.Option(metavar="FILE", help="The keys that were written for us.")] = None,
    signer: Annotated[
        str | None, typer.Option("--signed-by", metavar="HEX", help="Refuse it unless this installation signed it.")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Keys and private stores. Default: .data")] = None,
    database_url: DatabaseUrl = None,
    redis_url: RedisUrl = None,
) -> None:
    """Take in an operation of another installation, under its own log id: it is read, searched and never added to."""
    from server.command_line.import_ import Wish, import_file

    flags = {"data_dir": data_dir, "database_url": database_url, "redis_url": redis_url}
    import_file(Wish(file, keys, signer), flags, typer.echo)


@app.command("exchange-key")
def exchange_key(
    data_dir: Annotated[Path | None, typer.Option(help="Keys and private stores. Default: .data")] = None,
) -> None:
    """Print the key for which others close what they send us, and the key that signs what we send."""
    from server.command_line.import_ import show_exchange_keys

    for line in show_exchange_keys({"data_dir": data_dir}):
        typer.echo(line)


@app.command(hidden=True)
def worker(descriptor: int, parent_pid: int, past: Annotated[Path | None, typer.Argument()] = None) -> None:
    """One server process, started by `serve` on a socket it already holds; without `past` the one that looks back."""
    from server.command_line.serve import work
    from server.settings import load_settings

    work(load_settings({}, os.environ), descriptor, parent_pid, past)


def main() -> None:
    """Entry point: what a person can mend is told in a sentence, with exit code 2."""
    try:
        app()
    except BrokenPipeError:  # `vigie … | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as failure:
        from server.command_line.failures import explain

        sentence = explain(failure)
        if sentence is None:
            raise
        typer.secho(sentence, fg="red", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()

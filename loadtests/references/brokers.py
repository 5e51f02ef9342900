"""Servers that others have built, where they are installed: mosquitto (MQTT) and taky (Cursor on Target).

They pass on what they are told. Run as `python -m loadtests.references.brokers NAME PORT DIRECTORY`: writes its
settings into the directory and becomes it.
"""

import getpass
import os
import shutil
import sys
from pathlib import Path

BROKERS = ("mosquitto", "taky")
_SETTINGS = {
    "mosquitto": """\
user {user}
listener 0 {directory}/plain.sock
listener {port} 127.0.0.1
protocol websockets
allow_anonymous true
set_tcp_nodelay true
persistence false
log_type error
""",
    "taky": """\
[taky]
bind_ip = 127.0.0.1
root_dir = {directory}
[cot_server]
port = {port}
[ssl]
enabled = false
""",
}
"""Mosquitto does not start with websockets alone: it wants a plain socket too, which nobody calls."""
_QUIET = {"mosquitto": (), "taky": ("-l", "error")}


def find(name: str) -> str | None:
    """The program, where it is installed: for whoever calls commands, or as a service of the system."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


def become(name: str, port: int, directory: Path) -> None:
    """Never returns. Raises `SystemExit` if it is not installed."""
    program = find(name)
    if program is None:
        sys.exit(f"{name} is not installed")
    settings = directory / f"{name}.conf"
    settings.write_text(_SETTINGS[name].format(port=port, directory=directory, user=getpass.getuser()), "utf-8")
    os.execv(program, [program, *_QUIET[name], "-c", str(settings)])


if __name__ == "__main__":
    become(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

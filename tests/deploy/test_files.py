"""What an operator copies from `deploy/` is well formed, closed by default, and agrees with what the server does."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server.command_line.supervisor import DRAIN_S
from server.realtime.session import HEARTBEAT_MS
from server.settings import load_settings
from tests.support.sources import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
NGINX = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
CADDY = (DEPLOY / "proxy" / "Caddyfile").read_text(encoding="utf-8")
MOST_EXPOSED = 2.0
"""Of ten, by `systemd-analyze security`."""


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(path, encoding="utf-8")
    return parsed


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_has_its_sections_and_may_write_nowhere_but_where_it_says(path: Path) -> None:
    parsed = unit(path)
    assert parsed["Unit"]["Description"]
    assert parsed["Install"]["WantedBy"]
    if path.suffix == ".service":
        service = parsed["Service"]
        assert service["ProtectSystem"] == "strict"
        assert service["NoNewPrivileges"] == "true"
        assert service["CapabilityBoundingSet"] == ""
        assert service["User"] == "vigie"


def test_a_stop_leaves_time_to_let_every_client_go() -> None:
    assert seconds(unit(DEPLOY / "systemd" / "vigie.service")["Service"]["TimeoutStopSec"]) > DRAIN_S + 35
    grace = re.findall(r"stop_grace_period: (\d+)s", COMPOSE)
    assert all(float(each) > DRAIN_S for each in grace)
    assert grace


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    copies = []
    for path in UNITS:
        copies.append(tmp_path / path.name)
        copies[-1].write_text(path.read_text("utf-8").replace("/opt/vigie/bin/vigie serve", "/bin/true"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, copies)], capture_output=True, text=True, timeout=60, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "vigie" in line]
    assert (done.returncode, ours) == (0, [])
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(tmp_path / "vigie.service")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    level = re.search(r"Overall exposure level for vigie.service: ([\d.]+)", exposed.stdout)
    assert level is not None
    assert float(level[1]) <= MOST_EXPOSED


def test_the_image_runs_as_a_plain_user_checks_its_health_and_installs_what_is_locked() -> None:
    stages = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)
    assert len(stages) == 2
    assert re.search(r"^USER \d{5}:\d{5}$", CONTAINERFILE, re.MULTILINE)
    assert CONTAINERFILE.index("HEALTHCHECK") > CONTAINERFILE.index("USER")
    assert CONTAINERFILE.count("--require-hashes") == 2
    for copied in (".ci/bootstrap.lock", "requirements.lock"):
        assert copied in CONTAINERFILE
        assert (ROOT / copied).exists()


def test_the_settings_of_the_composed_servers_are_settings_and_make_a_server() -> None:
    given = dict(re.findall(r"^ {4}((?:VIGIE_|DATABASE|REDIS)\w+): (\S+)", COMPOSE, re.MULTILINE))
    given["VIGIE_PUBLIC_URL"] = "https://vigie.example.org"
    settings = load_settings({}, given)
    assert (settings.host, settings.trusted_proxies) == ("0.0.0.0", ("172.30.84.10",))
    assert f"ipv4_address: {settings.trusted_proxies[0]}" in COMPOSE
    assert "maxmemory-policy, noeviction" in COMPOSE
    assert COMPOSE.count("*server") == 2
    assert "read_only: true" in COMPOSE
    assert not re.search(r"PASSWORD: ", COMPOSE), "secrets come from files"


@pytest.mark.parametrize(("text", "comment"), [(NGINX, "#"), (CADDY, "#")], ids=["nginx", "caddy"])
def test_a_proxy_says_who_called_in_its_own_words_and_keeps_the_counters_inside(text: str, comment: str) -> None:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith(comment)]
    body = "\n".join(lines)
    assert body.count("{") == body.count("}")
    assert "/metrics" in body
    forwarded = [line for line in lines if "X-Forwarded-For" in line]
    assert forwarded
    assert all("proxy_add" not in line for line in forwarded), "what a caller says of itself is not passed on"


def test_nginx_lets_a_websocket_be_as_silent_as_vigie_lets_it() -> None:
    for directive in ("proxy_read_timeout", "proxy_send_timeout"):
        found = re.search(rf"{directive} (\d+)s;", NGINX)
        assert found is not None
        assert float(found[1]) * 1000 > 3 * HEARTBEAT_MS
    directives = [line.strip() for line in NGINX.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert all(line.endswith((";", "{", "}")) for line in directives)
    for needed in ("proxy_http_version 1.1;", "proxy_set_header Upgrade $http_upgrade;", "proxy_buffering off;"):
        assert needed in directives


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
def test_nginx_finds_no_fault_in_its_file(tmp_path: Path) -> None:
    site = re.sub(r"ssl_certificate\w* .*", "", NGINX).replace("443 ssl", "8443").replace(":80;", ":8080;")
    site = site.replace("listen 80;", "listen 8080;")
    (tmp_path / "site.conf").write_text(site, "utf-8")
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ include {tmp_path}/site.conf; }}", "utf-8"
    )
    done = subprocess.run(["nginx", "-t", "-c", str(main)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


def test_every_file_that_is_named_is_there() -> None:
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (DEPLOY / link).exists(), link
    named = {link.partition("/")[0] for link in re.findall(r"\]\(([^)]+)\)", page)}
    assert named >= {each.name for each in DEPLOY.iterdir()} - {"README.md"}

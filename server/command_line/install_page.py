"""The plain page from which phones install the private authority: before that, they can trust no other page of ours.

It gives the authority's certificate and nothing else, so that a listener on the network learns nothing; who replaces
it on the way is found out by comparing the fingerprint with the one on the server's terminal.
"""

import plistlib
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from uuid import NAMESPACE_URL, uuid5

from server.command_line.private_tls import Authority
from server.settings import Settings, SettingsRefused

_PAGE = """\
<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Vigie</title>
<style>body{{font:18px/1.5 system-ui,sans-serif;max-width:40em;margin:2em auto;padding:0 1em}}
code{{overflow-wrap:anywhere}} a{{display:block;margin:.5em 0;padding:.6em;border:2px solid;border-radius:.4em}}</style>
<h1>Vigie</h1>
<section lang="fr"><h2>Faire confiance à ce serveur</h2>
<a href="/vigie.crt">Android, Windows, Linux : télécharger le certificat</a>
<a href="/vigie.mobileconfig">iPhone, iPad, Mac : télécharger le profil</a>
<ol><li>Téléchargez le fichier ci-dessus.</li>
<li>Android : Paramètres › Sécurité › Installer un certificat › Certificat CA. iPhone : Réglages › Profil téléchargé,
installez, puis Général › Informations › Réglages des certificats : activez « Vigie ».</li>
<li>Comparez l’empreinte avec celle que montre le terminal du serveur. Différente : n’installez pas.</li>
<li>Ouvrez ensuite <a href="{url}">{url}</a></li></ol></section>
<section lang="en"><h2>Trust this server</h2>
<a href="/vigie.crt">Android, Windows, Linux: download the certificate</a>
<a href="/vigie.mobileconfig">iPhone, iPad, Mac: download the profile</a>
<ol><li>Download the file above.</li>
<li>Android: Settings › Security › Install a certificate › CA certificate. iPhone: Settings › Profile downloaded,
install, then General › About › Certificate Trust Settings: switch “Vigie” on.</li>
<li>Compare the fingerprint with the one on the server’s terminal. If it differs, do not install.</li>
<li>Then open <a href="{url}">{url}</a></li></ol></section>
<p>SHA-256 <code>{fingerprint}</code></p></html>
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class InstallPage:
    """Served from a thread of the parent, on the port after the server's, until the end of the `with` block."""

    def __init__(self, settings: Settings, authority: Authority, server: ThreadingHTTPServer) -> None:
        host, _, _ = settings.url().removeprefix("https://").rpartition(":")
        self.url = f"http://{host}:{server.server_address[1]}/"
        self.fingerprint = authority.fingerprint
        self._server = server

    @classmethod
    def open(cls, settings: Settings, authority: Authority) -> Self:
        """Raises `SettingsRefused` if the port cannot be taken."""
        port = settings.port + 1 if settings.port else 0
        contents = {
            "/": ("text/html; charset=utf-8", _page(settings, authority)),
            "/vigie.crt": ("application/x-x509-ca-cert", authority.der),
            "/vigie.mobileconfig": ("application/x-apple-aspen-config", _apple_profile(authority)),
        }
        try:
            server = ThreadingHTTPServer((settings.host, port), _handler_of(contents))
        except (OSError, OverflowError) as error:
            raise SettingsRefused(
                f"Port {port} on {settings.host}, for the page that gives phones the authority, cannot be taken "
                f"({error}): choose another --port."
            ) from error
        return cls(settings, authority, server)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="install-page", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler_of(contents: dict[str, tuple[str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10
        server_version = "Vigie"
        sys_version = ""

        def do_GET(self) -> None:
            kind, content = contents.get(self.path, ("", b""))
            self.send_response(HTTPStatus.OK if content else HTTPStatus.NOT_FOUND)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            if content:
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
            """Who fetched what is nobody's business."""

    return Handler


def _page(settings: Settings, authority: Authority) -> bytes:
    return _PAGE.format(url=settings.url(), fingerprint=authority.fingerprint).encode()


def _apple_profile(authority: Authority) -> bytes:
    """The form in which iPhones take an authority; the same authority gives the same identifiers."""
    certificate_id = str(uuid5(NAMESPACE_URL, f"urn:vigie:authority:{authority.fingerprint}"))
    profile_id = str(uuid5(NAMESPACE_URL, f"urn:vigie:profile:{authority.fingerprint}"))
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"vigie.authority.{certificate_id}",
        "PayloadUUID": certificate_id,
        "PayloadDisplayName": "Vigie",
        "PayloadContent": authority.der,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"vigie.profile.{profile_id}",
        "PayloadUUID": profile_id,
        "PayloadDisplayName": "Vigie",
        "PayloadDescription": "Autorité de ce serveur Vigie. Authority of this Vigie server.",
        "PayloadContent": [payload],
    }
    return plistlib.dumps(profile)

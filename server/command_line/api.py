"""The server's HTTP interface for the `vigie` command: where it is, who asks, and its problems as sentences."""

import http.client
import json
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_TIMEOUT_S = 15.0
_MAX_ANSWER_BYTES = 16 * 1024 * 1024
_PIECE_BYTES = 65_536


class ServerNotFound(Exception):
    """No server answers there; the message says what to do."""


class ApiRefused(Exception):
    """The server said no; the message is its own sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Connection(NamedTuple):
    """Which server, and as whom."""

    url: str
    token: str
    tls: ssl.SSLContext | None
    """Which certificate to accept; None: what the system trusts, or plain HTTP."""
    is_local: bool
    """This machine's own server, asked as its operator."""


class Stream(NamedTuple):
    """An answer on its way."""

    headers: Message
    pieces: Iterator[bytes]


class Api:
    """One caller of one server. Blocking: asynchronous callers use a thread."""

    def __init__(self, connection: Connection, *, language: str = "en", timeout_s: float = _TIMEOUT_S) -> None:
        self.connection = connection
        self._language = language
        self._timeout_s = timeout_s

    def get(self, path: str) -> Any:
        """The answer's JSON; raises `ApiRefused` or `ServerNotFound`, as the others do."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: object = None) -> Any:
        return self._ask("POST", path, body)

    def delete(self, path: str) -> None:
        self._ask("DELETE", path, None)

    @contextmanager
    def stream(self, path: str, body: object = None) -> Iterator["Stream"]:
        """An answer of any length, piece by piece; with a body it is asked for by POST.

        Raises:
            ApiRefused: The server said no.
            ServerNotFound: There is none, or it was lost before the end.
        """
        line, response = self._send("GET" if body is None else "POST", path, body)
        try:
            if response.status >= 400:
                sentence = _read_sentence(response.status, response.read(_MAX_ANSWER_BYTES), self._language)
                raise ApiRefused(response.status, sentence)
            yield Stream(response.headers, self._pieces(response))
        finally:
            line.close()

    def _pieces(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        try:
            while piece := response.read(_PIECE_BYTES):
                yield piece
        except (OSError, http.client.HTTPException) as failure:
            raise ServerNotFound(f"{self.connection.url} was lost in the middle of its answer.") from failure

    def with_token(self, token: str) -> "Api":
        """The same server, asked as somebody else."""
        return Api(self.connection._replace(token=token), language=self._language, timeout_s=self._timeout_s)

    def patient(self, timeout_s: float) -> "Api":
        """The same server, which may think for so long before it answers."""
        return Api(self.connection, language=self._language, timeout_s=timeout_s)

    def _ask(self, method: str, path: str, body: object) -> Any:
        line, response = self._send(method, path, body)
        try:
            status, answer = response.status, response.read(_MAX_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as failure:
            raise ServerNotFound(_explain_absence(self.connection, failure)) from failure
        finally:
            line.close()
        if status >= 400:
            raise ApiRefused(status, _read_sentence(status, answer, self._language))
        try:
            return json.loads(answer) if answer else None
        except ValueError as error:
            raise ServerNotFound(f"What answers at {self.connection.url} is no Vigie: is the address right?") from error

    def _send(
        self, method: str, path: str, body: object
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        parts = urlsplit(self.connection.url)
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.connection.token}"}
        content = None
        if method == "POST":
            content, headers["Content-Type"] = json.dumps(body if body is not None else {}), "application/json"
        line = _open(parts.scheme, parts.hostname, parts.port, self.connection.tls)
        line.timeout = self._timeout_s
        try:
            line.request(method, f"{parts.path.rstrip('/')}{path}", content, headers)
            return line, line.getresponse()
        except (OSError, http.client.HTTPException) as failure:
            line.close()
            raise ServerNotFound(_explain_absence(self.connection, failure)) from failure


def find_server(server: str | None, token_file: Path | None, data_dir: Path) -> Connection:
    """The server named, or else the one that runs on this machine with this data directory.

    Args:
        server: Its address, such as `https://vigie.example`; None: read from the data directory.
        token_file: A file with the token of a device or a session; None: the operator's, in the data directory.
        data_dir: Of the server on this machine.

    Raises:
        ServerNotFound: There is none, or no token.
    """
    if server is not None:
        if token_file is None:
            raise ServerNotFound("Name the file that holds your token for that server: --token-file.")
        return Connection(_checked(server), _read_token(token_file), None, is_local=False)
    try:
        said = json.loads((data_dir / "server.json").read_text("utf-8"))
        url, certificate = str(said["url"]), said["certificate"]
    except FileNotFoundError:
        raise ServerNotFound(
            f"No Vigie runs on the data directory {data_dir}: start one with `vigie serve`, name its directory with "
            "--data-dir, or a server elsewhere with --server and --token-file."
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ServerNotFound(f"{data_dir / 'server.json'} is damaged: start the server again.") from error
    token = _read_token(token_file or data_dir / "keys" / "operator.token")
    tls = None if certificate is None else _trust_only(Path(certificate))
    return Connection(url, token, tls, is_local=token_file is None)


def is_answering(url: str, certificate: Path | None) -> bool:
    """Does an HTTP server answer at our own address? Any answer will do."""
    return status_at(url, certificate, "/healthz", 2.0) is not None


def status_at(url: str, certificate: Path | None, path: str, within_s: float) -> int | None:
    """What our own server answers there to somebody unknown; None: nothing."""
    parts = urlsplit(url)
    line = _open(parts.scheme, parts.hostname, parts.port, None if certificate is None else _trust_only(certificate))
    line.timeout = within_s
    try:
        line.request("GET", path)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


def _open(scheme: str, host: str | None, port: int | None, tls: ssl.SSLContext | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host or "", port, timeout=_TIMEOUT_S, context=tls)
    return http.client.HTTPConnection(host or "", port, timeout=_TIMEOUT_S)


def _trust_only(certificate: Path) -> ssl.SSLContext:
    """Accept this very certificate and no other: it may be made for a name by which this machine is not called.

    Only the first of the file: what may follow are authorities, which would vouch for strangers too.
    """
    first, end, _ = certificate.read_text("ascii").partition("-----END CERTIFICATE-----")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=f"{first}{end}\n")
    return context


def _checked(server: str) -> str:
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ServerNotFound(f"{server} is no address of a server, such as https://vigie.example.")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ServerNotFound(f"{server} would carry your token in clear over the network: use its https address.")
    return server.rstrip("/")


def _read_token(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        raise ServerNotFound(f"There is no token in {path}: name its file with --token-file.") from None
    except PermissionError:
        raise ServerNotFound(f"You may not read the token in {path}: ask as the user who runs the server.") from None


def _read_sentence(status: int, answer: bytes, language: str) -> str:
    """The problem document's sentence, with the field it is about."""
    try:
        problem = json.loads(answer)
        sentence = str(problem["sentence"].get(language) or problem["sentence"]["en"])
        return f"{sentence} ({problem['field']})" if "field" in problem else sentence
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"The server answered {status} and gave no reason."


def _explain_absence(connection: Connection, failure: Exception) -> str:
    if isinstance(failure, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {connection.url} is not trusted ({failure.verify_message}): for a private authority "
            "set SSL_CERT_FILE to its certificate."
        )
    why = os.strerror(failure.errno) if isinstance(failure, OSError) and failure.errno else type(failure).__name__
    hint = "start it with `vigie serve`" if connection.is_local else "is the address right, and the network there?"
    return f"No Vigie answers at {connection.url} ({why}): {hint}."

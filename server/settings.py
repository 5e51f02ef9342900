"""Typed settings, from flags and environment; what is unknown or missing is refused with a sentence."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from server.auth.push_services import is_push_service


class SettingsRefused(Exception):
    """The message says which setting is wrong and what to do."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this server runs. Each field is the environment variable `VIGIE_FIELD_NAME`, and most are `--field-name`."""

    host: str = "127.0.0.1"
    """Address to listen on; loopback unless `--lan`."""
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8420
    """0 takes a free port and prints it."""
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    """Server processes; one uses a core."""
    data_dir: Path = Path(".data")
    """Keys, and the embedded stores where no URL is given."""
    database_url: str | None = None
    """PostgreSQL; also `DATABASE_URL`. None: a private PostgreSQL."""
    redis_url: str | None = None
    """Redis or Valkey; also `REDIS_URL`. None: a private Valkey."""
    tls: Literal["private"] | None = None
    """`private`: Vigie is its own certificate authority, and fills in the next two."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_url: str | None = None
    """Scheme, host and port by which phones reach this server; None: derived from host and port."""
    allowed_origins: tuple[str, ...] = ()
    """Further browser origins that may connect, beside the server's own."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of reverse proxies: what these say of who calls and how (`X-Forwarded-For`, `-Proto`) is
    believed, and nobody else's word is."""
    push_services: tuple[str, ...] = ()
    """Through which push services phones may be woken: hosts, `*.` and a domain, or the address and port of one's own.
    None: nobody is, and Vigie asks nothing of anybody outside."""
    push_contact: str | None = None
    """Whom a push service may ask about our pushes: `mailto:` or https."""
    map_tiles: Path | None = None
    """A `.pmtiles` file, or a directory of `{z}/{x}/{y}.png` (or `.jpg`, `.webp`): the ground under the teams, from
    this machine and from nobody else. None: land and water only."""
    log_format: Literal["text", "json"] = "text"
    """`text` for people, `json` for machines."""

    @property
    def is_tls(self) -> bool:
        return self.tls_cert is not None

    @property
    def key_dir(self) -> Path:
        """Wrapping keys and server secrets: never in the database, never in its backups (rule C12)."""
        return self.data_dir / "keys"

    @property
    def catalogue_dir(self) -> Path:
        """The organisation's own catalogues, in place of or beside those that come with Vigie."""
        return self.data_dir / "catalogues"

    def url(self) -> str:
        """The address to print and to put into links, without a slash at the end."""
        return self.local_url() if self.public_url is None else self.public_url.rstrip("/")

    def local_url(self) -> str:
        """The address on this machine, whatever the world sees."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        host = f"[{host}]" if ":" in host else host
        return f"{'https' if self.is_tls else 'http'}://{host}:{self.port}"


_ALSO = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url"}
_NOT_SETTINGS = frozenset({"VIGIE_POSTGRES_BINDIR", "VIGIE_VALKEY_BINARY"})
"""Read by the embedded stores themselves."""
_LISTS = frozenset({"allowed_origins", "push_services", "trusted_proxies"})
_CONTACT = re.compile(r"(?:mailto:[^@\s,]+@[^@\s,]+|https://[^\s,]+)")
_PUBLIC_URL = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/?")


def load_settings(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Flags win over `VIGIE_*`, which win over `DATABASE_URL` and `REDIS_URL`.

    Args:
        flags: By field name; None means not given.
        environment: All variables; those of others are left alone.

    Raises:
        SettingsRefused: With a sentence for the operator.
    """
    values: dict[str, Any] = {field: environment[name] for name, field in _ALSO.items() if environment.get(name)}
    known = set(Settings.__struct_fields__)
    for name, value in environment.items():
        if not name.startswith("VIGIE_") or name in _NOT_SETTINGS:
            continue
        field = name.removeprefix("VIGIE_").lower()
        if field not in known:
            raise SettingsRefused(f"{name} is no setting of Vigie; known are {_names(known)}.")
        values[field] = tuple(value.split(",")) if field in _LISTS else value
    values.update({field: value for field, value in flags.items() if value is not None})
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise SettingsRefused(f"A setting is wrong: {_explain(error)}") from error
    _check(settings)
    return settings


def to_environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, for a worker process: what `load_settings` reads back."""
    given = {name: getattr(settings, name) for name in Settings.__struct_fields__}
    return {
        f"VIGIE_{name.upper()}": ",".join(value) if name in _LISTS else str(value)
        for name, value in given.items()
        if value not in (None, ())
    }


def _explain(error: msgspec.ValidationError) -> str:
    """`--port: Expected `int` <= 65535.` from msgspec's complaint; never the value, which may be a secret."""
    complaint, _, field = str(error).rpartition(" - at `$.")
    return f"--{field.rstrip('`').replace('_', '-')}: {complaint}." if complaint else f"{error}."


def _path(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise NotImplementedError(f"no setting is a {kind.__name__}")


def _check(settings: Settings) -> None:
    if (settings.database_url is None) != (settings.redis_url is None):
        raise SettingsRefused("Give both --database-url and --redis-url, or neither for private stores.")
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingsRefused("Give both --tls-cert and --tls-key.")
    if settings.tls is not None and settings.is_tls:
        raise SettingsRefused("Give either --tls private or a certificate of your own, not both.")
    if settings.public_url is not None and not _PUBLIC_URL.fullmatch(settings.public_url):
        raise SettingsRefused("--public-url is scheme, host and port, such as https://vigie.example:8443.")
    for proxy in settings.trusted_proxies:
        try:
            network = ip_network(proxy)
        except ValueError as error:
            raise SettingsRefused(
                f"--trusted-proxies: {error}; give addresses or networks, such as 10.0.3.0/24."
            ) from error
        if network.prefixlen == 0:
            raise SettingsRefused("--trusted-proxies: everybody cannot be a proxy; name yours, such as 10.0.3.7.")
    _check_push(settings)
    is_behind_tls = bool(settings.trusted_proxies) and (settings.public_url or "").startswith("https://")
    if is_behind_tls:
        return  # browsers see the proxy's certificate
    if not settings.is_tls and settings.tls is None and settings.host not in ("127.0.0.1", "localhost", "::1"):
        raise SettingsRefused(
            f"Listening on {settings.host} needs a certificate, because browsers give position and camera to secure "
            "pages only: add --tls-cert and --tls-key, or --tls private; or, behind a proxy that has one, name it in "
            "VIGIE_TRUSTED_PROXIES and give its https address as --public-url."
        )


def _check_push(settings: Settings) -> None:
    for service in settings.push_services:
        if not is_push_service(service):
            raise SettingsRefused(
                f"VIGIE_PUSH_SERVICES: {service!r} is no push service; name hosts, such as"
                " updates.push.services.mozilla.com or *.push.apple.com, or the address and port of your own."
            )
    if settings.push_services and not _CONTACT.fullmatch(settings.push_contact or ""):
        raise SettingsRefused(
            "Push services want to know whom to ask: add VIGIE_PUSH_CONTACT, such as mailto:ops@association.example."
        )


def _names(fields: set[str]) -> str:
    return ", ".join(sorted(f"VIGIE_{field.upper()}" for field in fields))

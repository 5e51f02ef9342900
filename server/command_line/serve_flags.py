"""From the flags of `vigie serve` to settings: what `--lan` means."""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.command_line.private_tls import main_address
from server.settings import Settings, SettingsRefused, load_settings

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - what --lan asks for, and only with a certificate


def read_serve_flags(flags: Mapping[str, Any], environment: Mapping[str, str], *, is_lan: bool) -> Settings:
    """The settings; with `is_lan` those of a server for the whole network. Raises `SettingsRefused`."""
    if not is_lan:
        return load_settings(flags, environment)
    if flags.get("host") is not None:
        raise SettingsRefused("Give either --lan, which listens on all addresses, or --host.")
    settings = load_settings({**flags, "host": _EVERYWHERE}, environment)
    if settings.public_url is not None:
        return settings
    if settings.port == 0:
        raise SettingsRefused("With --lan the port must stay the same, because phones keep the address: give --port.")
    address = main_address()
    if address is None:
        raise SettingsRefused("This machine has no network now: connect it, or give --public-url.")
    return msgspec.structs.replace(settings, public_url=f"https://{address}:{settings.port}")

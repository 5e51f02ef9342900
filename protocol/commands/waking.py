"""What may be asked about waking phones that sleep."""

from protocol.commands.envelope import CommandEnvelope


class AllowWaking(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.allow_waking"):
    """May locked phones be woken through the push services of their browsers? Until somebody says so, none is."""

    is_allowed: bool

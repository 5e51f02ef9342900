"""Calls for help must not wait for a log that is away, or hangs: everybody is told all the same (rule C7)."""

import asyncio

from protocol.commands import Command, RaiseAlert
from protocol.downstream import AlertNow
from protocol.ids import CommandId
from server.domain.permissions import may_execute
from server.domain.state import OperationState
from server.realtime.effects import Execute
from server.realtime.services import Services
from server.realtime.subscriptions import Subscriptions

ALERT_PATIENCE_S = 0.5
"""How long an alert waits for its verdict before everybody is told."""


class UnrecordedAlerts:
    """The alerts of one connection that have no verdict yet and of which nobody was told."""

    __slots__ = ("_services", "_subscriptions", "_waiting")

    def __init__(self, services: Services, subscriptions: Subscriptions) -> None:
        self._services = services
        self._subscriptions = subscriptions
        self._waiting: dict[CommandId, tuple[Execute, RaiseAlert]] = {}

    def watch(self, effect: Execute) -> None:
        """A command came in; only calls for help count."""
        if not isinstance(effect.command, RaiseAlert):
            return
        command_id = effect.command.command_id
        self._waiting[command_id] = effect, effect.command
        if self._services.operations.is_log_away:
            self.tell(command_id)
        else:
            asyncio.get_running_loop().call_later(ALERT_PATIENCE_S, self.tell, command_id)

    def settle(self, command: Command) -> None:
        """Its verdict is there: what is to be told comes from the log."""
        self._waiting.pop(command.command_id, None)

    def tell(self, command_id: CommandId) -> None:
        """No verdict, and somebody is in danger: tell everybody here and elsewhere, once for each sending."""
        effect, command = self._waiting.pop(command_id, (None, None))
        if effect is None or command is None:
            return
        live = self._subscriptions.find(effect.operation_id)
        if live is not None and command.alert_id in live.state.entities:
            return  # sent again, and known: an alert that was dealt with must not come up anew
        team_id = command.team_id or effect.actor.team_id
        # The rule for alerts reads nothing of the state, which may be out of reach too.
        if team_id is None or not may_execute(OperationState(effect.operation_id), command, effect.actor):
            return
        has_position = command.lat_deg is not None and command.lon_deg is not None
        alert = AlertNow(
            operation_id=effect.operation_id,
            alert_id=command.alert_id,
            kind=command.kind,
            team_id=team_id,
            at=effect.reception.received_at - (command.age_ms or 0),
            is_recorded=False,
            lat_deg=command.lat_deg if has_position else None,
            lon_deg=command.lon_deg if has_position else None,
        )
        self._services.hub.show_alert(alert)
        self._services.on_unrecorded_alert(effect.operation_id, alert)

"""The board of an operation as it was: the live board, fed by a replay."""

from datetime import datetime, tzinfo

from clients.sdk import Replica, VigieClient
from protocol.ids import OperationId
from protocol.replay import ReplayClock, ReplayControl, ReplayState, ReplayWish
from server.command_line.board import Moment
from server.command_line.language import Language
from server.command_line.live_board import LiveBoard

_WORDS: dict[Language, dict[ReplayClock | str, str]] = {
    "fr": {
        ReplayClock.KNOWN: "RELECTURE · ce que l'on savait",
        ReplayClock.HAPPENED: "RELECTURE · ce qui s'est passé",
        "end": "fin",
        "still": "arrêt",
    },
    "en": {
        ReplayClock.KNOWN: "REPLAY · what was known",
        ReplayClock.HAPPENED: "REPLAY · what happened",
        "end": "end",
        "still": "still",
    },
}


class ReplayBoard(LiveBoard):
    """Shows one operation again, from the wish on; at speed 0 it stands still there."""

    def __init__(
        self, client: VigieClient, operation_id: OperationId, language: Language, wish: ReplayWish, speed: int
    ) -> None:
        super().__init__(client, operation_id, language)
        self._wish = wish
        self._speed = speed

    async def _join(self) -> Replica:
        replica = await self._client.replay(self._operation_id, self._wish)
        if self._speed:
            self._client.steer(ReplayControl(is_playing=True, speed=self._speed))
        return replica

    def _line(self) -> str:
        return " · ".join((*self._moment().notice, super()._line()))

    def _moment(self) -> Moment:
        moment, state = super()._moment(), self._client.replay_state
        if state is None:  # it is not said yet where this stands, but which past it is
            return moment._replace(notice=(_WORDS[self._language][self._wish.clock], *moment.notice))
        notice = (describe_state(state, self._language, moment.zone), *moment.notice)
        return moment._replace(now=state.at, notice=notice)


def describe_state(state: ReplayState, language: Language, zone: tzinfo) -> str:
    """Which past this is, in one line: nobody must take it for the present."""
    words = _WORDS[language]
    at = datetime.fromtimestamp(state.at / 1000, zone)
    pace = words["end"] if state.is_at_end else f"×{state.speed}" if state.is_playing else words["still"]
    return f"{words[state.clock]} · {at:%d/%m %H:%M:%S} · {pace} · {state.seq}/{state.last_seq}"

"""The board of an operation as it was: the live board, fed by a replay."""

from datetime import datetime, tzinfo

from rich.console import Group, RenderableType
from rich.text import Text

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
        "reading": "lecture du journal : {share} % ({done} faits sur {all})",
        "once": "Une seule fois pour une longue opération : la relecture commence dès que son journal est lu.",
    },
    "en": {
        ReplayClock.KNOWN: "REPLAY · what was known",
        ReplayClock.HAPPENED: "REPLAY · what happened",
        "end": "end",
        "still": "still",
        "reading": "reading the log: {share}% ({done} of {all} facts)",
        "once": "Only once for a long operation: the replay begins as soon as its log has been read.",
    },
}
_BAR_WIDTH = 60


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

    def _picture(self, width: int, height: int) -> RenderableType:
        read = self._client.replay_read
        if read is None or self._client.replay_state is not None:
            return super()._picture(width, height)
        words, length = _WORDS[self._language], min(width, _BAR_WIDTH)
        title = f"{words[self._wish.clock]} · {describe_reading(read, self._language)}"
        bar = ("█" * (length * _share_of(read) // 100)).ljust(length, "░")
        return Group(Text(title, style="bold"), Text(bar, style="bold green"), Text(words["once"], style="dim"))

    def _line(self) -> str:
        notice = self._moment().notice
        if self._client.replay_read is not None and self._client.replay_state is None:
            return " · ".join(notice)  # nothing has been shown: figures of nothing would be taken for figures
        return " · ".join((*notice, super()._line()))

    def _moment(self) -> Moment:
        moment, state, read = super()._moment(), self._client.replay_state, self._client.replay_read
        reading = () if read is None else (describe_reading(read, self._language),)
        if state is None:  # it is not said yet where this stands, but which past it is
            return moment._replace(notice=(_WORDS[self._language][self._wish.clock], *reading, *moment.notice))
        notice = (describe_state(state, self._language, moment.zone), *reading, *moment.notice)
        return moment._replace(now=state.at, notice=notice)


def describe_reading(read: tuple[int, int], language: Language) -> str:
    """How far the server is before it can begin (rule RP13)."""
    done, all_ = (f"{number:,}".replace(",", "\N{NO-BREAK SPACE}" if language == "fr" else ",") for number in read)
    return _WORDS[language]["reading"].format(share=_share_of(read), done=done, all=all_)


def describe_state(state: ReplayState, language: Language, zone: tzinfo) -> str:
    """Which past this is, in one line: nobody must take it for the present."""
    words = _WORDS[language]
    at = datetime.fromtimestamp(state.at / 1000, zone)
    pace = words["end"] if state.is_at_end else f"×{state.speed}" if state.is_playing else words["still"]
    return f"{words[state.clock]} · {at:%d/%m %H:%M:%S} · {pace} · {state.seq}/{state.last_seq}"


def _share_of(read: tuple[int, int]) -> int:
    """In per cent; the log may have grown since it was asked how long it is."""
    return min(100, 100 * read[0] // max(1, read[1]))

"""One audience with one codec: connections for which every frame is the same bytes.

`told_seq` is how far the audience as a whole has been told. A change carries it as `after`, so that it fits everybody:
who joined later stands further on and ignores or applies it, nobody stands before it (rule C5).
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from protocol.codec import MAX_FRAME_BYTES, Codec
from protocol.downstream import Advance, Change, Downstream, Positions
from protocol.ids import OperationId
from protocol.positions import TeamPosition
from protocol.teams import Team
from protocol.upstream import Scope
from server.application.live import LiveOperation
from server.domain.scopes import keys_of
from server.domain.visibility import Audience
from server.realtime.frames import frame
from server.realtime.outbox import Outbox

POSITIONS_PER_FRAME = 500
"""In MessagePack 42 KiB at most."""
POSITIONS_PER_TEXT_FRAME = 300
"""JSON may write a number in 24 characters: 58 KiB at most."""
MAX_KEPT_RESUME_BYTES = 1024 * 1024
"""Of frames kept for others who come back to an audience."""
_RESUME_OVERHEAD_BYTES = 256
"""What an entry takes beside its frames, so that empty ones have a bound too."""


class Member:
    """One subscription of one connection."""

    __slots__ = ("channel", "outbox", "told_seq")

    def __init__(self, channel: "Channel", outbox: Outbox, told_seq: int) -> None:
        self.channel = channel
        self.outbox = outbox
        self.told_seq = told_seq
        """How far this member was told on its own: by its join, or by an `Advance` with its heartbeat."""

    def change_pace(self) -> None:
        """Called by the outbox: what is written from now on goes another way."""
        self.channel.sort(self)


class KeptResumes:
    """What was made for those who came back, by where they stood: good for others who stood there, at one seq only.

    Bounded, because peers choose where they stand: the oldest give way.
    """

    __slots__ = ("_frames", "_seq", "_size")

    def __init__(self) -> None:
        self._seq = 0
        self._frames: dict[int, tuple[bytes, ...]] = {}
        self._size = 0

    def find(self, after: int, seq: int) -> tuple[bytes, ...] | None:
        """The frames that lead from `after` to `seq`, if they are at hand."""
        return self._frames.get(after) if seq == self._seq else None

    def keep(self, after: int, seq: int, frames: tuple[bytes, ...]) -> None:
        """For whoever else comes back from `after` while the operation stands at `seq`."""
        if seq != self._seq:
            self._seq, self._size = seq, 0
            self._frames.clear()
        self._frames[after] = frames
        self._size += _size_of(frames)
        while self._size > MAX_KEPT_RESUME_BYTES:
            self._size -= _size_of(self._frames.pop(next(iter(self._frames))))


class Channel:
    """The members of an audience, and what they are to get at the end of this turn."""

    __slots__ = (
        "_fast",
        "_first",
        "_slow",
        "_untold",
        "audience",
        "codec",
        "live",
        "members",
        "resumes",
        "snapshot",
        "told_seq",
    )

    def __init__(self, live: LiveOperation, audience: Audience, codec: Codec) -> None:
        self.live = live
        self.audience = audience
        self.codec = codec
        self.members: list[Member] = []
        self._fast: dict[Member, Callable[[bytes], None]] = {}
        """How to write to those who take everything at once: a sweep over a thousand sockets touches nothing else."""
        self._slow: dict[Member, None] = {}
        self.told_seq = live.seq
        self.snapshot: tuple[int, tuple[bytes, ...]] | None = None
        """The parts that `fan_out` made last, and the seq they stand at."""
        self.resumes = KeptResumes()
        self._untold: list[bytes] = []
        self._first = 0

    @property
    def view(self) -> str:
        """A name for what this audience sees, the same on every process."""
        return name_of(self.audience)

    def add(self, outbox: Outbox) -> Member:
        member = Member(self, outbox, self.live.seq)
        self.members.append(member)
        outbox.followers.append(member)
        self.sort(member)
        return member

    def remove(self, member: Member) -> None:
        self.members.remove(member)
        member.outbox.followers.remove(member)
        self._fast.pop(member, None)
        self._slow.pop(member, None)

    def sort(self, member: Member) -> None:
        """Among those who take everything at once, or those for whom it has to wait."""
        if member.outbox.is_fast:
            self._slow.pop(member, None)
            self._fast[member] = member.outbox.write
        else:
            self._fast.pop(member, None)
            self._slow[member] = None

    def encode(self, message: Downstream) -> bytes:
        """The message as one frame that every peer takes."""
        return frame_whole(self.codec, message)

    def tell(self, frames: bytes, seq: int) -> None:
        """All members are to get this at the end of the turn, which brings them to `seq`."""
        self._untold.append(frames)
        self.told_seq = seq

    def give_up(self, seq: int) -> None:
        """What leads up to `seq` could not be made: who does not start anew must see the gap."""
        self._untold.clear()
        self.told_seq = seq
        self.snapshot = None  # one made before would need the very change that failed

    def send(self) -> tuple[int, int]:
        """The end of the turn: one write per member. Answers how many frames and bytes each member got."""
        untold, self._untold = self._untold, []
        joined = untold[0] if len(untold) == 1 else b"".join(untold)
        writes, slow = list(self._fast.values()), tuple(self._slow)  # a write may make its reader a slow one
        # Somebody else is first each time, so that no post is always the last of a thousand.
        first = self._first = (self._first + 1) % max(1, len(writes))
        for write in writes[first:] + writes[:first]:
            write(joined)
        for member in slow:
            member.outbox.send_facts(joined)
        return len(untold), len(joined)

    def advance_after(self, seq: int) -> Advance:
        """From there to where the operation stands, nothing was for this audience."""
        return Advance(operation_id=self.audience.operation_id, after=seq, seq=self.live.seq)

    def position_frames(self, positions: Sequence[TeamPosition]) -> Iterator[bytes]:
        """The positions of those teams that this audience sees."""
        if self.audience.scope is not Scope.OPERATION or self.audience.partner_id is not None:
            positions = [position for position in positions if self._sees(position)]
        return frame_positions(self.codec, self.audience.operation_id, positions)

    def _sees(self, position: TeamPosition) -> bool:
        team = self.live.state.find(Team, position.team_id)
        return team is not None and self.audience.may_see(team, keys_of(team))


def _size_of(frames: tuple[bytes, ...]) -> int:
    return _RESUME_OVERHEAD_BYTES + sum(map(len, frames))


def name_of(audience: Audience) -> str:
    """A name for what an audience sees, the same on every process."""
    scope, role, target = audience.scope, audience.role, audience.target
    partner = "" if audience.partner_id is None else f"/{audience.shared}"
    return f"{scope}:{role}{partner}" if target is None else f"{scope}:{role}{partner}:{target.hex}"


def frame_whole(codec: Codec, message: Downstream) -> bytes:
    """The message as one frame; a change that no peer would take whole leaves its fact to the log.

    What is still larger becomes several frames (rule CH9): one above the limit would end each connection that gets it,
    and each that comes back for it.
    """
    encoded = codec.encode(message)
    if len(encoded) <= MAX_FRAME_BYTES or not isinstance(message, Change):
        return frame(encoded, is_text=codec.is_text)
    return b"".join(frame_message(codec, part) for part in _parts(codec, msgspec.structs.replace(message, fact=None)))


def _parts(codec: Codec, change: Change) -> Iterator[Change]:
    """The change in as many parts as it takes; an entity is never cut in two."""
    count = len(change.entities)
    if count < 2 or len(codec.encode(change)) <= MAX_FRAME_BYTES:
        yield change
        return
    first, rest = change.entities[: count // 2], change.entities[count // 2 :]
    yield from _parts(codec, msgspec.structs.replace(change, entities=first, removed=(), has_more=True))
    yield from _parts(codec, msgspec.structs.replace(change, entities=rest))


def frame_positions(codec: Codec, operation_id: OperationId, positions: Sequence[TeamPosition]) -> Iterator[bytes]:
    """As many frames as the positions need."""
    per_frame = POSITIONS_PER_TEXT_FRAME if codec.is_text else POSITIONS_PER_FRAME
    for start in range(0, len(positions), per_frame):
        shown = tuple(positions[start : start + per_frame])
        yield frame_whole(codec, Positions(operation_id=operation_id, positions=shown))


def frame_message(codec: Codec, message: Downstream) -> bytes:
    """Encode and frame."""
    return frame(codec.encode(message), is_text=codec.is_text)

"""Where a replay stands and how it moves on: pure scheduling, the clock in hand.

The player holds a moment of the operation and lets it run with the speed; how many facts count by then is for the order
of the clock to say. Empty time passes at the same speed as any other.
"""

from protocol.ids import OperationId
from protocol.replay import ReplayClock, ReplayControl, ReplayState, ReplayWish
from server.replay.orders import Order


class Player:
    """One viewer's place in an operation. `now` is monotonic ms; the order may have grown since the call before."""

    def __init__(self, wish: ReplayWish, order: Order) -> None:
        self.clock: ReplayClock = wish.clock
        self.number = 0
        """How many facts are shown."""
        self.target = 0
        """How many are to be shown while it stands still."""
        self.speed = 1
        self.is_playing = False
        self._at = 0
        """The moment that was shown at `_since`."""
        self._since = 0
        self._fact_seq = 0
        self._has_caught_up = False
        """Everything there was had been shown: what comes is shown when it comes."""
        if wish.seq is None and wish.at is None:
            self._stand(min(1, order.last), order.first_at)
        else:
            self._seek(order, wish.seq, wish.at)
        self.show(self.target, order)

    def at(self, order: Order, now: int) -> int:
        """The moment that is shown: never after that of a fact which is still to be shown."""
        if self._has_caught_up:
            return max(self._at, order.at_of(self.target))
        at = self._at_by_speed(order, now)
        if not self.is_playing or self.target >= order.last:
            return at
        return max(self._at, min(at, order.at_of(self.target + 1)))

    def due(self, order: Order, now: int) -> int:
        """How many facts are to be shown by now; never fewer than are, unless it went elsewhere."""
        if not self.is_playing:
            return self.target
        at = self._at_by_speed(order, now)
        if at >= order.last_at and self.number >= order.last:
            self._has_caught_up = True
        return max(self.number, order.last if self._has_caught_up else order.number_at(at))

    def show(self, number: int, order: Order) -> None:
        """So many facts are shown now."""
        self.number = self.target = number
        self._fact_seq = order.seq_of(number)

    def hold(self, order: Order, now: int) -> None:
        """The viewer cannot take more: time stands still until it can."""
        if self.is_playing:
            self._at, self._since = max(self._at, order.at_of(self.number)), now

    def steer(self, control: ReplayControl, order: Order, now: int) -> bool:
        """Do as the viewer says; True: it went to another moment, and everything has to be shown anew."""
        self._at, self._since = self.at(order, now), now
        if control.speed is not None:
            self.speed = control.speed
        if control.is_playing is not None:
            self.is_playing = control.is_playing
            self._has_caught_up = False
        has_gone = control.seek_seq is not None or control.seek_at is not None
        if has_gone:
            self._seek(order, control.seek_seq, control.seek_at)
        if control.step:
            self.is_playing = False
            number = max(0, min(order.last, (self.target if has_gone else self.number) + control.step))
            self._stand(number, order.at_of(number))
        return has_gone or self.target < self.number

    def look_again(self, order: Order, now: int) -> bool:
        """Has a fact come in that happened before what is shown? Then the same moment has to be shown anew."""
        if order.number_of(self._fact_seq) == self.number:
            return False
        at = self.at(order, now)
        self._stand(order.number_at(at), at)
        self._since = now
        return True

    def state(self, operation_id: OperationId, order: Order, now: int) -> ReplayState:
        """What the viewer is told of it."""
        at = self.at(order, now)
        return ReplayState(
            operation_id=operation_id,
            clock=self.clock,
            at=at,
            seq=self.number,
            last_seq=order.last,
            fact_seq=self._fact_seq,
            first_at=order.first_at,
            last_at=order.last_at,
            speed=self.speed,
            is_playing=self.is_playing,
            is_at_end=self.number == order.last and at >= order.last_at,
        )

    def _at_by_speed(self, order: Order, now: int) -> int:
        """Where time would be by now if everything could be shown at once."""
        if not self.is_playing:
            return self._at
        return min(self._at + (now - self._since) * self.speed, max(self._at, order.last_at))

    def _seek(self, order: Order, seq: int | None, at: int | None) -> None:
        if seq is not None:
            number = order.number_of(seq)
            self._stand(number, order.at_of(number))
        elif at is not None:
            at = max(order.first_at, min(at, order.last_at))
            self._stand(order.number_at(at), at)

    def _stand(self, number: int, at: int) -> None:
        self.target, self._at, self._has_caught_up = number, at, False

"""Times out of a history: to the answer, and to the screens."""

from collections.abc import Iterable, Sequence

from loadtests.history import History, Observer, PieceKind

FOR_EVER_S = float("inf")


def answers_ms(history: History, from_s: float = 0.0, to_s: float = FOR_EVER_S) -> list[float]:
    """From sending to the answer, each command sent in this stretch of time."""
    return [
        (sent.answered_at_s - sent.sent_at_s) * 1000
        for sent in history.commands
        if sent.outcome is not None and from_s <= sent.sent_at_s < to_s
    ]


def shown_ms(
    history: History, observers: Iterable[Observer], from_s: float = 0.0, to_s: float = FOR_EVER_S
) -> list[float]:
    """From sending to each screen, each change that was sent in this stretch of time."""
    known_at_s = {sent.seq: sent.sent_at_s for sent in history.commands if sent.seq and from_s <= sent.sent_at_s < to_s}
    return [
        (reading.at_s - known_at_s[piece.seq]) * 1000
        for observer in observers
        for reading in observer.readings
        for piece in reading.pieces
        if piece.kind is PieceKind.CHANGE and piece.seq in known_at_s
    ]


def slope_per_h(samples: Sequence[tuple[float, float]]) -> float:
    """Of a straight line through (seconds, figure), least squares; what it gains in an hour."""
    mean_s = sum(at_s for at_s, _ in samples) / len(samples)
    mean = sum(figure for _, figure in samples) / len(samples)
    spread = sum((at_s - mean_s) ** 2 for at_s, _ in samples)
    if not spread:
        return 0.0
    return sum((at_s - mean_s) * (figure - mean) for at_s, figure in samples) / spread * 3600

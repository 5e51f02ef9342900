"""The verdict on a history, in linear time: every way in which a fast server may have cheated, by name.

It knows nothing of how the server works: only what was asked, answered, stored and shown.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from loadtests.history import History, LoggedFact, Observer, Outcome, Piece, PieceKind, Sent
from protocol.ids import CommandId, DeviceId, TeamId

MAX_EXAMPLES = 5
"""Findings of one kind that are spelled out; the rest is counted."""


class Fault(StrEnum):
    """What a server must never do, by rule of the contract."""

    UNANSWERED = "a command got no answer"  # C10
    CONTRADICTED = "a command got two different answers"  # C1
    LOST = "an accepted command has no fact in the log"  # C2
    WRONG_PLACE = "an accepted command is in the log elsewhere than answered"  # C1
    DOUBLED = "one command has two facts"  # C1
    REFUSED_YET_LOGGED = "a refused command has a fact in the log"  # C9
    UNASKED = "the log holds a fact of a device that never asked for it"  # C1
    HOLE = "the log is not numbered 1, 2, 3 …"  # C3
    DISORDER = "a command sent after another was accepted stands before it"  # C3
    GAP = "an observer missed numbers and was not told"  # C5
    REPEATED = "an observer was shown a number twice"  # C5
    UNSEEN = "a visible fact was passed over as if it held nothing"  # C5
    NOT_IN_LOG = "an observer was shown a number the log does not hold"  # C2
    BEFORE_SENDING = "an observer was shown a fact before anybody had asked for it"  # C2
    WITHOUT_RIGHT = "an observer was shown what is outside its scope or rights"  # C12
    BEHIND_AT_THE_END = "an observer never saw the last facts"  # C4
    RESYNC_UNSETTLED = "what was declared incomplete was never made whole"  # C6
    REWOUND = "a snapshot was older than what the observer already held"  # C4
    DIFFERENT = "an observer holds something else than a fresh join"  # C4
    LEAKED = "a protected value was found in the open"  # C12
    KEY_REUSED = "one key was accepted for two different things"  # C1
    ALERT_BEHIND = "a call for help was not told ahead of its fact"  # C7
    OLD_POSITION = "a position was shown after a newer one, or never"  # C6
    AFTER_ITS_END = "an observer was shown something after its rights were over"  # C12


class Finding(NamedTuple):
    """One fault, once."""

    fault: Fault
    what: str


class Verdict(NamedTuple):
    """What a history proves."""

    counts: dict[Fault, int]
    """How often each fault was found; empty for a whole history."""
    examples: list[Finding]
    commands: int
    facts: int
    observers: int
    deliveries: int
    """Changes shown, over all observers."""

    @property
    def is_whole(self) -> bool:
        return not self.counts


def check(history: History) -> Verdict:
    """Look for every fault; each kind is counted in full and spelled out a few times."""
    counts: dict[Fault, int] = {}
    examples: list[Finding] = []
    log = _Log(history)
    walks = [_Walk(observer, log) for observer in history.observers]
    sources: list[Iterable[Finding]] = [_numbering(history.log), _answers(history.commands, log), _order(history)]
    sources += [walk.findings() for walk in walks]
    sources += [_replica(observer, history) for observer in history.observers]
    sources += [_beside_the_log(observer, history) for observer in history.observers]
    sources.append(Finding(Fault.LEAKED, place) for place in history.leaks)
    for source in sources:
        for finding in source:
            counts[finding.fault] = counts.get(finding.fault, 0) + 1
            if counts[finding.fault] <= MAX_EXAMPLES:
                examples.append(finding)
    return Verdict(
        counts,
        examples,
        len(history.commands),
        len(history.log),
        len(history.observers),
        sum(walk.deliveries for walk in walks),
    )


class _Run(NamedTuple):
    """Pieces that are nothing but one fact after the other, as a post gets them nearly always."""

    after: int
    seq: int
    last_sent_at_s: float


class _Log:
    """The log, found by number and by command."""

    def __init__(self, history: History) -> None:
        facts = history.log
        self.by_seq = {fact.seq: fact for fact in facts}
        self.head = max(self.by_seq, default=0)
        self.sent_at_s = {sent.seq: sent.sent_at_s for sent in history.commands if sent.outcome is Outcome.ACCEPTED}
        self._runs: dict[int, _Run | None] = {}
        self.seqs_by_key: dict[tuple[DeviceId, CommandId], list[int]] = {}
        self.seqs_by_team: dict[TeamId, list[int]] = {}
        self.consequences: dict[CommandId, list[int]] = {}
        for fact in facts:
            if fact.is_consequence:
                self.consequences.setdefault(fact.command_id, []).append(fact.seq)
            else:
                self.seqs_by_key.setdefault((fact.device_id, fact.command_id), []).append(fact.seq)
            if fact.team_id is not None:
                self.seqs_by_team.setdefault(fact.team_id, []).append(fact.seq)

    def run_of(self, pieces: tuple[Piece, ...]) -> _Run | None:
        """The same pieces, shared by a thousand observers, are looked through once; None: look at each piece."""
        known = id(pieces)  # the history keeps the tuple, so the name stays its own
        if known not in self._runs:
            self._runs[known] = self._look_through(pieces)
        return self._runs[known]

    def _look_through(self, pieces: tuple[Piece, ...]) -> _Run | None:
        if not pieces:
            return None
        for seq, piece in enumerate(pieces, start=pieces[0].seq):
            is_next = piece.kind is PieceKind.CHANGE and piece.after == seq - 1 and piece.seq == seq
            if not is_next or seq not in self.by_seq:
                return None
        last_sent_at_s = max(self.sent_at_s.get(piece.seq, 0.0) for piece in pieces)
        return _Run(pieces[0].after, pieces[-1].seq, last_sent_at_s)


def _numbering(facts: list[LoggedFact]) -> Iterator[Finding]:
    for expected, fact in enumerate(facts, start=1):
        if fact.seq != expected:
            yield Finding(Fault.HOLE, f"{fact.seq} stands where {expected} is due")
            return


def _answers(commands: list[Sent], log: _Log) -> Iterator[Finding]:
    devices = {sent.device_id for sent in commands}
    asked = set()
    accepted_bodies: dict[tuple[DeviceId, CommandId], set[bytes]] = {}
    for sent in commands:
        if sent.outcome is Outcome.ACCEPTED:
            accepted_bodies.setdefault((sent.device_id, sent.command_id), set()).add(sent.body)
    for (_, command_id), bodies in accepted_bodies.items():
        if len(bodies) > 1:
            yield Finding(Fault.KEY_REUSED, f"command {command_id}")
    for sent in commands:
        key = (sent.device_id, sent.command_id)
        asked.add(key)
        seqs = log.seqs_by_key.get(key, [])
        if sent.has_contradiction:
            yield Finding(Fault.CONTRADICTED, f"command {sent.command_id}")
        if len(seqs) > sent.most_facts or seqs != list(range(seqs[0], seqs[0] + len(seqs)) if seqs else ()):
            yield Finding(Fault.DOUBLED, f"command {sent.command_id} at {seqs}")
        match sent.outcome:
            case None:
                yield Finding(Fault.UNANSWERED, f"command {sent.command_id}")
            case Outcome.ACCEPTED if not seqs:
                yield Finding(Fault.LOST, f"command {sent.command_id}, accepted as {sent.seq}")
            case Outcome.ACCEPTED if sent.seq not in seqs and sent.seq not in log.consequences.get(sent.command_id, ()):
                yield Finding(Fault.WRONG_PLACE, f"command {sent.command_id}: said {sent.seq}, stored {seqs}")
            case Outcome.REFUSED if seqs and not accepted_bodies.get(key, set()) - {sent.body}:
                yield Finding(Fault.REFUSED_YET_LOGGED, f"command {sent.command_id} at {seqs}")
    for device_id, command_id in log.seqs_by_key.keys() - asked:
        if device_id in devices:
            yield Finding(Fault.UNASKED, f"command {command_id}")


def _order(history: History) -> Iterator[Finding]:
    """Accepted before another was sent: stands before it. One sweep over the moments of sending and of answering."""
    accepted = [sent for sent in history.commands if sent.outcome is Outcome.ACCEPTED]
    answered = sorted(accepted, key=lambda sent: sent.answered_at_s)
    next_answered, highest = 0, 0
    for sent in sorted(accepted, key=lambda sent: sent.sent_at_s):
        while next_answered < len(answered) and answered[next_answered].answered_at_s < sent.sent_at_s:
            highest = max(highest, answered[next_answered].seq)
            next_answered += 1
        if sent.seq <= highest:
            yield Finding(Fault.DISORDER, f"{sent.seq} was sent after {highest} was accepted")


class _Walk:
    """One observer's way along the log."""

    def __init__(self, observer: Observer, log: _Log) -> None:
        self.deliveries = 0
        self._observer = observer
        self._log = log
        self._seq: int | None = None
        self._is_resyncing = False
        self._own = self._owed()
        self._next_own = 0

    def _owed(self) -> list[int]:
        """The numbers it must be shown, where those are not all."""
        if self._observer.visible is not None:
            return sorted(self._observer.visible)
        return [] if self._observer.team_id is None else self._log.seqs_by_team.get(self._observer.team_id, [])

    @property
    def _sees_all(self) -> bool:
        return self._observer.team_id is None and self._observer.visible is None

    def findings(self) -> Iterator[Finding]:
        is_post = self._sees_all
        for at_s, pieces in self._observer.readings:
            run = self._log.run_of(pieces) if is_post else None
            if run is not None and run.after == self._seq and at_s >= run.last_sent_at_s:
                self._seq = run.seq
                self.deliveries += len(pieces)
                continue
            for piece in pieces:
                for fault, what in self._step(at_s, piece):
                    yield Finding(fault, f"{self._observer.name}: {what}")
        if self._is_resyncing and self._observer.is_to_the_end:
            yield Finding(Fault.RESYNC_UNSETTLED, f"{self._observer.name}: after {self._seq}")
        elif self._observer.is_to_the_end and self._is_behind():
            yield Finding(Fault.BEHIND_AT_THE_END, f"{self._observer.name}: {self._seq} of {self._log.head}")

    def _step(self, at_s: float, piece: Piece) -> Iterator[Finding]:
        if piece.seq > self._log.head or (piece.kind is PieceKind.CHANGE and piece.seq not in self._log.by_seq):
            yield Finding(Fault.NOT_IN_LOG, f"{piece.seq}")
        if self._observer.team_id is not None and piece.team_ids - {self._observer.team_id}:
            yield Finding(Fault.WITHOUT_RIGHT, f"{piece.seq}")
        is_change = piece.kind is PieceKind.CHANGE
        if is_change and self._observer.visible is not None and piece.seq not in self._observer.visible:
            yield Finding(Fault.WITHOUT_RIGHT, f"{piece.seq}")
        match piece.kind:
            case PieceKind.SNAPSHOT:
                if self._seq is not None and piece.seq < self._seq:
                    yield Finding(Fault.REWOUND, f"{piece.seq} after {self._seq}")
                self._seq, self._is_resyncing = piece.seq, False
            case PieceKind.RESUME:
                self._is_resyncing = False
            case PieceKind.RESYNC:
                self._is_resyncing = True
            case PieceKind.CHANGE | PieceKind.ADVANCE:
                yield from self._move(at_s, piece)

    def _move(self, at_s: float, piece: Piece) -> Iterator[Finding]:
        if piece.kind is PieceKind.CHANGE:
            self.deliveries += 1
            if self._observer.visible is not None and piece.seq not in self._observer.visible:
                yield Finding(Fault.WITHOUT_RIGHT, f"{piece.seq} holds nothing for it")
            if at_s < self._log.sent_at_s.get(piece.seq, 0.0):
                yield Finding(Fault.BEFORE_SENDING, f"{piece.seq}")
        if self._seq is None or piece.after > self._seq:
            yield Finding(Fault.GAP, f"from {self._seq} to {piece.after}")
        elif piece.seq <= self._seq:
            if piece.kind is PieceKind.CHANGE:
                yield Finding(Fault.REPEATED, f"{piece.seq}, at {self._seq}")
            return
        else:
            is_seen = piece.kind is PieceKind.CHANGE
            for seq in self._visible_between(self._seq, piece.seq):
                if seq != piece.seq or not is_seen:
                    yield Finding(Fault.UNSEEN, f"{seq} within ({piece.after}, {piece.seq}]")
        self._seq = piece.seq

    def _visible_between(self, after: int, seq: int) -> Iterable[int]:
        """The numbers in (after, seq] that this observer must see as changes of their own."""
        if self._sees_all:
            return range(after + 1, seq + 1)
        own = self._own
        while self._next_own < len(own) and own[self._next_own] <= after:
            self._next_own += 1
        first = self._next_own
        while self._next_own < len(own) and own[self._next_own] <= seq:
            self._next_own += 1
        return own[first : self._next_own]

    def _is_behind(self) -> bool:
        last = self._log.head if self._sees_all else (self._own[-1] if self._own else 0)
        return self._seq is None or self._seq < last


def _beside_the_log(observer: Observer, history: History) -> Iterator[Finding]:
    """What is not numbered: calls for help ahead of their facts, positions, and the end of rights."""
    ended_at_s = observer.no_right_after_s
    if ended_at_s is not None and observer.readings and observer.readings[-1].at_s > ended_at_s:
        yield Finding(Fault.AFTER_ITS_END, observer.name)
    if observer.alerts is not None and history.raised:
        seen_live = _seen_live(observer, {raised.seq for raised in history.raised})
        for raised in history.raised:
            joined_at_s = seen_live.get(raised.seq)
            if joined_at_s is None or joined_at_s >= raised.sent_at_s:
                continue
            if observer.alerts.get(raised.alert_id, raised.seq) >= raised.seq:
                yield Finding(Fault.ALERT_BEHIND, f"{observer.name}: {raised.seq}")
    if observer.fixes is not None:
        newest: dict[TeamId, int] = {}
        for team_id, fix_at in observer.fixes:
            if fix_at < newest.get(team_id, fix_at):
                yield Finding(Fault.OLD_POSITION, f"{observer.name}: team {team_id}")
            newest[team_id] = fix_at
        if observer.is_to_the_end and newest != history.newest_fixes:
            yield Finding(Fault.OLD_POSITION, f"{observer.name}: in the end")


def _seen_live(observer: Observer, seqs: set[int]) -> dict[int, float]:
    """Which of these numbers it was shown, and since when it had been following then without a break."""
    joined_at_s = 0.0
    seen: dict[int, float] = {}
    for at_s, pieces in observer.readings:
        for piece in pieces:
            if piece.kind in (PieceKind.SNAPSHOT, PieceKind.RESUME):
                joined_at_s = at_s
            elif piece.kind is PieceKind.CHANGE and piece.seq in seqs:
                seen.setdefault(piece.seq, joined_at_s)
    return seen


def _replica(observer: Observer, history: History) -> Iterator[Finding]:
    truth = history.truth if observer.truth is None else observer.truth
    if observer.replica is None or truth is None:
        return
    for entity_id in observer.replica.keys() | truth.keys():
        if observer.replica.get(entity_id) != truth.get(entity_id):
            yield Finding(Fault.DIFFERENT, f"{observer.name}: {entity_id}")

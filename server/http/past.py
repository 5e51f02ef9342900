"""The moment that a replay shows to whoever wants something protected opened there (rule RP9)."""

from protocol.replay import ReplayWish
from server.application.disclosure import Past
from server.http.calls import OperationCall
from server.http.problems import Problem, ProblemKind


async def past_of(call: OperationCall, wish: ReplayWish) -> Past | Problem:
    """Everything there was at that moment; without one, at the last fact. Raises `Unavailable`."""
    library = call.services.library
    reel = await library.take(call.grant.operation_id)
    if reel is None:
        return Problem(ProblemKind.NOT_FOUND)
    try:
        order = reel.order(wish.clock)
        number = order.last
        if wish.seq is not None:
            number = order.number_of(wish.seq)
        elif wish.at is not None:
            number = order.number_at(wish.at)
        # Told by the number in the log, which stays when a fact comes in late.
        name = f"replay {wish.clock} {order.seq_of(number)}"
        return Past(await reel.entities(wish.clock, number), name)
    finally:
        library.give_back(reel)

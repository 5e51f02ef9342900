"""Is the process alive, may callers be sent here, and what it counts."""

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from server.http.calls import Call
from server.http.metrics import show_counts
from server.http.problems import Answer


async def say_alive(call: Call) -> Answer:
    """The process answers; says nothing of the stores."""
    return JSONResponse({"status": "alive"})


async def say_ready(call: Call) -> Answer:
    """Degraded is still ready: without PostgreSQL the live picture goes on, and sending callers away would end it."""
    readiness = call.services.readiness()
    status = "degraded" if readiness.degraded else "ready"
    return JSONResponse(
        {"status": status if readiness.is_ready else "not_ready", "degraded": list(readiness.degraded)},
        200 if readiness.is_ready else 503,
    )


async def show_metrics(call: Call) -> Answer:
    """In Prometheus's text form; with what the process counts that looks back, if one runs."""
    hear_past = call.services.hear_past
    told = None if hear_past is None else await hear_past()
    return Response(show_counts(call.services.registry, told), media_type=CONTENT_TYPE_LATEST)

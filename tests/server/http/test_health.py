from server.http.services import Readiness
from tests.support.http_world import HttpWorld


async def test_alive_asks_nothing_of_the_stores() -> None:
    world = HttpWorld()
    world.access.is_away = True
    async with world.client() as client:
        answer = await client.get("/healthz")
        head = await client.head("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert (head.status_code, head.headers["content-type"]) == (200, "application/json")


async def test_ready_names_each_degraded_mode_and_stays_ready_because_the_live_picture_goes_on() -> None:
    world = HttpWorld()
    async with world.client() as client:
        assert (await client.get("/readyz")).json() == {"status": "ready", "degraded": []}
        world.readiness = Readiness(is_ready=True, degraded=("postgres", "redis"))
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
        assert answer.json()["degraded"] == ["postgres", "redis"]
        world.readiness = Readiness(is_ready=False)
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not_ready")


async def test_metrics_are_in_prometheus_text_form() -> None:
    world = HttpWorld()
    async with world.client("127.0.0.1") as client:
        await client.get("/healthz")
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'vigie_http_requests_total{method="GET",route="/healthz",status="200"} 1.0' in answer.text


async def test_the_front_page_says_in_both_languages_what_this_is_and_lists_every_address() -> None:
    async with HttpWorld().client() as client:
        answer = await client.get("/")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "opérations de secours" in answer.text
    assert "rescue operations" in answer.text
    assert "/feeders/{token}" in answer.text

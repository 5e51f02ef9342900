"""What HTTP counts, and that no caller can add a series of its own."""

from tests.support.http_world import HttpWorld


async def test_requests_are_counted_by_route_and_never_by_path() -> None:
    world = HttpWorld()
    async with world.client() as client:
        for path in ("/healthz", "/healthz", "/feeders/vgf_not-a-token-of-ours", "/no/such/place"):
            await client.get(path)
    counted = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for metric in world.services.registry.collect()
        for sample in metric.samples
        if sample.name == "vigie_http_requests_total"
    }
    assert counted["/healthz", "200"] == 2
    assert counted["/feeders/{token}", "404"] == 1
    assert counted["unmatched", "404"] == 1
    assert not any("not-a-token" in route or "such" in route for route, _ in counted)

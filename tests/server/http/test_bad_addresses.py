"""Each address that is read, wrong in every way: a 4xx or an answer, never a failure of ours (rule C9)."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.adapters.map_tiles import open_tiles
from server.http.access import Operator, TrackerToken
from server.http.calls import Call
from server.http.routes import ENDPOINTS, Endpoint
from tests.server.http.test_bad_bodies import Caller
from tests.support.http_world import MEMBER, OPERATION, SITE, VICTIM
from tests.support.pmtiles import pmtiles

READ = [each for each in ENDPOINTS if each.method == "GET" and not isinstance(each.rule, TrackerToken | Operator)]
IDS = {"operation_id": OPERATION, "member_id": MEMBER, "site_id": SITE, "victim_id": VICTIM}
IN = "/api/operations/{operation_id:uuid}"
QUERIES = {
    f"{IN}/explain": {"device", "user", "command", "entity"},
    f"{IN}/disclosures": {"person_id"},
    f"{IN}/log": {"before", "after", "limit", "q", "kind", "team", "intervention", "victim"},
    f"{IN}/timeline": {"buckets", "clock"},
    f"{IN}/exports/tables": {"anonymised", "opened"},
    f"{IN}/exports/map": {"anonymised"},
    f"{IN}/exports/tracks": {"anonymised", "team"},
    f"{IN}/figures": {"known_at_seq"},
    f"{IN}/report.pdf": {"language", "time_zone", "known_at_seq", "anonymised"},
    f"{IN}/nearest": {"care_level", "kind", "skill", "intervention_id", "lat", "lon"},
    f"{IN}/landmarks": {"q"},
    f"{IN}/place": {"lat", "lon"},
}
"""What is read of the query, and by which addresses."""
BAD = ("", "-1", "9" * 30, "9" * 5_000, "1e999", "nan", "\x00", "é'%", "../../etc/passwd", "x" * 3_000)
PLACE = re.compile(r"{\w+(:tile)?}")
IN_PATHS = ("9" * 30, "9" * 5_000, "-1", "%00", "%ff", "..%2f..%2fetc%2fpasswd", "x" * 3_000)


def _path(endpoint: Endpoint, rest: str) -> str:
    """The address with the ids of the test, and this in each other place."""
    path = re.sub(r"{(\w+):uuid}", lambda found: str(IDS[found[1]]), endpoint.path)
    return PLACE.sub(lambda _: rest, path)


@pytest.mark.parametrize("endpoint", [each for each in READ if each.path in QUERIES], ids=lambda each: each.path)
async def test_no_query_makes_a_failure(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    read_query = Call.read_query

    def watched(self: Call, expected: type[Any]) -> Any:
        assert set(expected.__struct_fields__) == QUERIES[endpoint.path], "the table above says what is read"
        return read_query(self, expected)

    monkeypatch.setattr(Call, "read_query", watched)
    caller = await Caller.of(endpoint)
    async with caller.client as client:
        for name in sorted(QUERIES[endpoint.path]):
            for value in BAD:
                answer = await client.get(_path(endpoint, ""), params={name: value})
                assert answer.status_code < 500, (name, value[:40], answer.text[:200])
                if answer.status_code == 422:
                    assert answer.json()["field"] in QUERIES[endpoint.path]
    assert not caller.world.executed


@pytest.mark.parametrize("endpoint", [each for each in READ if each.path not in QUERIES], ids=lambda each: each.path)
async def test_a_query_that_is_read_stands_in_the_table(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    def watched(self: Call, expected: type[msgspec.Struct]) -> Any:
        raise AssertionError(f"{endpoint.path} reads {expected.__struct_fields__}")

    monkeypatch.setattr(Call, "read_query", watched)
    caller = await Caller.of(endpoint)
    async with caller.client as client:
        assert (await client.get(_path(endpoint, "0"), params={"surplus": "1"})).status_code < 500


@pytest.mark.parametrize("endpoint", [each for each in READ if PLACE.search(each.path)], ids=lambda each: each.path)
async def test_no_path_makes_a_failure(endpoint: Endpoint, tmp_path: Path) -> None:
    """Nor does any of it lead to another file, or to an exception that somebody without a credential can cause."""
    file = tmp_path / "town.pmtiles"
    file.write_bytes(pmtiles({(0, 0, 0): b"world"}))
    caller = await Caller.of(endpoint)
    tiles = open_tiles(file)
    assert tiles is not None
    object.__setattr__(caller.world.services, "tiles", tiles)
    async with caller.client as client, caller.world.client() as stranger:
        for rest in IN_PATHS:
            path = _path(endpoint, rest)
            for who, expected in ((client, {404}), (stranger, {401, 404})):
                for asked in {path, path.replace(f"/map-tiles/{rest}", f"/map-tiles/{tiles.sheet.version}")}:
                    answer = await who.get(asked)
                    assert answer.status_code in expected | {204}, (rest[:40], answer.text[:200])

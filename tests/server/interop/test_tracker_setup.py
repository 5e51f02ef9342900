import base64
import json

import pytest

from protocol.positions import FixDetail, FixSource
from server.interop.feeders import read_feeder
from server.interop.fixes import FeederFix
from server.interop.tracker_setup import owntracks_link, settings_by_app

NOW = 1_760_000_000_000
ADDRESS = "https://vigie.example/feeders/vgf_abc"
WHAT_THE_APPS_FILL_IN = {
    "{0}": "48.8566",
    "{1}": "2.3522",
    "{2}": "1759999992000",
    "{3}": "1.1",
    "{4}": "35",
    "{5}": "10",
    "{6}": "90",
    "%LAT": "48.8566",
    "%LON": "2.3522",
    "%TIMESTAMP": "1759999992",
    "%ACC": "4",
    "%SPD": "10",
    "%DIR": "90",
    "%ALT": "35",
    "%BATT": "50",
}


def test_there_are_settings_for_every_phone_app_and_each_holds_the_address() -> None:
    settings = settings_by_app(ADDRESS)
    assert set(settings) == set(FixSource) - {FixSource.APP}
    for setting in settings.values():
        assert any(value.startswith(ADDRESS) for value in setting.values())


@pytest.mark.parametrize(("app", "name"), [(FixSource.OSMAND, "Web address"), (FixSource.GPSLOGGER, "HTTP body")])
def test_what_an_app_sends_with_our_template_is_read_as_that_app_in_our_units(app: FixSource, name: str) -> None:
    template = settings_by_app(ADDRESS)[app][name].removeprefix(f"{ADDRESS}?")
    for placeholder, value in WHAT_THE_APPS_FILL_IN.items():
        template = template.replace(placeholder, value)
    [fix] = read_feeder(template, b"", NOW)
    assert isinstance(fix, FeederFix)
    assert (fix.source, fix.fix_at) == (app, 1_759_999_992_000)
    assert fix.detail == FixDetail(35)
    assert (fix.lat_deg, fix.lon_deg, fix.speed_mps, fix.heading_deg) == (48.8566, 2.3522, 10.0, 90.0)


def test_owntracks_sets_itself_up_from_a_link_that_holds_the_address_and_names_nobody() -> None:
    packed = owntracks_link("https://vigie.example/feeders/vgt_x").partition("inline=")[2]
    configuration = json.loads(base64.urlsafe_b64decode(packed))
    assert configuration == {
        "_type": "configuration",
        "mode": 3,
        "url": "https://vigie.example/feeders/vgt_x",
        "auth": False,
    }

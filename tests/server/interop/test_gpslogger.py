import pytest

from protocol.positions import FixDetail, FixSource
from server.interop.fixes import FeederFix, Undecodable, Unusable, UnusableReason
from server.interop.gpslogger import is_gpslogger, is_gpslogger_log, read_gpslogger, read_gpslogger_log

NOW = 1_760_000_000_000
HEADING = (
    "time,lat,lon,elevation,accuracy,bearing,speed,satellites,provider,hdop,vdop,pdop,geoidheight,ageofdgpsdata,"
    "dgpsid,activity,battery,annotation,timestamp_ms,time_offset,distance,starttimestamp_ms,profile_name,battery_charging"
)
ROW = "2025-10-09T08:53:12.000Z,48.8566,2.3522,35.0,4.8,271.5,1.4,9,gps,1.1,0.8,1.4,48.2,,,,42,,,,,,,"
FIX = FeederFix(
    fix_at=1_759_999_992_000,
    lat_deg=48.8566,
    lon_deg=2.3522,
    accuracy_m=4.8,
    speed_mps=1.4,
    heading_deg=271.5,
    battery_pct=42,
    detail=FixDetail(35),
    source=FixSource.GPSLOGGER,
)
FIELDS = {
    "lat": "48.8566",
    "lon": "2.3522",
    "alt": "35.0",
    "timestamp": "1759999992",
    "acc": "4.8",
    "spd": "1.4",
    "dir": "271.5",
    "batt": "42",
}


def test_a_request_is_read_whole_with_its_speed_in_metres_a_second() -> None:
    assert read_gpslogger(FIELDS, NOW) == [FIX]


def test_a_speed_in_kilometres_an_hour_says_so_in_its_name() -> None:
    [fix] = read_gpslogger(FIELDS | {"spd_kph": "36"}, NOW)
    assert isinstance(fix, FeederFix)
    assert fix.speed_mps == pytest.approx(10.0)


def test_the_iso_time_is_taken_when_there_are_no_seconds() -> None:
    fields = {name: value for name, value in FIELDS.items() if name != "timestamp"}
    assert read_gpslogger(fields | {"time": "2025-10-09T08:53:12Z"}, NOW) == [FIX]


def test_without_any_time_the_point_is_unusable_because_the_app_may_send_it_again_later() -> None:
    fields = {name: value for name, value in FIELDS.items() if name != "timestamp"}
    assert read_gpslogger(fields, NOW) == [Unusable(UnusableReason.NO_TIME)]


def test_a_log_yields_the_same_fixes_as_the_requests_did() -> None:
    log = f"{HEADING}\n{ROW}\n{ROW}\n"
    assert is_gpslogger_log(log)
    assert read_gpslogger_log(log, NOW) == [FIX, FIX]


def test_the_log_of_an_older_version_with_fewer_columns_is_read_too() -> None:
    row = "2025-10-09T08:53:12.000Z,48.8566,2.3522,35.0,4.8,271.5,1.4"
    log = f"time,lat,lon,elevation,accuracy,bearing,speed\r\n{row}\r\n"
    [fix] = read_gpslogger_log(log, NOW)
    assert isinstance(fix, FeederFix)
    assert (fix.fix_at, fix.battery_pct) == (FIX.fix_at, None)


def test_a_damaged_row_of_a_log_costs_that_row_alone() -> None:
    log = "\n".join([HEADING, "2025-10-09T08:5", ROW, "x,y,z", ",,", ROW + ",more,columns"])
    assert [point for point in read_gpslogger_log(log, NOW) if isinstance(point, FeederFix)] == [FIX, FIX]
    assert len(read_gpslogger_log(log, NOW)) == 5


def test_a_log_that_is_no_csv_is_undecodable() -> None:
    with pytest.raises(Undecodable):
        read_gpslogger_log(f'{HEADING}\n"never closed', NOW)


def test_other_fields_and_texts_are_not_taken_for_this_app() -> None:
    assert not is_gpslogger({"lat": "1", "lon": "2", "speed": "3"})
    assert not is_gpslogger_log("time,place\n")

"""What is said of a thing piece by piece (rule RE1)."""

from protocol.ids import VehicleId
from protocol.operations import Stamp
from protocol.vehicles import Vehicle, VehicleKind
from server.domain.descriptions import said, with_pieces
from tests.support.strategies import VEHICLES, prepared


def test_what_was_not_given_is_not_said_and_an_empty_text_is() -> None:
    vehicle = Vehicle(id=VehicleId(VEHICLES[0]), call_sign="V", kind=VehicleKind.QUAD, plate="")
    assert said(vehicle, ("plate", "can_transport", "equipment")) == {"plate": "", "equipment": ()}


def test_each_piece_keeps_its_own_newest_word() -> None:
    """Rule C8: whatever the order of arrival."""
    record = prepared().records[-1]
    newer = Stamp(record.occurred_at + 1, record.device_id, record.device_counter)
    vehicle = Vehicle(
        id=VehicleId(VEHICLES[0]), call_sign="V", kind=VehicleKind.QUAD, plate="NEW", stamps={"plate": newer}
    )
    told = with_pieces(vehicle, record, {"plate": "OLD", "seats": 3})
    assert (told.plate, told.seats) == ("NEW", 3)

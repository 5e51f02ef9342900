import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import psutil
import pytest

from server.adapters.embedded import StartFailure
from server.command_line.api import is_answering
from server.command_line.serve import start
from server.command_line.supervisor import Supervisor, listen
from server.settings import Settings, SettingsRefused
from tests.support.cluster_template import lay_cluster


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    settings = Settings(port=0, data_dir=tmp_path / "data", workers=2)
    lay_cluster(settings.data_dir)
    with Supervisor(settings, tmp_path / "worker.log") as supervisor:
        yield supervisor


def poll_for(supervisor: Supervisor, count: int) -> list[str]:
    """As the parent does: poll, a little later poll again; until so many events were told."""
    events: list[str] = []
    deadline = time.monotonic() + 30
    while len(events) < count:
        assert time.monotonic() < deadline
        events += supervisor.poll()
        time.sleep(0.02)
    return events


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children() -> set[psutil.Process]:
    """Direct ones only, without the short-lived: what a database starts for each caller comes and goes."""
    return {child for child in psutil.Process().children() if name_of(child) in ("postgres", "valkey-server", "python")}


def name_of(process: psutil.Process) -> str:
    try:
        return "python" if "worker" in process.cmdline() else process.name()
    except psutil.NoSuchProcess:
        return "gone"


def test_what_dies_is_started_again_and_the_end_leaves_nothing(supervisor: Supervisor) -> None:
    before = children()
    assert start(supervisor, lambda: False) is not None
    url = supervisor.settings.local_url()
    started = children() - before
    workers = [child for child in started if name_of(child) == "python"]
    assert len(workers) == 2
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
    events = poll_for(supervisor, 2)
    assert [event.partition(" ended ")[2] for event in events] == ["with -9 and is started again"] * 2
    wait_until(lambda: is_answering(url, None))

    [valkey] = [child for child in started if name_of(child) == "valkey-server"]
    os.kill(valkey.pid, signal.SIGKILL)
    assert poll_for(supervisor, 1) == ["redis died and is started again"]
    assert "valkey-server" in {name_of(child) for child in children() - before}

    supervisor.stop()
    assert children() == before
    assert not is_answering(url, None)


def test_who_looks_back_gets_a_process_of_its_own_when_somebody_asks(supervisor: Supervisor) -> None:
    """It costs nothing before, comes again after a death, and works behind those who serve live."""
    before = children()
    assert start(supervisor, lambda: False) is not None
    live = {child for child in children() - before if name_of(child) == "python"}
    counts = f"{supervisor.settings.local_url()}/metrics"
    assert 'process="past"' not in httpx.get(counts, trust_env=False).text
    assert supervisor.poll() == []
    assert {child for child in children() - before if name_of(child) == "python"} == live, "a scrape starts nobody"

    address = f"{supervisor.settings.local_url()}/api/operations/{uuid4()}/timeline"
    assert asked(supervisor, address) == 401
    [past] = {child for child in children() - before if name_of(child) == "python"} - live
    assert past.nice() > psutil.Process().nice()
    counted = httpx.get(counts, trust_env=False).text
    assert 'method="GET",process="past",route="/api/operations/{operation_id:uuid}/timeline",status="401"' in counted
    assert asked(supervisor, address) == 401

    past.kill()
    events = poll_for(supervisor, 1)
    assert events == ["the process that looks back ended with -9, and starts again when it is asked"]
    assert asked(supervisor, address) == 401
    supervisor.stop()
    assert children() == before


def test_a_past_that_cannot_start_is_tried_less_and_less_and_callers_hear_of_it(supervisor: Supervisor) -> None:
    """Live goes on beside it, and nobody waits."""
    assert start(supervisor, lambda: False) is not None
    supervisor.settings = msgspec.structs.replace(supervisor.settings, database_url="postgresql://127.0.0.1:1/none")
    address = f"{supervisor.settings.local_url()}/api/operations/{uuid4()}/timeline"
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(httpx.get, address, timeout=60, trust_env=False)
        first, second = poll_for(supervisor, 2)
        assert "ended with 3, and starts again when it is asked" in first
        assert second.endswith(f"after a rest of 4 s: it keeps ending; {supervisor.where_workers_speak} says why")
        wait_until(lambda: supervisor.poll() == [] and answer.done())
    assert answer.result().status_code == 503
    assert answer.result().json()["type"] == "urn:vigie:problem:past-away"
    assert is_answering(supervisor.settings.local_url(), None)


def asked(supervisor: Supervisor, address: str) -> int:
    """The status of the answer, while the parent does what it does."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(httpx.get, address, timeout=60, trust_env=False)
        wait_until(lambda: supervisor.poll() == [] and answer.done())
    return answer.result().status_code


def test_a_second_vigie_on_the_same_data_is_told_who_has_it(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start_stores()
    with (
        Supervisor(Settings(port=0, data_dir=tmp_path / "data")) as second,
        pytest.raises(StartFailure, match=rf"Another Vigie \(process {os.getpid()}\) already uses"),
    ):
        second.start_stores()


def test_a_port_in_use_is_told_before_any_process_is_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsRefused, match=f"Port {port} on 127.0.0.1 cannot be taken.*choose --port"):
            listen("127.0.0.1", port)


def test_a_server_process_that_cannot_start_ends_the_start_with_where_it_says_why(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.settings = supervisor.start_stores()
    log = tmp_path / "worker.log"
    broken = Supervisor(
        Settings(
            port=0,
            data_dir=tmp_path / "data",
            database_url="postgresql://127.0.0.1:1/none",
            redis_url=supervisor.settings.redis_url,
        ),
        log,
    )
    with broken:
        broken.start_workers()
        wait_until(broken.has_failed_to_start)
    assert broken.where_workers_speak == str(log)
    assert log.read_text()


def test_an_accepted_socket_holds_little_for_a_peer_that_does_not_read() -> None:
    """Rule C6: what the kernel keeps for a stalled peer counts too."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 512 * 1024

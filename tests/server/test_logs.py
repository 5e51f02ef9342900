"""The log of the server goes to standard error, one event a line, and a traceback shows no values."""

import errno
import json
import subprocess
import sys

import pytest

_PROGRAM = """
import structlog
from server.logs import configure_logs

configure_logs({log_format!r})
log = structlog.get_logger()
log.info("connection closed", code="too_slow")
secret = "NAME-OF-A-MEMBER"
try:
    raise LookupError("a failure")
except LookupError:
    log.exception("a command failed", command="EnrolMember")
"""


def said(log_format: str) -> str:
    program = _PROGRAM.format(log_format=log_format)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr


def test_for_machines_each_event_is_one_line_of_json() -> None:
    first, second = map(json.loads, said("json").splitlines())
    assert (first["event"], first["code"], first["level"]) == ("connection closed", "too_slow", "info")
    assert second["command"] == "EnrolMember"
    assert "LookupError: a failure" in second["exception"]


def test_for_people_only_what_needs_attention_is_told() -> None:
    text = said("text")
    assert "connection closed" not in text
    assert "a command failed" in text


def test_no_value_of_a_variable_gets_into_a_traceback() -> None:
    assert "NAME-OF-A-MEMBER" not in said("json") + said("text").replace('secret = "NAME-OF-A-MEMBER"', "")


_WITHOUT_MEMORY = """
import asyncio, logging, sys
import structlog, uvloop
from server.logs import configure_logs

configure_logs("json")

def fails():
    raise MemoryError

async def ours():
    try:
        try:
            fails()
        except MemoryError as failure:
            raise RuntimeError("the turn of a hub") from failure
    except RuntimeError:
        structlog.get_logger().exception("a command failed")

async def in_a_group():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(fails))
    except* MemoryError as failure:
        structlog.get_logger().error("a part of the server has stopped", exc_info=failure)

async def of_the_loop():
    asyncio.get_running_loop().call_soon(fails)
    await asyncio.sleep(0.01)

uvloop.run({where}())
print("it went on")
"""


@pytest.mark.parametrize("where", ["ours", "in_a_group", "of_the_loop"])
def test_a_process_that_had_no_memory_for_something_ends_and_says_so(where: str) -> None:
    """It could go on without taking anybody in, or without showing anything: nobody would know what it left out."""
    program = _WITHOUT_MEMORY.format(where=where)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == errno.ENOMEM
    assert done.stdout == ""
    assert "no memory left" in done.stderr

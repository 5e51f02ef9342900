"""One request, from whatever address of the loopback network."""

import asyncio

from loadtests.faults.asking import ask


async def test_a_request_carries_its_token_body_and_address_and_brings_the_status() -> None:
    heard: list[tuple[str, bytes]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        heard.append((writer.get_extra_info("peername")[0], head))
        writer.write(b"HTTP/1.1 403 No\r\nContent-Length: 11\r\n\r\n" + b'{"why":"no"')
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a?b=c"
        said = await ask("POST", url, token="of the operator", body={"x": 1}, address="127.3.4.5")
    assert (said.status, said.body) == (403, {})
    [(address, head)] = heard
    assert address == "127.3.4.5"
    assert head.startswith(b"POST /a?b=c ")
    assert b"Authorization: Bearer of the operator" in head
    assert b"Content-Type: application/json" in head

"""T-28 to T-32: foreign pages, wrong roles, codes used twice, people shut out, and guessing of passwords."""

import asyncio
import re
import time
from base64 import b64encode
from typing import NamedTuple
from uuid import UUID, uuid4

from clients.sdk import Scope
from loadtests.faults.asking import ask
from loadtests.faults.exercise import exercise
from loadtests.faults.installation import Installation, install
from loadtests.faults.trial import Trial
from loadtests.load_socket import Credential
from loadtests.measure import Goal, percentile
from protocol.devices import Role
from protocol.downstream import Downstream
from protocol.refusals import Close
from protocol.upstream import Subscription
from protocol.version import SUBPROTOCOL_MSGPACK
from server.http.access import Administrator, InOperation, Rule, SignedIn
from server.http.routes import ENDPOINTS

REVOKED_MS = 2_000.0
FORGED = "vgd_" + "A" * 22
_HOLE = re.compile(r"\{\w+(:\w+)?\}")
_NOBODY = {"login": "a", "password": "b"}
ROLES: tuple[Role, ...] = tuple(role for role in Role if role not in (Role.SYSTEM, Role.TRACKER))


async def foreign_pages(trial: Trial) -> None:
    """T-28: a page from elsewhere opens no socket, whatever trick its address plays."""
    async with install(trial.directory, servers=1) as installation:
        server = installation.server
        own = server.url
        tricks = [
            "https://evil.example", "null", "", f"{own}.evil.example", f"{own}@evil.example",
            own.replace("127", "evil.127"),
            own.replace("http", "https"), own.rsplit(":", 1)[0], f"{own}0", f"{own}/../", own.upper() + "X", "file://",
            f"https://evil.example/{own}", f"{own} https://evil.example", own.replace("127.0.0.1", "127.0.0.2"),
            own.replace("127.0.0.1", "[::1]"), own.replace("127.0.0.1", "0"), "http://localhost.evil.example",
        ]  # fmt: skip
        for _ in range(trial.pick(1, 50)):
            for origin in tricks:
                code = await _close_code(server.port, origin)
                trial.count("foreign pages")
                trial.require(code == Close.BAD_ORIGIN or code == 403, f"origin {origin!r} was answered {code}")
        code = await _close_code(server.port, own)
        trial.require(code not in (Close.BAD_ORIGIN, 403), f"our own page was answered {code}")
        said = await ask("POST", f"{own}/api/sign-in", body=_NOBODY, headers={"Origin": tricks[0]})
        trial.require(said.status == 403, f"a foreign page's sign-in was answered {said.status}")


async def _close_code(port: int, origin: str) -> int:
    """How a socket from a page of this origin ends within a moment; 0: it stays open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = b64encode(bytes(16)).decode()
    writer.write(
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Protocol: {SUBPROTOCOL_MSGPACK}\r\n\r\n".encode()
    )
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split()[1])
        if status != 101:
            return status
        async with asyncio.timeout(1.0):
            first = await reader.readexactly(4)
        return int.from_bytes(first[2:4], "big") if first[0] & 0x0F == 0x8 else 0
    except (TimeoutError, asyncio.IncompleteReadError):
        return 0
    finally:
        writer.transport.abort()


class Visitor(NamedTuple):
    """Somebody who must be turned away, and how."""

    who: str
    token: str | None
    status: int


def turned_away(rule: Rule, inside: dict[Role, str], elsewhere: str, shut_out: str) -> list[Visitor]:
    """Everybody who may not use an address with this rule; nobody, if everybody may.

    Args:
        rule: Of the address.
        inside: A token for each role in the operation that the address is about.
        elsewhere: A token of a chief of another operation.
        shut_out: A token of a chief of this one, revoked.
    """
    if not isinstance(rule, SignedIn | Administrator | InOperation):
        return []
    visitors = [
        Visitor("nobody", None, 401),
        Visitor("a forged token", FORGED, 401),
        Visitor("somebody shut out", shut_out, 401),
    ]
    match rule:
        case Administrator():
            visitors += [Visitor(role, token, 403) for role, token in inside.items()]
        case InOperation(roles=roles):
            visitors.append(Visitor("a chief elsewhere", elsewhere, 404))
            visitors += [Visitor(role, token, 403) for role, token in inside.items() if role not in roles]
    return visitors


def address_for(path: str, operation_id: UUID) -> str:
    """A path of the table with the operation filled in, and ids of nothing for the rest."""
    path = path.replace("{operation_id:uuid}", str(operation_id)).replace("{name}", "dps")
    return _HOLE.sub(lambda hole: "1" if hole[0].endswith(":tile}") else str(uuid4()), path)


async def access_matrix(trial: Trial) -> None:
    """T-29: every address × nobody, a forged token, every role, a role elsewhere, somebody shut out."""
    async with install(trial.directory, servers=1) as installation:
        operation_id, elsewhere = await installation.new_operation(), await installation.new_operation()
        target = await installation.target(operation_id)
        inside: dict[Role, str] = {role: (await target.admit([None], role))[0].token for role in ROLES}
        [outside] = await (await installation.target(elsewhere)).admit([None], Role.COVER_HEAD)
        [shut_out] = await target.admit([None], Role.COVER_HEAD)
        await _revoke(installation, operation_id, shut_out)
        guarded = 0
        for endpoint in ENDPOINTS:
            url = installation.server.url + address_for(endpoint.path, operation_id)
            visitors = turned_away(endpoint.rule, inside, outside.token, shut_out.token)
            guarded += bool(visitors)
            for who, token, status in visitors:
                body: object = None if endpoint.method == "GET" else {}
                said = await ask(endpoint.method, url, token=token, body=body, address=_address(trial))
                trial.count("requests")
                trial.require(
                    said.status == status, f"{endpoint.method} {endpoint.path} by {who}: {said.status}, not {status}"
                )
        trial.require_calm(installation.said())
    trial.goals.append(Goal("guarded addresses", guarded, ""))


async def _revoke(installation: Installation, operation_id: UUID, credential: Credential) -> float:
    """Through the front door; when it was answered."""
    url = f"{installation.server.url}/api/operations/{operation_id}/devices/{credential.device_id}"
    said = await ask("DELETE", url, token=installation.operator_token)
    if said.status >= 300:
        raise ConnectionError(f"revoking was answered {said.status}")
    return time.monotonic()


async def join_codes(trial: Trial) -> None:
    """T-30: one code, hundreds of takers at once on two servers: one gets in; used or expired codes open nothing."""
    codes, takers = trial.pick((5, 60), (20, 1_000))
    async with install(trial.directory, servers=2) as installation:
        operation_id = await installation.new_operation()
        for _ in range(codes):
            said = await ask(
                "POST",
                f"{installation.server.url}/api/operations/{operation_id}/invitations",
                token=installation.operator_token,
                body={"role": "dispatcher"},
            )
            code = said.body["link"].partition("#join=")[2]
            joining = {"code": code, "platform": "phone", "label": "Poste"}
            tries = [
                ask("POST", f"{server.url}/api/join", body=joining, address=_address(trial))
                for server in installation.servers
                for _ in range(takers // 2)
            ]
            statuses = [said.status for said in await asyncio.gather(*tries)]
            trial.count("tries", len(tries))
            trial.require(statuses.count(201) == 1, f"{statuses.count(201)} got in with one code")
            trial.require(set(statuses) <= {201, 410, 429}, f"answers {set(statuses)}")
            again = await ask("POST", f"{installation.server.url}/api/join", body=joining, address=_address(trial))
            trial.require(again.status in (410, 429), f"a used code was answered {again.status}")
            trial.count("codes")
        trial.require_calm(installation.said())


async def revocation(trial: Trial) -> None:
    """T-31: shut out by one server, silent on the other within two seconds, for good."""
    rounds = trial.pick(4, 60)
    last_ms: list[float] = []
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=2, posts=2) as operation,
    ):
        target = await operation.target()
        async with operation.under_load(0.02):
            for _ in range(rounds):
                [credential] = await target.admit([None], Role.DISPATCHER)
                wish = Subscription(operation_id=operation.operation_id, scope=Scope.OPERATION)
                heard: list[float] = []

                def hear(message: Downstream, at_s: float, heard: list[float] = heard) -> None:
                    heard.append(at_s)

                sockets = [
                    await operation.fleet(server).connect_as(credential, hear, wish) for server in installation.servers
                ]
                await asyncio.sleep(trial.dice.uniform(0.2, 0.5))  # it watches for a while
                answered_s = await _revoke(installation, operation.operation_id, credential)
                async with asyncio.timeout(10.0):
                    await asyncio.gather(*(socket.is_gone.wait() for socket in sockets))
                codes = {socket.close_code for socket in sockets}
                trial.require(codes == {int(Close.REVOKED)}, f"closed with {codes}")
                last_ms.append(max(0.0, (max(heard) - answered_s) * 1000))
                trial.count("devices shut out")
                for server in installation.servers:
                    said = await ask("GET", f"{server.url}/api/operations", token=credential.token)
                    trial.require(said.status == 401, f"{server.name} still knows the token: {said.status}")
        trial.verdicts.append(await operation.judge())
    trial.goals.append(Goal("last frame after the revocation was answered", max(last_ms), "ms", REVOKED_MS))


async def guessing(trial: Trial) -> None:
    """T-32: passwords are guessed from a thousand addresses; few are looked at, and the owner is not shut out."""
    guesses, at_once = trial.pick((400, 16), (10_000, 32))
    own_s: list[float] = []
    async with install(trial.directory, servers=1) as installation:
        url, token = installation.server.url, installation.operator_token
        login, password = "marie", "correct horse battery staple"
        made = await ask("POST", f"{url}/api/users", token=token, body={"login": login, "password": password})
        trial.require(made.status == 201, f"an account was answered {made.status} {made.body.get('type')}")
        right = {"login": login, "password": password}
        first = await ask("POST", f"{url}/api/sign-in", body=right, address="127.9.9.9")
        trial.require(first.status < 300, f"the owner's first sign-in was answered {first.status}")
        gate, statuses = asyncio.Semaphore(at_once), list[int]()

        async def guess(number: int) -> None:
            async with gate:
                wrong = {"login": login, "password": f"guess {number}"}
                said = await ask("POST", f"{url}/api/sign-in", body=wrong, address=_address(trial))
                statuses.append(said.status)
                trial.count("guesses")

        began = time.monotonic()
        attack = asyncio.gather(*(guess(number) for number in range(guesses)))
        while not attack.done():
            asked_s = time.monotonic()
            said = await ask("POST", f"{url}/api/sign-in", body=right, address="127.9.9.9")
            trial.require(said.status < 300, f"the owner was answered {said.status} where she had signed in before")
            own_s.append(time.monotonic() - asked_s)
            await asyncio.sleep(0.2)  # how often the owner signs in
        await attack
        minutes = (time.monotonic() - began) / 60
        trial.require(set(statuses) <= {401, 429}, f"guesses were answered {set(statuses)}")
        trial.require_calm(installation.said())
    trial.goals += [
        Goal("guesses looked at, a minute", statuses.count(401) / max(1.0, minutes), "", 10.0),
        Goal("the owner's sign-in meanwhile, p99", percentile(own_s, 0.99), "s", 1.0),
    ]


def _address(trial: Trial) -> str:
    """One of the many addresses that loopback has."""
    return f"127.{trial.dice.randint(10, 250)}.{trial.dice.randint(1, 250)}.{trial.dice.randint(1, 250)}"

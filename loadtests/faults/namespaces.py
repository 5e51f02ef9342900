"""A machine of its own for one server, as far as networks go: a namespace of the kernel, and a cable to each store.

What is cut here is cut below TCP: the kernel's own time-outs, repeats and half-open connections are part of it. Only
`ip` is needed, and root.
"""

import ctypes
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from loadtests.faults.disks import run_program
from loadtests.faults.proxy import Proxy, Weather, proxied
from loadtests.faults.trial import NotPossibleHere

_CLONE_NEWNET = 0x40000000
_NOBODY = "02:00:00:00:00:01"
"""An address on the cable that nobody answers to: what is sent there is lost without a word."""
_HERE = Path("/proc/self/ns/net")
_WEAR = 250
"""Networks that this machine may have at a time, in 10.213.0.0/16."""


class Cable:
    """One way between this machine and the far one; may be cut in either direction, without anybody being told."""

    def __init__(self, namespace: str, number: int, letter: str) -> None:
        self.near = f"10.213.{number}.{1 if letter == 'a' else 5}"
        self._far = f"10.213.{number}.{2 if letter == 'a' else 6}"
        self._namespace = namespace
        self._device = f"vg{number}{letter}"
        self._far_device = f"vf{number}{letter}"

    async def lay(self) -> None:
        """From here to there, with an address at each end."""
        await run_program(
            "ip",
            "link",
            "add",
            self._device,
            "type",
            "veth",
            "peer",
            "name",
            self._far_device,
            "netns",
            self._namespace,
        )
        await run_program("ip", "addr", "add", f"{self.near}/30", "dev", self._device)
        await run_program("ip", "link", "set", self._device, "up")
        await self._there("addr", "add", f"{self._far}/30", "dev", self._far_device)
        await self._there("link", "set", self._far_device, "up")

    async def cut(self, kind: str) -> None:
        """`wholly`: nothing passes. Else only what comes from here is lost, or only what goes there."""
        if kind == "wholly":
            await run_program("ip", "link", "set", self._device, "down")
        elif kind == "only the answers":
            await run_program(
                *self._neighbour("replace", self._far, self._device, "lladdr", _NOBODY, "nud", "permanent")
            )
        else:
            there = self._neighbour("replace", self.near, self._far_device, "lladdr", _NOBODY, "nud", "permanent")
            await self._there(*there[1:])

    async def heal(self) -> None:
        """As it was; connections that both ends still hold go on."""
        await run_program("ip", "link", "set", self._device, "up")
        await run_program("ip", "neigh", "flush", "dev", self._device, "nud", "all")
        await self._there("neigh", "flush", "dev", self._far_device, "nud", "all")

    @staticmethod
    def _neighbour(verb: str, address: str, device: str, *words: str) -> tuple[str, ...]:
        return ("ip", "neigh", verb, address, "dev", device, *words)

    async def _there(self, *words: str) -> None:
        await run_program("ip", "-n", self._namespace, *words)


class FarMachine:
    """A network namespace; processes are put into it when they start, and reached through a door on this side."""

    def __init__(self, name: str, cables: dict[str, Cable]) -> None:
        self.cables = cables
        self._path = Path("/run/netns") / name

    def enter(self) -> None:
        """In a process that has just been forked: what it starts has this network and no other."""
        _set_namespace(self._path)

    @asynccontextmanager
    async def door(self, port: int) -> AsyncIterator[Proxy]:
        """What connects to this port here is connected to the same port there; this way is never cut."""
        async with proxied(self._make_socket, None, Weather(), port=port) as door:
            yield door

    def _make_socket(self) -> socket.socket:
        """A socket belongs to the network in which it was made; only this thread goes there, and at once back."""
        here = os.open(_HERE, os.O_RDONLY)
        try:
            _set_namespace(self._path)
            return socket.socket()
        finally:
            _set_namespace_to(here)
            os.close(here)


@asynccontextmanager
async def far_machine(*stores: str) -> AsyncIterator[FarMachine]:
    """With a cable for each store. Raises `NotPossibleHere` where no such thing can be made."""
    if os.geteuid() != 0:
        raise NotPossibleHere("a network of one's own takes root")
    name, number = f"vigie-{os.getpid()}", os.getpid() % _WEAR
    cables = {store: Cable(name, number, letter) for store, letter in zip(stores, "ab", strict=False)}
    try:
        await run_program("ip", "netns", "add", name)
    except OSError as failure:
        raise NotPossibleHere(f"no network of one's own: {failure}") from failure
    try:
        try:
            await run_program("ip", "-n", name, "link", "set", "lo", "up")
            for cable in cables.values():
                await cable.lay()
        except OSError as failure:
            raise NotPossibleHere(f"no cable between two networks: {failure}") from failure
        yield FarMachine(name, cables)
    finally:
        await run_program("ip", "netns", "del", name)


def _set_namespace(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        _set_namespace_to(descriptor)
    finally:
        os.close(descriptor)


def _set_namespace_to(descriptor: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(descriptor, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "this process may not change its network")

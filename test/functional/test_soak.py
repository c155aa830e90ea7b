# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""A hundred inbound peers that send garbage, floods and half handshakes: memory stays bounded, and
an honest peer gets its blocks in all the time.

SOAK_SECONDS says how long; the figures go to standard output (pytest -s) and doc/reliability.md.
"""
import os
import pathlib
import random
import socket
import struct
import time

from framework.blocks import REGTEST_MAGIC, next_block
from framework.p2p import INV_BLOCK, Peer, headers, inventory, v1_message, version_payload

SECONDS = float(os.environ.get("SOAK_SECONDS", "8"))
PEERS = 100
ACTIONS_A_SECOND = 150
HONEST_INTERVAL_S = 1.0
HONEST_LIMIT_S = 10.0
MEMORY_MAX_MIB = 400
COMMANDS = ["addr", "addrv2", "block", "blocktxn", "cmpctblock", "feefilter", "getblocktxn",
            "getdata", "getheaders", "headers", "inv", "notfound", "ping", "sendcmpct", "tx",
            "version", "nonsense"]  # fmt: skip


class Hostile:
    """One place of the hundred; when the node closes it, the next one comes."""

    def __init__(self, port, rng):
        self.port, self.rng, self.socket, self.opened = port, rng, None, 0

    def act(self, tip):
        try:
            if self.socket is None:
                return self._open()
            self._drain()
            self._say(tip)
        except (BlockingIOError, socket.timeout):
            self._drop()  # it takes nothing more
        except OSError:
            self._drop()

    def _open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=2)
        self.socket.settimeout(0.05)
        self.opened += 1
        self.kind = self.rng.choice(["garbage", "silent", "half_v1", "half_v2", "flood", "flood"])
        first = {
            "garbage": os.urandom(self.rng.randrange(1, 6000)),
            "silent": b"",
            "half_v1": v1_message("version", version_payload()),
            "half_v2": os.urandom(64),
            "flood": v1_message("version", version_payload()) + v1_message("verack", b""),
        }
        self.socket.sendall(first[self.kind])

    def _drain(self):
        self.socket.setblocking(False)
        try:
            while chunk := self.socket.recv(1 << 18):
                pass
            if chunk == b"":
                raise ConnectionError
        except BlockingIOError:
            pass
        finally:
            self.socket.settimeout(0.05)

    def _say(self, tip):
        if self.kind == "garbage":
            return self.socket.sendall(os.urandom(500))
        if self.kind in ("silent", "half_v2"):
            return self.socket.sendall(os.urandom(self.rng.randrange(0, 2)))
        if self.kind == "half_v1":
            return self.socket.sendall(v1_message("ping", os.urandom(8)))
        self.socket.sendall(self.flood(tip))

    def flood(self, tip):
        choice = self.rng.randrange(6)
        if choice == 0:  # blocks nobody needs again
            return v1_message("getdata", inventory(*[(INV_BLOCK, tip)] * 200))
        if choice == 1:  # transactions that do not exist
            return v1_message("inv", inventory(*[(5, os.urandom(32)) for _ in range(2000)]))
        if choice == 2:  # addresses
            record = lambda: struct.pack("<IQ", int(time.time()), 9) + os.urandom(16) + b"\x20\x8d"
            return v1_message("addr", b"\xfd\xe8\x03" + b"".join(record() for _ in range(1000)))
        if choice == 3:  # headers without work, from nowhere
            return v1_message("headers", headers(*[os.urandom(80) for _ in range(100)]))
        if choice == 4:  # an announcement of what does not exist
            return v1_message("inv", inventory((INV_BLOCK, os.urandom(32))))
        size = self.rng.randrange(0, 3000)
        return v1_message(self.rng.choice(COMMANDS), os.urandom(size))

    def _drop(self):
        self.socket.close()
        self.socket = None


def memory_mib(node):
    for line in pathlib.Path(f"/proc/{node.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the process has ended")


class Honest:
    """Brings a block every now and then, and measures how long it takes."""

    def __init__(self, node):
        self.node, self.times = node, []
        self.peer = Peer.connect(node.p2p_port, v2=True).handshake()

    def bring_block(self):
        best = self.node.rpc.getblockheader(self.node.rpc.getbestblockhash())
        block = next_block(best)
        begin = time.monotonic()
        self.peer.send("headers", headers(block.header()))
        self.peer.send("block", block.serialize())
        while self.node.rpc.getbestblockhash() != block.hash_hex():
            assert time.monotonic() - begin < HONEST_LIMIT_S, "the honest peer's block is not taken"
            time.sleep(0.01)
        self.times.append(time.monotonic() - begin)
        self.peer.sync()
        self.peer.clear()
        return block.hash()


def test_a_hundred_hostile_peers(make_node):
    node = make_node(["-peertimeout=5", "-debuglogfile=0"]).start()
    rng = random.Random(1)
    honest = Honest(node)
    tip = honest.bring_block()
    hostile = [Hostile(node.p2p_port, rng) for _ in range(PEERS)]
    begin = time.monotonic()
    samples, actions, next_block_at = [memory_mib(node)], 0, 0.0
    while (elapsed := time.monotonic() - begin) < SECONDS:
        rng.choice(hostile).act(tip)
        actions += 1
        if elapsed >= next_block_at:
            tip = honest.bring_block()
            samples.append(memory_mib(node))
            next_block_at += HONEST_INTERVAL_S
        ahead = actions / ACTIONS_A_SECOND - elapsed
        if ahead > 0:
            time.sleep(ahead)
    print(
        f"\n{SECONDS:.0f} s, {actions} hostile actions, {sum(h.opened for h in hostile)} connections;"
        f" {len(honest.times)} blocks brought, at most {max(honest.times):.2f} s each;"
        f" memory {samples[0]:.0f} MiB at first, {max(samples):.0f} at most, {samples[-1]:.0f} at the end"
    )
    assert node.memory_peak_mib() < MEMORY_MAX_MIB
    for peer in hostile:
        if peer.socket is not None:
            peer.socket.close()
    node.stop()

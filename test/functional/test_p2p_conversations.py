# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Conversations of peers with Bitcoin Core, recorded in ../shared/fixtures/p2p: we say the same.

The recorded peer's messages are sent again; our answers must be the recorded ones, in their order,
but for what is random, follows the clock, or speaks of blocks that only the recorded node had.
"""
import json
import re
import shutil
import socket
import struct
import time

import pytest

from framework.node import Node
from framework.p2p import Closed, Peer
from framework.shared import SHARED, needs_shared
from test_fixture_datadir import unpack

FACTS = {"mocktime": 1750144966, "height": 242}
ANSWER_LIMIT_S = 20

# Each as a reason why our answer differs; one that becomes equal must be taken off this list.
DIFFERENT = {
    "addr-v1": "addresses are random, and in another number",
    "addrv2": "addresses are random, and in another number",
    "block-relay-to-node": "builds on blocks that were not recorded",
    "bad-headers-bits": "builds on blocks that were not recorded",
}
# Options of the recorded node beyond its bitcoin.conf.
OPTIONS = {
    "bloom": ["-peerbloomfilters=1", "-txreconciliation=1"],
    "handshake-order-errors": ["-v2transport=0"],
    "handshake-self-nonce-v1": ["-v2transport=0"],
    "txreconciliation": ["-peerbloomfilters=1", "-txreconciliation=1"],
}
# Where the recorded node mined a block: before this row, and the hash that stands for it.
MINED = {
    "announce-inv": (16, "c154adc18507dd6f791913d97319bce793255fe222f661331e7649bd2be20754"),
    "cmpct-low-bandwidth": (18, "e67e1681c3b4bc0f385a5fc9bcbc72f033e0d86a39ba9c1f60069313d53c5f18"),
    "cmpct-high-bandwidth": (18, "f1a5c61bc219facae402ec084a3fb61831c7f89698ad52705124c5cc72c92f34"),
}
# What a user did before this row. Arguments: our side's RPC, the number of the peer, the row.
ACTIONS = {
    ("handshake-70016", 21): lambda rpc, peer, row: rpc.getblockfrompeer(
        bytes.fromhex(row["payload"])[5:][::-1].hex(), peer
    ),
    ("handshake-70016", 22): lambda rpc, peer, row: rpc.sendmsgtopeer(
        peer, row["command"], row["payload"]
    ),
    ("handshake-70016", 23): lambda rpc, peer, row: rpc.disconnectnode("", peer),
    ("handshake-70016-norelay", 13): lambda rpc, peer, row: rpc.disconnectnode("", peer),
    ("tx-relay", 19): lambda rpc, peer, row: rpc.sendrawtransaction(payload_at("tx-relay", 22)),
    ("tx-relay-txid", 9): lambda rpc, peer, row: rpc.sendrawtransaction(
        payload_at("tx-relay-txid", 11)
    ),
}
# The recorded node had just mined, and so was out of its first sync; of these the clock went on.
AWAKE = {"tx-relay", "tx-relay-txid"}
CLOCK_MOVES = {*AWAKE, "bloom"}
# Recorded on a later tip: this hash stands for ours at the beginning.
TIPS = {"cmpct-high-bandwidth": "c154adc18507dd6f791913d97319bce793255fe222f661331e7649bd2be20754"}
# Rows from this one on build on blocks that were not recorded.
ENDS = {"cmpct-high-bandwidth": 24}
OUTBOUND = {
    "outbound-addr-fetch": "addr-fetch",
    "outbound-block-relay-only": "block-relay-only",
    "outbound-feeler": "feeler",
    "outbound-no-network-service": "outbound-full-relay",
    "outbound-outbound-full-relay": "outbound-full-relay",
    "manual-addnode-v1": "manual",
}
ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
NAMES = sorted(path.stem for path in (SHARED / "fixtures/p2p").glob("*.jsonl")) or ["missing"]
# Leave a longer chain or other transactions behind: each gets a node of its own.
CHANGING = {*MINED, "tx-relay", "tx-relay-txid"}


class Different(Exception):
    pass


def read(name):
    lines = needs_shared(f"fixtures/p2p/{name}.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert rows
    return [row for row in rows if row.get("n", 0) < ENDS.get(name, 1 << 30)]


class Nodes:
    """Started nodes on copies of the recorded data directory; one for all that may share it."""

    def __init__(self, folder):
        self.folder, self.template, self.shared, self.all = folder, None, None, []

    def get(self, name):
        if name in CHANGING or name in OPTIONS:
            return self._start(OPTIONS.get(name, []))
        self.shared = self.shared or self._start([])
        return self.shared

    def _start(self, options):
        self.template = self.template or unpack("regtest-main", self.folder)
        datadir = self.folder / f"node{len(self.all)}"
        shutil.copytree(self.template, datadir)
        login = ["-rpcuser=golden", "-rpcpassword=golden"]
        node = Node(datadir, [*login, f"-mocktime={FACTS['mocktime']}", *options])
        self.all.append(node)
        make_rpc = node.new_rpc
        node.new_rpc = lambda login="golden:golden", timeout_s=120: make_rpc(login, timeout_s)
        return node.start()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    started = Nodes(tmp_path_factory.mktemp("conversations"))
    yield started
    for node in started.all:
        node.kill()


def payload_at(name, number):
    return next(row["payload"] for row in read(name) if row.get("n") == number)


def start_of(rows):
    """(time, height) of the recorded node, by its version message."""
    for row in rows:
        if row.get("dir") == "from_node" and row["command"] == "version":
            payload = bytes.fromhex(row["payload"])
            time = struct.unpack_from("<q", payload, 12)[0]
            return time, struct.unpack_from("<i", payload, len(payload) - 5)[0]
    return FACTS["mocktime"], FACTS["height"]


def payload_of(row):
    """Of long ones the recording has the beginning and how it goes on."""
    if "payload" in row:
        return bytes.fromhex(row["payload"])
    head, part = map(int, re.findall(r"\d+", row["payload_is"]))
    start = bytes.fromhex(row["payload_start"])
    assert len(start) == head + part and "repeated to the full length" in row["payload_is"]
    return start[:head] + start[head:] * ((row["length"] - head) // part)


class Replay:
    def __init__(self, name, node):
        self.name, self.node, self.rows = name, node, read(name)
        self.time, self.height = start_of(self.rows)
        self.is_our_chain = self.height == FACTS["height"]
        self.names = {}  # what the recording calls a block -> what it is here
        self.last_ping = None
        self.pings = 0
        if name in TIPS:
            self.names[bytes.fromhex(TIPS[name])] = self.best_block()

    def best_block(self):
        return bytes.fromhex(self.node.rpc.getbestblockhash())[::-1]

    def connect(self):
        if self.name not in OUTBOUND:
            return Peer.connect(self.node.p2p_port)
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"127.0.0.1:{server.getsockname()[1]}"
            kind = OUTBOUND[self.name]
            if kind == "manual":
                self.node.rpc.addnode(address, "onetry", False)
            else:
                self.node.rpc.addconnection(address, kind, False)
            server.settimeout(ANSWER_LIMIT_S)
            return Peer(server.accept()[0])

    def run(self):
        self.node.rpc.setmocktime(self.time)
        if self.name in AWAKE:
            self.node.rpc.generatetoaddress(1, ADDRESS)
            self.is_our_chain = False
        peer = self.connect()
        peer.answer_pings = False
        try:
            for row in self.rows:
                self.step(peer, row)
            self.end(peer)
        finally:
            peer.close()

    def step(self, peer, row):
        if self.name in MINED and row.get("n") == MINED[self.name][0]:
            self.node.rpc.generatetoaddress(1, ADDRESS)
            self.names[bytes.fromhex(MINED[self.name][1])] = self.best_block()
            self.is_our_chain = False
        if (self.name, row.get("n")) in ACTIONS:
            rpc = self.node.rpc
            ACTIONS[self.name, row["n"]](rpc, rpc.getpeerinfo()[-1]["id"], row)
        if row.get("dir") == "to_node":
            self.say(peer, row)
        elif row.get("dir") == "from_node":
            try:
                self.hear(peer, row)
            except Different as difference:
                raise Different(f"row {row['n']}: {difference}") from difference

    def say(self, peer, row):
        payload = payload_of(row)
        if row.get("raw_bytes"):
            return peer.send_bytes(payload)
        if row["command"] == "pong" and self.last_ping is not None:
            payload, self.last_ping = self.last_ping, None
        for recorded, ours in self.names.items():
            payload = payload.replace(recorded, ours)
        peer.send(row["command"], payload)

    def hear(self, peer, row):
        if row["command"] == "ping":
            self.pings += 1
            if self.pings > 1:
                self.node.rpc.ping()  # the recorded one followed the clock
        message = self.next_message(peer)
        if message is None:
            raise Different(f"no {row['command']} but the end")
        if message.command != row["command"]:
            raise Different(f"{message.command} in place of {row['command']}")
        if message.command == "ping":
            self.last_ping = message.payload
        mask = self.mask(message.command)
        ours, theirs = mask(message.payload), mask(bytes.fromhex(row["payload"]))
        if ours != theirs:
            raise Different(f"{row['command']}: {ours!r} in place of {theirs!r}")

    def mask(self, command):
        """What is left of a payload when the volatile is taken away."""
        if command == "version":  # protocol, services, relay
            return lambda p: (p[:12], p[-1:])
        speaks_of_chain = ("getheaders", "headers", "inv", "getdata", "block", "blocktxn")
        if command == "sendtxrcncl":  # the salt is random
            return lambda p: p[:4]
        if command in ("ping", "cmpctblock"):
            return lambda p: None
        if command in speaks_of_chain and not self.is_our_chain:
            return lambda p: None
        return lambda p: p

    def next_message(self, peer):
        end = time.monotonic() + ANSWER_LIMIT_S
        try:
            while not peer.received:
                if peer.poll(1):
                    continue
                if time.monotonic() > end:
                    raise Different("nothing comes")
                if self.name in CLOCK_MOVES:
                    self.time += 10
                    self.node.rpc.setmocktime(self.time)
        except Closed:
            return None
        return peer.received.pop(0)

    def wait_for_silence(self, peer):
        """Until the node has answered all there was: an answer to a last question shows it."""
        locator = b"\x01" + self.best_block() + bytes(32)
        peer.send("getheaders", struct.pack("<I", 70016) + locator)
        assert peer.wait_for("headers", ANSWER_LIMIT_S) == b"\x00"

    def end(self, peer):
        is_closed = any(row.get("comment") == "connection closed by the node" for row in self.rows)
        if is_closed:
            try:
                peer.wait_closed(ANSWER_LIMIT_S)
            except AssertionError as error:
                raise Different("still connected") from error
        elif any(row.get("command") == "verack" and row["dir"] == "from_node" for row in self.rows):
            self.wait_for_silence(peer)
        if peer.received:
            raise Different(f"more than was recorded: {peer.commands()}")


@pytest.mark.parametrize("name", NAMES)
def test_conversation(name, nodes):
    try:
        Replay(name, nodes.get(name)).run()
    except (Different, Closed, TimeoutError) as difference:
        assert name in DIFFERENT, difference
        return
    assert name not in DIFFERENT, f"equal now, no longer because: {DIFFERENT[name]}"

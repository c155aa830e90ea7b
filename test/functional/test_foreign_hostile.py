# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Peers that break the rules of the protocol are treated as Bitcoin Core treats them: every message
in many shapes, before, within and after the handshake, once and twice, to both nodes. Both keep the
connection or both close it, answer the same, and say the same of the peer in getpeerinfo.
"""
import secrets
import time

import pytest

from framework.blocks import chain_of
from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.hostile_messages import bent, messages
from framework.node import Node
from framework.p2p import Closed, Peer, version_payload

pytestmark = needs_bitcoin_core
CHAIN_LENGTH = 110
AGE_S = 7200
ANSWER_LIMIT_S = 10
# Sent to every peer, at times of the node's own choice.
UNASKED = {"ping", "pong", "sendheaders", "sendcmpct", "feefilter", "sendtxrcncl"}
RANDOM_CONTENT = {"addr", "addrv2", "cmpctblock"}
INFO = [
    "version", "subver", "services", "relaytxes", "minfeefilter", "bip152_hb_from", "bip152_hb_to",
    "addr_relay_enabled", "addr_processed", "addr_rate_limited", "synced_headers", "synced_blocks",
    "startingheight", "inflight", "permissions",
]  # fmt: skip
# Of Bitcoin Core and of ours, with all that users may switch on or off about what is understood.
OPTIONS = {
    "default": [],
    "all-services": [
        "-peerbloomfilters=1", "-blockfilterindex=1", "-peerblockfilters=1", "-txreconciliation=1",
    ],
    "blocksonly": ["-blocksonly=1"],
}  # fmt: skip
# (command, start of the variant's name): why we differ.
DIFFERENT = {
    ("block", "only a header, and a byte"): "copies of blocks that are known are not looked at",
    ("block", "without a parent, cut off"): "its header is enough to know what it is worth",
    ("addrv2", "an unknown network"): "addresses of unknown networks are not counted",
}


@pytest.fixture(scope="module", params=OPTIONS, ids=str)
def world(request, tmp_path_factory):
    """Two nodes with the same chain, and its blocks."""
    folder = tmp_path_factory.mktemp("hostile")
    options = [*OPTIONS[request.param], "-dnsseed=0"]
    ours = Node(folder / "ours", options)
    theirs = Node(folder / "theirs", options, program=PROGRAM)
    try:
        for node in (ours, theirs):
            node.start()
        start = int(time.time()) - AGE_S
        genesis = ours.rpc.getblockheader(ours.rpc.getblockhash(0)) | {"time": start}
        blocks = chain_of(genesis, CHAIN_LENGTH)
        for block in blocks:
            for node in (ours, theirs):
                assert node.rpc.submitblock(block.serialize().hex()) is None
        yield ours, theirs, blocks
    finally:
        for node in (ours, theirs):
            node.kill()


def settle(peer):
    """Waits until the node has dealt with what was sent, and with what followed from that."""
    for _ in range(2):
        nonce = secrets.token_bytes(8)
        peer.send("ping", nonce)
        while not any(m.command == "pong" and m.payload == nonce for m in peer.received):
            if not peer.poll(ANSWER_LIMIT_S):
                raise TimeoutError("no pong")


def before_version(peer, command, payload):
    peer.send(command, payload)
    peer.send("version", version_payload())
    peer.send("verack")
    peer.wait_for("verack", ANSWER_LIMIT_S)


def before_verack(peer, command, payload):
    peer.send("version", version_payload())
    peer.send(command, payload)
    peer.send("verack")


def afterwards(peer, command, payload, times=1):
    peer.handshake()
    settle(peer)
    peer.clear()
    for _ in range(times):
        peer.send(command, payload)


def twice(peer, command, payload):
    afterwards(peer, command, payload, times=2)


def seen(message):
    return message.command, "" if message.command in RANDOM_CONTENT else message.payload.hex()


def outcome(node, act, command, payload):
    # Over v1 nothing but version can be the first message: other bytes begin the handshake of v2.
    peer = Peer.connect(node.p2p_port, v2=act is before_version)
    place = "127.0.0.1:%d" % peer.socket.getsockname()[1]
    result = {"connection": "kept"}
    try:
        act(peer, command, payload)
        settle(peer)
        (info,) = [info for info in node.rpc.getpeerinfo() if info["addr"] == place]
        result["peer"] = {field: info.get(field) for field in INFO}
    except Closed:
        result["connection"] = "closed"
    except TimeoutError:
        result["connection"] = "silent"
    answers = [seen(message) for message in peer.received if message.command not in UNASKED]
    if act in (before_version, before_verack):  # much of it is random there
        answers = sorted({command for command, _ in answers})
    result["answers"] = answers
    peer.close()
    return result


def is_excused(command, name):
    return any(command == c and name.startswith(n) for c, n in DIFFERENT)


@pytest.mark.parametrize("act", [before_version, before_verack, afterwards, twice])
def test_each_is_treated_the_same(world, act):
    ours, theirs, blocks = world
    differences = []
    for command, payloads in messages(blocks).items():
        variants = bent(payloads) if act is afterwards else payloads.items()
        for name, payload in variants:
            if is_excused(command, name):
                continue
            pair = [outcome(node, act, command, payload) for node in (ours, theirs)]
            if pair[0] != pair[1]:
                differences.append(f"{command}, {name}: ours {pair[0]}, theirs {pair[1]}")
    assert not differences, "\n".join(differences)

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Peers that break the rules: they are dropped or ignored, and everybody else goes on."""
import os
import struct

import pytest

from framework.blocks import REGTEST_MAGIC, chain_of, next_block
from framework.p2p import INV_BLOCK, Peer, headers, inventory, v1_message
from test_peers import ADDRESS, wait_until

LENGTH_MAX = 4_000_000
LOCAL_PEERS = 40


def assert_works(node):
    """An honest peer gets in, and a block that it sends becomes the tip."""
    peer = Peer.connect(node.p2p_port).handshake()
    block = next_block(node.rpc.getblockheader(node.rpc.getbestblockhash()))
    peer.send("block", block.serialize())
    wait_until(lambda: node.rpc.getbestblockhash() == block.hash_hex())
    peer.close()


def test_random_bytes_are_no_handshake(node):
    # More than a key and the most garbage that may follow it.
    peer = Peer.connect(node.p2p_port)
    peer.send_bytes(os.urandom(64 + 4095 + 16 + 1000))
    peer.transport = None  # what it answers is no message
    peer.wait_closed()
    assert_works(node)


def test_a_key_that_is_followed_by_nothing_right(node):
    peer = Peer.connect(node.p2p_port, v2=True)
    packet = bytearray(peer.transport.encode("ping", bytes(8)))
    packet[-1] ^= 1
    peer.send_bytes(packet)
    peer.wait_closed()
    assert_works(node)


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
def test_a_message_of_too_many_bytes(node, v2):
    peer = Peer.connect(node.p2p_port, v2).handshake()
    if v2:
        length = peer.transport.cipher.send_length.crypt((LENGTH_MAX + 14).to_bytes(3, "little"))
        peer.send_bytes(length)
    else:
        name = b"ping".ljust(12, b"\x00")
        peer.send_bytes(REGTEST_MAGIC + name + struct.pack("<I", LENGTH_MAX + 1) + bytes(4))
    peer.wait_closed()
    assert_works(node)


def test_a_wrong_checksum_costs_the_message_only(node):
    peer = Peer.connect(node.p2p_port).handshake()
    message = bytearray(v1_message("ping", bytes(8)))
    message[20] ^= 1
    peer.send_bytes(message)
    peer.sync()
    assert "pong" not in peer.commands()
    assert_works(node)


def test_silent_connections_make_way(make_node):
    node = make_node(["-peertimeout=3"]).start()
    silent = [Peer.connect(node.p2p_port) for _ in range(LOCAL_PEERS)]
    for i, peer in enumerate(silent):
        peer.send_bytes([b"", REGTEST_MAGIC, os.urandom(40), v1_message("verack", b"")][i % 4])
    assert_works(node)
    for peer in silent:
        peer.transport = None
        peer.wait_closed()
    wait_until(lambda: node.rpc.getconnectioncount() == 0)
    assert_works(node)


def test_headers_without_work_are_not_kept(node):
    node.rpc.generatetoaddress(300, ADDRESS)
    genesis = node.rpc.getblockheader(node.rpc.getblockhash(0))
    peer = Peer.connect(node.p2p_port).handshake()
    for i in range(20):
        chain = chain_of(genesis, 100, extra=struct.pack("<I", i))
        peer.send("headers", headers(*(block.header() for block in chain)))
    peer.sync()
    assert len(node.rpc.getchaintips()) == 1
    assert_works(node)


def test_headers_without_proof_of_work(node):
    peer = Peer.connect(node.p2p_port).handshake()
    block = next_block(node.rpc.getblockheader(node.rpc.getbestblockhash())).work(valid_work=False)
    peer.send("headers", headers(block.header()))
    peer.wait_closed()
    assert len(node.rpc.getchaintips()) == 1
    assert_works(node)


def test_a_block_that_was_changed_on_the_way(node):
    node.rpc.generatetoaddress(1, ADDRESS)
    good = next_block(node.rpc.getblockheader(node.rpc.getbestblockhash()))
    honest = Peer.connect(node.p2p_port).handshake()
    liar = Peer.connect(node.p2p_port).handshake()
    honest.send("headers", headers(good.header()))
    honest.wait_for("getdata")
    changed = bytearray(good.serialize())
    changed[-1] ^= 1  # the coinbase's lock time
    liar.send("block", bytes(changed))
    liar.wait_closed()
    # The header is not to blame, and the one who was asked may still answer.
    honest.send("block", good.serialize())
    honest.sync()
    assert node.rpc.getbestblockhash() == good.hash_hex()


def test_what_stands_behind_a_block_means_nothing(node):
    node.rpc.generatetoaddress(1, ADDRESS)
    block = next_block(node.rpc.getblockheader(node.rpc.getbestblockhash()))
    peer = Peer.connect(node.p2p_port).handshake()
    peer.send("block", block.serialize() + b"more")
    peer.sync()
    assert node.rpc.getbestblockhash() == block.hash_hex()
    assert node.rpc.getblock(block.hash_hex(), 0) == block.serialize().hex()


def test_a_block_that_cannot_be_read_is_asked_of_others(node):
    node.rpc.generatetoaddress(1, ADDRESS)
    block = next_block(node.rpc.getblockheader(node.rpc.getbestblockhash()))
    first = Peer.connect(node.p2p_port).handshake()
    first.send("headers", headers(block.header()))
    first.wait_for("getdata")
    first.send("block", block.serialize()[:-1])
    first.sync()  # it stays
    first.sync()
    assert "getdata" not in first.commands(), "it would say the same again"
    second = Peer.connect(node.p2p_port).handshake()
    second.send("headers", headers(block.header()))
    second.wait_for("getdata")
    second.send("block", block.serialize())
    wait_until(lambda: node.rpc.getbestblockhash() == block.hash_hex())


def test_unknown_and_empty_messages_mean_nothing(node):
    peer = Peer.connect(node.p2p_port, v2=True).handshake()
    peer.send("nonsense", os.urandom(1000))
    for command in ("inv", "getdata", "headers", "tx", "block", "cmpctblock", "blocktxn", "addrv2"):
        peer.send(command, b"")
        peer.send(command, b"\xff")
    peer.sync()


def test_a_flood_of_requests_does_not_stop_the_others(node):
    node.rpc.generatetoaddress(5, ADDRESS)
    tip = bytes.fromhex(node.rpc.getbestblockhash())[::-1]
    flooder = Peer.connect(node.p2p_port).handshake()
    for _ in range(2):
        flooder.send("getdata", inventory(*[(INV_BLOCK, tip)] * 50_000))
    assert_works(node)
    assert node.memory_peak_mib() < 1000

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""A subscriber as the examples for bitcoind write it: one socket, five topics, asyncio."""
import asyncio
import struct

import pytest

zmq = pytest.importorskip("zmq", reason="needs python3-zmq")
import zmq.asyncio  # noqa: E402

from framework.node import free_ports  # noqa: E402

ANYBODY = "raw(51)#8lvh9jxk"
TOPICS = ["hashblock", "hashtx", "rawblock", "rawtx", "sequence"]
LIMIT_S = 20


async def collect(address, wanted, act):
    """The bodies of the first messages of each topic after `act` was done."""
    context = zmq.asyncio.Context()
    socket = context.socket(zmq.SUB)
    socket.setsockopt(zmq.RCVHWM, 0)
    for topic in TOPICS:
        socket.setsockopt_string(zmq.SUBSCRIBE, topic)
    socket.connect(address)
    bodies, counters = {topic: [] for topic in TOPICS}, {}
    while not bodies["hashblock"]:  # until the subscription has arrived
        await act()
        if await socket.poll(200):
            break
    while any(len(bodies[topic]) < count for topic, count in wanted.items()):
        topic, body, counter = await asyncio.wait_for(socket.recv_multipart(), LIMIT_S)
        topic, (number,) = topic.decode(), struct.unpack("<I", counter)
        assert counters.setdefault(topic, number) == number
        counters[topic] = number + 1
        bodies[topic].append(body)
    context.destroy(linger=0)
    return bodies


def test_all_topics(make_node):
    address = f"tcp://127.0.0.1:{free_ports(1)[0]}"
    node = make_node([f"-zmqpub{topic}={address}" for topic in TOPICS]).start()
    node.rpc.generatetodescriptor(1, ANYBODY)
    mined = []

    async def mine():
        mined.extend(node.rpc.generatetodescriptor(1, ANYBODY))

    bodies = asyncio.run(collect(address, {topic: 1 for topic in TOPICS}, mine))
    block_hash = bodies["hashblock"][0].hex()
    assert block_hash in mined
    assert bodies["rawblock"][0].hex() == node.rpc.getblock(block_hash, 0)
    coinbase = node.rpc.getblock(block_hash, 2)["tx"][0]
    assert bodies["hashtx"][0].hex() == coinbase["txid"]
    assert bodies["rawtx"][0].hex() == coinbase["hex"]
    assert bodies["sequence"][0] == bytes.fromhex(block_hash) + b"C"
    node.stop()

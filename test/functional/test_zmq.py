# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""ZMQ notifications as subscribers of bitcoind expect them."""
import struct

import pytest
import zmq

from framework import blocks
from framework.blocks import MATURITY, from_display, spend, to_display
from framework.node import free_ports

OPTIONS = ["-acceptnonstdtxn=1", "-maxtipage=1000000000"]  # our blocks follow genesis in time
TOPICS = ["hashblock", "hashtx", "rawblock", "rawtx", "sequence"]
QUIET_MS = 300
LIMIT_MS = 20_000


class Subscriber:
    """One topic at one address; checks that its counter has no gap."""

    def __init__(self, context, address, topic):
        self.topic, self.next_sequence = topic.encode(), None
        self.socket = context.socket(zmq.SUB)
        self.socket.setsockopt(zmq.SUBSCRIBE, self.topic)
        self.socket.connect(address)

    def receive(self, limit_ms=LIMIT_MS):
        """The next body; None when none comes in time."""
        if not self.socket.poll(limit_ms):
            return None
        topic, body, counter = self.socket.recv_multipart()
        (sequence,) = struct.unpack("<I", counter)
        assert topic == self.topic and self.next_sequence in (None, sequence)
        self.next_sequence = sequence + 1
        return body

    def drain(self):
        while self.receive(QUIET_MS) is not None:
            pass

    def receive_event(self):
        """Of topic sequence: (hash, label) and the pool's counter for A and R."""
        body = self.receive()
        event = (body[:32].hex(), chr(body[32]))
        return event if len(body) == 33 else (*event, *struct.unpack("<Q", body[33:]))


@pytest.fixture
def context():
    made = zmq.Context()
    yield made
    made.destroy(linger=0)


@pytest.fixture
def subscribed(make_node, context):
    """subscribed(address) -> (node with a mature chain, blocks, {topic: subscriber})"""

    def start(address):
        endpoint = address.replace("unix:", "ipc://")
        node = make_node(OPTIONS + [f"-zmqpub{topic}={address}" for topic in TOPICS]).start()
        subscribers = {topic: Subscriber(context, endpoint, topic) for topic in TOPICS}
        chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), MATURITY + 3)
        submit(node, chain[:-1])
        while subscribers["sequence"].receive(QUIET_MS) is None:  # connecting takes a moment
            chain.append(blocks.next_block(chain[-1]))
            submit(node, chain[-2:-1])
        submit(node, chain[-1:])
        for subscriber in subscribers.values():
            subscriber.drain()
        return node, chain, subscribers

    return start


def submit(node, chain):
    for block in chain:
        assert node.rpc.submitblock(block.hex()) in (None, "inconclusive")


def mine(node, chain, *txs):
    chain.append(blocks.next_block(chain[-1], txs))
    submit(node, chain[-1:])
    return chain[-1]


def txid(tx):
    return to_display(tx.txid())


def tcp():
    return f"tcp://127.0.0.1:{free_ports(1)[0]}"


def check_blocks_and_transactions(node, chain, subscribers):
    tx = spend(chain[0].txs[0], outputs=2)
    block = mine(node, chain, tx)
    for seen in block.txs:
        assert subscribers["hashtx"].receive().hex() == txid(seen)
        assert subscribers["rawtx"].receive() == seen.serialize()
    assert subscribers["hashblock"].receive().hex() == block.hash_hex()
    assert subscribers["rawblock"].receive() == block.serialize()
    assert subscribers["sequence"].receive_event() == (block.hash_hex(), "C")
    assert node.rpc.getrawmempool(False, True)["mempool_sequence"] == 1

    waiting = spend(tx, outputs=2, fee_sat=10_000)
    node.rpc.sendrawtransaction(waiting.serialize().hex(), 0)
    assert subscribers["hashtx"].receive().hex() == txid(waiting)
    assert subscribers["rawtx"].receive() == waiting.serialize()
    assert subscribers["sequence"].receive_event() == (txid(waiting), "A", 1)


def test_topics_over_tcp(subscribed):
    address = tcp()
    node, chain, subscribers = subscribed(address)
    check_blocks_and_transactions(node, chain, subscribers)
    assert node.rpc.getzmqnotifications() == [
        {"type": f"pub{topic}", "address": address, "hwm": 1000} for topic in TOPICS
    ]


def test_topics_over_a_unix_socket(subscribed, tmp_path):
    node, chain, subscribers = subscribed(f"unix:{tmp_path}/socket")
    check_blocks_and_transactions(node, chain, subscribers)
    assert node.rpc.getzmqnotifications()[0]["address"] == f"ipc://{tmp_path}/socket"


def test_sequence_of_replacement_conflict_and_confirmation(subscribed):
    node, chain, subscribers = subscribed(tcp())
    events = subscribers["sequence"].receive_event
    coin = chain[0].txs[0]
    first, second = (spend(coin, outputs=2, fee_sat=fee) for fee in (1000, 9000))
    for tx in (first, second):
        node.rpc.sendrawtransaction(tx.serialize().hex(), 0)
    assert events() == (txid(first), "A", 1)
    assert events() == (txid(first), "R", 2)
    assert events() == (txid(second), "A", 3)
    third = spend(coin, outputs=3)
    block = mine(node, chain, third)
    assert events() == (txid(second), "R", 4)
    assert events() == (block.hash_hex(), "C")
    child = spend(third, outputs=2, fee_sat=1000)
    node.rpc.sendrawtransaction(child.serialize().hex(), 0)
    assert events() == (txid(child), "A", 5)
    block = mine(node, chain, child)  # what a block confirms counts, but is not told by itself
    assert events() == (block.hash_hex(), "C")
    assert node.rpc.getrawmempool(False, True)["mempool_sequence"] == 7


def test_a_reorganisation(subscribed):
    node, chain, subscribers = subscribed(tcp())
    tx = spend(chain[0].txs[0], outputs=2, fee_sat=0)
    old = mine(node, chain, tx)
    for subscriber in subscribers.values():
        subscriber.drain()
    branch = blocks.chain_of(chain[-2], 2, extra=b"branch")
    submit(node, branch)
    events = subscribers["sequence"].receive_event
    assert events() == (old.hash_hex(), "D")
    assert events() == (txid(tx), "A", 1)
    assert [events() for _ in branch] == [(block.hash_hex(), "C") for block in branch]
    told = [subscribers["hashtx"].receive().hex() for _ in range(5)]
    seen = [*old.txs, tx, branch[0].txs[0], branch[1].txs[0]]
    assert told == [txid(one) for one in seen]
    assert subscribers["hashblock"].receive().hex() == branch[-1].hash_hex()
    assert subscribers["hashblock"].receive(QUIET_MS) is None

    node.rpc.invalidateblock(branch[0].hash_hex())
    assert [events() for _ in branch] == [(b.hash_hex(), "D") for b in reversed(branch)]
    assert subscribers["hashblock"].receive().hex() == old.hash_hex()


def test_a_subscriber_that_sleeps_loses_messages_and_knows_it(make_node, context):
    address = tcp()
    node = make_node([*OPTIONS, f"-zmqpubrawblock={address}", "-zmqpubrawblockhwm=2"]).start()
    assert node.rpc.getzmqnotifications() == [
        {"type": "pubrawblock", "address": address, "hwm": 2}
    ]
    socket = context.socket(zmq.SUB)
    socket.setsockopt(zmq.RCVHWM, 1)
    socket.setsockopt(zmq.RCVBUF, 1024)
    socket.setsockopt(zmq.SUBSCRIBE, b"rawblock")
    socket.connect(address)
    tip = node.rpc.getblockheader(node.rpc.getblockhash(0))
    while not socket.poll(QUIET_MS):
        tip = blocks.next_block(tip)
        submit(node, [tip])
    # The node goes on while nobody reads.
    for _ in range(60):
        tip = blocks.next_block(tip)
        tip.txs[0].outputs += [blocks.Output(0, b"\x6a" + bytes(200_000))]
        submit(node, [tip.finish()])
    assert node.rpc.getblockcount() == tip.height
    counters = []
    while socket.poll(QUIET_MS):
        counters.append(struct.unpack("<I", socket.recv_multipart()[2])[0])
    assert counters == sorted(counters) and len(counters) < 61


def test_addresses_that_cannot_be_bound_are_left_out(make_node):
    good = tcp()
    node = make_node([f"-zmqpubhashblock={good}", "-zmqpubhashtx=nonsense", "-zmqpubrawtx=tcp:nowhere:1"])
    node.start()
    assert [n["address"] for n in node.rpc.getzmqnotifications()] == [good]
    assert "-zmqpubhashtx=nonsense is not published" in node.debug_log()


def test_nothing_is_published_unless_asked(node):
    assert node.rpc.getzmqnotifications() == []

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The event stream: a consumer that was away continues without a gap (doc/events.md)."""
import hashlib
import hmac
import http.client
import time

import pytest

from framework import blocks
from framework.blocks import MATURITY, spend
from framework.rpc import RpcError
from framework.websocket import TEXT, Closed, Refused, open_events

OPTIONS = ["-events", "-acceptnonstdtxn=1", "-maxtipage=1000000000"]
ANYBODY = "raw(51)#8lvh9jxk"
BEFORE_GENESIS = "00" * 32
GOING_AWAY, POLICY, UNKNOWN_BLOCK, TOO_SLOW, NO_WALLET = 1001, 1008, 4001, 4008, 4404
STOP_MAX_S = 2


def login_option(user):
    """-rpcauth for a user whose password is "pw"."""
    digest = hmac.new(b"salt", b"pw", hashlib.sha256).hexdigest()
    return f"-rpcauth={user}:salt${digest}"


class Consumer:
    """Keeps a chain and a pool by what it is told, and fails where that does not fit."""

    def __init__(self):
        self.chain, self.pool, self.cursor, self.told = [], set(), BEFORE_GENESIS, []

    def apply(self, message):
        kind = message["type"]
        if kind == "block_connected":
            assert message["height"] == len(self.chain)
            assert message["height"] == 0 or message["previousblockhash"] == self.chain[-1]
            self.chain.append(message["hash"])
        elif kind == "block_disconnected":
            assert message["hash"] == self.chain.pop() and message["height"] == len(self.chain)
        elif kind == "tip":
            assert (message["hash"], message["height"]) == (self.chain[-1], len(self.chain) - 1)
        elif kind == "pool":
            if not getattr(self, "in_pool_list", False):
                self.pool = set()
            self.pool |= set(message["txids"])
            self.in_pool_list = message["more"]
        elif kind == "tx_added":
            assert message["txid"] not in self.pool
            self.pool.add(message["txid"])
        elif kind == "tx_removed":
            self.pool.remove(message["txid"])
        self.cursor = message["cursor"]
        self.told.append(message)

    def follow(self, stream, until):
        """Applies messages until one satisfies `until`; returns it."""
        while True:
            message = stream.receive()
            self.apply(message)
            if until(message):
                return message


def is_live(message):
    return message["type"] == "live"


def is_tip(block_hash):
    return lambda message: message["type"] == "tip" and message["hash"] == block_hash


def has_added(txid):
    return lambda message: message["type"] == "tx_added" and message["txid"] == txid


def mine_on(node, parent, count):
    """Submits blocks of another branch after `parent` and returns them."""
    made = blocks.chain_of(parent, count, extra=b"branch")
    for block in made:
        assert node.rpc.submitblock(block.hex()) in (None, "inconclusive")
    return made


@pytest.fixture
def mature(make_node):
    """(started node, blocks): the outputs of the first block can be spent."""
    node = make_node(OPTIONS).start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), MATURITY + 2)
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    return node, chain


def test_from_the_beginning_to_the_present(mature):
    node, chain = mature
    consumer = Consumer()
    stream = open_events(node, cursor=BEFORE_GENESIS)
    consumer.follow(stream, is_live)
    assert consumer.chain == [node.rpc.getblockhash(0), *(block.hash_hex() for block in chain)]
    assert [m["type"] for m in consumer.told[:2]] == ["start", "block_connected"]
    tx = spend(chain[0].txs[0], fee_sat=10_000, outputs=3)
    txid = node.rpc.sendrawtransaction(tx.serialize().hex())
    added = consumer.follow(stream, has_added(txid))
    entry = node.rpc.getmempoolentry(txid)
    assert (added["vsize"], added["wtxid"]) == (entry["vsize"], entry["wtxid"])
    block = blocks.next_block(chain[-1], [tx])
    assert node.rpc.submitblock(block.hex()) is None
    assert consumer.follow(stream, lambda m: m["type"] == "tx_removed")["reason"] == "block"
    consumer.follow(stream, is_tip(block.hash_hex()))
    assert consumer.pool == set()


def test_who_was_away_gets_the_same_events(mature):
    """Nothing twice, nothing left out: as one who stayed."""
    node, chain = mature
    stayed, away = Consumer(), Consumer()
    steady = open_events(node, cursor=BEFORE_GENESIS)
    stayed.follow(steady, is_live)
    stream = open_events(node, cursor=BEFORE_GENESIS)
    away.follow(stream, is_live)
    stream.close()
    told_together = len(stayed.told)

    tx = spend(chain[0].txs[0], fee_sat=10_000, outputs=3)
    node.rpc.sendrawtransaction(tx.serialize().hex())
    branch = mine_on(node, chain[-2], 2)  # a reorganisation: the last block is left
    last = blocks.next_block(branch[-1], [tx])
    assert node.rpc.submitblock(last.hex()) is None
    stayed.follow(steady, is_tip(last.hash_hex()))

    stream = open_events(node, cursor=away.cursor)
    start = stream.receive()
    assert (start["type"], start["mode"], start["cursor"]) == ("start", "resume", away.cursor)
    for expected in stayed.told[told_together:]:
        message = stream.receive()
        assert message == expected
        away.apply(message)
    assert away.chain == stayed.chain and away.pool == stayed.pool
    kinds = [m["type"] for m in stayed.told[told_together:]]
    assert kinds.count("block_disconnected") == 1 and kinds.count("tip") == 2


def test_across_a_restart_and_a_reorganisation(mature):
    node, chain = mature
    consumer = Consumer()
    stream = open_events(node, cursor=BEFORE_GENESIS)
    consumer.follow(stream, is_live)
    stream.close()
    branch = mine_on(node, chain[-3], 4)
    txid = node.rpc.sendrawtransaction(spend(chain[0].txs[0], fee_sat=10_000, outputs=3).serialize().hex())
    node.restart()

    stream = open_events(node, cursor=consumer.cursor)
    assert stream.receive()["mode"] == "replay"
    told_before = len(consumer.told)
    consumer.follow(stream, is_live)
    assert consumer.chain[-1] == branch[-1].hash_hex() == node.rpc.getbestblockhash()
    tips = [m for m in consumer.told[told_before:] if m["type"] == "tip"]
    assert [tip["disconnected"] for tip in tips] == [2]
    assert consumer.pool == {txid}
    # In the middle of being told again it goes away once more.
    late = Consumer()
    stream = open_events(node, cursor=BEFORE_GENESIS)
    late.follow(stream, lambda m: m.get("height") == 50)
    stream.close()
    late.follow(open_events(node, cursor=late.cursor), is_live)
    assert late.chain == consumer.chain and late.pool == consumer.pool


def test_after_a_crash_it_goes_on_when_the_lost_block_is_back(mature):
    """Told blocks may be lost with the memory: their cursor waits, an older one goes on."""
    node, chain = mature
    node.rpc.gettxoutsetinfo("none", None, False)  # writes what there is to the disk
    early, late = Consumer(), Consumer()
    early.follow(open_events(node, cursor=BEFORE_GENESIS), is_live)
    lost = mine_on(node, chain[-1], 3)
    tx = spend(chain[0].txs[0], fee_sat=10_000, outputs=3)
    txid = node.rpc.sendrawtransaction(tx.serialize().hex())
    late.follow(open_events(node, cursor=BEFORE_GENESIS), is_live)
    assert late.pool == {txid}
    node.kill()
    node.start()
    assert node.rpc.getbestblockhash() == chain[-1].hash_hex()

    other = blocks.chain_of(chain[-1], 5, extra=b"other")
    for block in other:
        assert node.rpc.submitblock(block.hex()) is None
    with pytest.raises(Closed) as closed:
        stream = open_events(node, cursor=late.cursor)
        while True:
            stream.receive()
    assert closed.value.code == UNKNOWN_BLOCK and lost[-1].hash_hex() in closed.value.reason
    early.follow(open_events(node, cursor=early.cursor), is_live)
    for block in lost:
        assert node.rpc.submitblock(block.hex()) == "inconclusive"
    told_before = len(late.told)
    late.follow(open_events(node, cursor=late.cursor), is_live)
    steps = [m["type"] for m in late.told[told_before:] if m["type"].startswith("block_")]
    assert steps == ["block_disconnected"] * 3 + ["block_connected"] * 5
    assert late.chain == early.chain and late.chain[-1] == other[-1].hash_hex()
    assert late.pool == early.pool == set()


def test_a_pruned_node_tells_of_blocks_that_it_no_longer_has(make_node):
    node = make_node([*OPTIONS, "-fastprune", "-prune=1"]).start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), 900)
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    consumer = Consumer()
    stream = open_events(node, cursor=BEFORE_GENESIS)
    consumer.follow(stream, lambda m: m.get("height") == 50)
    stream.close()
    assert node.rpc.pruneblockchain(500) > 100
    node.restart()
    with pytest.raises(RpcError, match="pruned data"):
        node.rpc.getblock(chain[60].hash_hex())
    stream = open_events(node, cursor=consumer.cursor)
    assert stream.receive()["mode"] == "replay"
    consumer.follow(stream, is_live)
    assert consumer.chain == [node.rpc.getblockhash(0), *(block.hash_hex() for block in chain)]


def test_the_present_without_a_cursor_and_topics(mature):
    node, chain = mature
    txid = node.rpc.sendrawtransaction(spend(chain[0].txs[0], fee_sat=10_000, outputs=3).serialize().hex())
    stream = open_events(node, topics="pool")
    kinds = [stream.receive() for _ in range(3)]
    assert [m["type"] for m in kinds] == ["start", "pool", "live"]
    assert kinds[1]["txids"] == [txid] and kinds[1]["more"] is False
    assert kinds[1]["mempool_sequence"] == node.rpc.getrawmempool(False, True)["mempool_sequence"]
    mine_on(node, chain[-1], 1)
    second = node.rpc.sendrawtransaction(spend(chain[1].txs[0], fee_sat=10_000, outputs=3).serialize().hex())
    assert stream.receive()["txid"] == second


def test_wallets_are_told_without_a_gap(make_node):
    node = make_node(["-events", "-fallbackfee=0.0001"]).start()
    node.rpc.createwallet(wallet_name="w,1", load_on_startup=True)
    wallet = node.rpc.wallet("w,1")
    address = wallet.getnewaddress()
    node.rpc.generatetoaddress(101, address)
    stream = open_events(node, topics="blocks,wallet", cursor=BEFORE_GENESIS)
    while (message := stream.receive())["type"] != "wallet_since":
        pass
    assert message["wallet"] == "w,1" and len(message["transactions"]) == 101
    live = stream.receive()
    assert live["type"] == "live"
    txid = wallet.sendtoaddress(address, 1)
    while (told := stream.receive())["txid"] != txid:
        pass
    assert (told["type"], told["wallet"]) == ("wallet_transaction", "w,1")
    assert "blockhash" not in told
    (block_hash,) = node.rpc.generatetoaddress(1, address)
    while (told.get("blockhash"), told.get("txid")) != (block_hash, txid):
        if (told := stream.receive())["type"] != "wallet_transaction":
            told = {}
    stream.close()
    node.restart()
    # The consumer had kept the cursor of "live": the payment since then is told again.
    stream = open_events(node, wallet="w,1", cursor=live["cursor"])
    while (message := stream.receive())["type"] != "wallet_since":
        assert message["cursor"].endswith("~" + live["cursor"][:64])
    assert txid in {payment["txid"] for payment in message["transactions"]}
    assert stream.receive()["type"] == "live"
    with pytest.raises(Closed) as closed:
        stream = open_events(node, wallet="nobody")
        while True:
            stream.receive()
    assert closed.value.code == NO_WALLET


def test_who_reads_too_slowly_is_told_so(make_node):
    node = make_node(["-events", "-eventsmax=300"]).start()
    hashes = node.rpc.generatetodescriptor(100, ANYBODY)
    slow = open_events(node, receive_buffer=4096)
    quick = open_events(node, topics="blocks")
    assert [quick.receive()["type"] for _ in range(3)] == ["start", "tip", "live"]
    for _ in range(12):
        node.rpc.invalidateblock(hashes[0])
        node.rpc.reconsiderblock(hashes[0])
        tips = 0
        while tips < 2 or message["type"] != "tip" or message["hash"] != hashes[-1]:
            message = quick.receive()
            tips += message["type"] == "tip"
    received = 0
    with pytest.raises(Closed) as closed:
        while True:
            slow.receive()
            received += 1
    assert closed.value.code == TOO_SLOW and "last cursor" in closed.value.reason
    assert received > 0


def test_stopping_closes_streams_at_once(mature):
    node, _ = mature
    streams = [open_events(node) for _ in range(8)]
    begin = time.monotonic()
    node.stop()
    assert time.monotonic() - begin < STOP_MAX_S
    for stream in streams:
        with pytest.raises(Closed) as closed:
            while True:
                stream.receive()
        assert closed.value.code == GOING_AWAY


def test_refusals(mature):
    node, chain = mature
    for query, status in [({"cursor": "x"}, 400), ({"cursor": "00" * 32 + "-1-2"}, 400),
                          ({"topics": "blocks,weather"}, 400), ({"topics": ""}, 400)]:  # fmt: skip
        with pytest.raises(Refused) as refused:
            open_events(node, **query)
        assert refused.value.status == status
    with pytest.raises(Refused) as refused:
        open_events(node, login="somebody:else")
    assert refused.value.status == 401
    with pytest.raises(Closed) as closed:
        stream = open_events(node, cursor="11" * 32)
        while True:
            stream.receive()
    assert closed.value.code == UNKNOWN_BLOCK
    talkative = open_events(node)
    talkative.send(TEXT, b"hello")
    with pytest.raises(Closed) as closed:
        while True:
            talkative.receive()
    assert closed.value.code == POLICY
    connection = http.client.HTTPConnection("127.0.0.1", node.rpc_port)
    connection.request("GET", "/events", headers=node.rpc.headers)
    assert connection.getresponse().status == 426


def test_rights_and_bounds(make_node):
    users = [login_option("reader"), login_option("other")]
    node = make_node(["-events", "-rpcwhitelist=reader:events,getblockcount,stop",
                      "-rpcwhitelist=other:getblockcount", "-rpcwhitelistdefault=0",
                      *users])  # fmt: skip
    node.start()
    with pytest.raises(Refused) as refused:
        open_events(node, login="other:pw")
    assert refused.value.status == 403
    with pytest.raises(Refused) as refused:  # payments would need listsinceblock
        open_events(node, login="reader:pw", topics="wallet")
    assert refused.value.status == 403
    streams = [open_events(node, login="reader:pw") for _ in range(64)]
    assert all(stream.receive()["type"] == "start" for stream in streams)
    with pytest.raises(Refused) as refused:
        open_events(node, login="reader:pw")
    assert refused.value.status == 503
    streams.pop().close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            open_events(node, login="reader:pw")
            break
        except Refused:
            time.sleep(0.05)
    else:
        pytest.fail("a closed stream made no room")
    node.stop()

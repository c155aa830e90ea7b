# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The pool next to Bitcoin Core's: what is relayed across it, and the files of both."""
import shutil

import pytest

from framework.blocks import COIN, Output, from_display, spend, to_display
from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import Node, wait_until
from test_peers import in_sync

pytestmark = needs_bitcoin_core
DESCRIPTOR = "raw(51)"  # OP_TRUE
OPTIONS = ["-acceptnonstdtxn=1", "-whitelist=noban,in,out@127.0.0.1", "-dnsseed=0"]
COINBASES = 30


@pytest.fixture
def make(folder):
    """make(program or None for ours): a node that is started."""
    nodes = []

    def start(program=None, *options):
        chosen = {"program": program} if program else {}
        nodes.append(Node(folder / f"node{len(nodes)}", [*OPTIONS, *options], **chosen))
        return nodes[-1].start()

    yield start
    for node in nodes:
        node.kill()


def mine(node, count=1):
    return node.rpc.generatetodescriptor(count, DESCRIPTOR)


def coins_of(node, count=COINBASES):
    """Mines until that many coinbases can be spent; those, as transactions to spend from."""
    coins = []
    for block in mine(node, count + 100)[:count]:
        (coinbase,) = node.rpc.getblock(block, 2)["tx"]
        value_sat = round(coinbase["vout"][0]["value"] * COIN)
        coins.append(Coin(from_display(coinbase["txid"]), [Output(value_sat)]))
    return coins


class Coin:
    """What spend() needs to know of a transaction."""

    def __init__(self, txid, outputs):
        self.id, self.outputs = txid, outputs

    def txid(self):
        return self.id


def of_version(version, tx):
    tx.version = version
    return tx


def send(node, tx):
    return node.rpc.sendrawtransaction(tx.serialize().hex(), 0)


def copy_chain(source, target):
    for height in range(target.rpc.getblockcount() + 1, source.rpc.getblockcount() + 1):
        block = source.rpc.getblock(source.rpc.getblockhash(height), 0)
        assert target.rpc.submitblock(block) is None


def pools_are(nodes, txids):
    return all(set(node.rpc.getrawmempool()) == set(txids) for node in nodes)


# ---- relay


@pytest.fixture
def line(make):
    """(our node, theirs, our other node) in a line with one chain, and coins."""
    first, theirs, last = make(), make(PROGRAM), make()
    coins = coins_of(first)
    for node in (first, last):  # one after the other: who still syncs serves nobody
        node.rpc.addnode(f"127.0.0.1:{theirs.p2p_port}", "onetry")
        wait_until(lambda node=node: in_sync(first, theirs, node))
    return [first, theirs, last], coins


def test_a_replacement_crosses_it(line):
    nodes, coins = line
    for source, coin in zip(nodes, coins):
        old = spend(coin, fee_sat=1000, outputs=2)
        child = spend(old, fee_sat=1000, outputs=2)
        ids = [send(source, old), send(source, child)]
        wait_until(lambda ids=ids: pools_are(nodes, ids))
        new = send(source, spend(coin, fee_sat=9000, outputs=2))
        wait_until(lambda new=new: pools_are(nodes, [new]))
        mine(source)
        wait_until(lambda: pools_are(nodes, []))


def test_a_parent_below_the_minimum_crosses_it_with_its_child(line):
    nodes, coins = line
    for source, coin in zip((nodes[0], nodes[2]), coins):
        parent = spend(coin, fee_sat=0, outputs=2)
        child = spend(parent, fee_sat=5000, outputs=2)
        sent = source.rpc.submitpackage([tx.serialize().hex() for tx in (parent, child)])
        assert sent["package_msg"] == "success"
        ids = [to_display(tx.txid()) for tx in (parent, child)]
        wait_until(lambda ids=ids: pools_are(nodes, ids))
        mine(source)
        wait_until(lambda: pools_are(nodes, []))


def test_restricted_pairs_and_the_sibling_that_takes_its_place_cross_it(line):
    """BIP 431: version 3; a second child that pays more replaces the first."""
    nodes, coins = line
    for source, coin in zip(nodes, coins):
        parent = of_version(3, spend(coin, fee_sat=1000, outputs=2))
        child = of_version(3, spend(parent, fee_sat=1000, outputs=2))
        ids = [send(source, parent), send(source, child)]
        wait_until(lambda ids=ids: pools_are(nodes, ids))
        sibling = of_version(3, spend(parent, index=1, fee_sat=9000, outputs=2))
        ids = [ids[0], send(source, sibling)]
        wait_until(lambda ids=ids: pools_are(nodes, ids))
        mine(source)
        wait_until(lambda: pools_are(nodes, []))


# ---- files

each_way = pytest.mark.parametrize("we_write", [True, False], ids=["we-write", "they-write"])


def writer_and_reader(make, we_write):
    programs = [None, PROGRAM] if we_write else [PROGRAM, None]
    return [make(program, "-connect=0") for program in programs]


def give(writer, reader, name):
    """The file as it lies there after a stop of the writer; the reader begins with it."""
    writer.stop()
    reader.stop()
    shutil.copy(writer.folder / name, reader.folder / name)
    reader.start()


def without(entry, *names):
    return {name: value for name, value in entry.items() if name not in names}


@each_way
def test_the_saved_pool_is_read(make, we_write):
    writer, reader = writer_and_reader(make, we_write)
    coins = coins_of(writer)
    parent = spend(coins[0], fee_sat=1000, outputs=2)
    ids = [send(writer, tx) for tx in (parent, spend(parent, fee_sat=3000, outputs=2))]
    ids += [send(writer, spend(coin, fee_sat=2000, outputs=3)) for coin in coins[1:]]
    writer.rpc.prioritisetransaction(ids[1], 0, 700)
    absent = "ab" * 32
    writer.rpc.prioritisetransaction(absent, 0, -50)
    before = {txid: writer.rpc.getmempoolentry(txid) for txid in ids}
    copy_chain(writer, reader)
    give(writer, reader, "mempool.dat")
    wait_until(lambda: reader.rpc.getmempoolinfo()["loaded"])
    after = {txid: reader.rpc.getmempoolentry(txid) for txid in reader.rpc.getrawmempool()}
    assert after == before
    assert reader.rpc.getmempoolinfo()["unbroadcastcount"] == len(ids)
    deltas = reader.rpc.getprioritisedtransactions()
    assert {txid: entry["fee_delta"] for txid, entry in deltas.items()} == {ids[1]: 700, absent: -50}


@each_way
def test_an_imported_pool_is_read(make, we_write):
    writer, reader = writer_and_reader(make, we_write)
    coins = coins_of(writer)
    ids = [send(writer, spend(coin, fee_sat=2000, outputs=2)) for coin in coins]
    copy_chain(writer, reader)
    path = writer.rpc.savemempool()["filename"]
    reader.rpc.importmempool(path, {"use_current_time": False, "apply_unbroadcast_set": True})
    assert set(reader.rpc.getrawmempool()) == set(ids)
    assert all(
        reader.rpc.getmempoolentry(txid)["time"] == writer.rpc.getmempoolentry(txid)["time"]
        for txid in ids
    )


BLOCKS_WITH_FEES = 25
EACH_BLOCK = 12


@each_way
def test_fee_estimates_are_read(make, we_write):
    writer, reader = writer_and_reader(make, we_write)
    coins = coins_of(writer, BLOCKS_WITH_FEES)
    splits = [spend(coin, fee_sat=10_000, outputs=EACH_BLOCK) for coin in coins]
    for split in splits:
        send(writer, split)
    mine(writer)
    for height, split in enumerate(splits):
        for index in range(EACH_BLOCK):
            send(writer, spend(split, index=index, fee_sat=1000 + 400 * index, outputs=2))
        mine(writer, 1 + height % 2)  # some wait for another block
    targets = (2, 4, 6, 12, 24)
    questions = [("estimatesmartfee", target, mode) for target in targets
                 for mode in ("economical", "conservative")]
    questions += [("estimaterawfee", target, 0.85) for target in targets]
    ask = lambda node: [node.rpc.call(method, list(params)) for method, *params in questions]
    before = ask(writer)
    assert "feerate" in before[2]
    copy_chain(writer, reader)
    give(writer, reader, "fee_estimates.dat")
    assert ask(reader) == before

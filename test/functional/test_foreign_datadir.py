# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Files shared with another node, both ways: a data directory with all its indexes, and snapshots."""
import json
import lzma

import pytest

from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import MALHAD, Node
from framework.shared import needs_shared
from test_indexes import base_chain, give, spending_chain, txid, wait_synced

pytestmark = needs_bitcoin_core
INDEXES = ["-txindex", "-txospenderindex", "-blockfilterindex", "-coinstatsindex"]
ADDRESS = "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"
both_ways = pytest.mark.parametrize("first, second", [(MALHAD, PROGRAM), (PROGRAM, MALHAD)], ids=["ours", "theirs"])


@pytest.fixture
def make(folder):
    """make(program, name, options): a node of that program on a folder of that name."""
    nodes = []

    def make_one(program, name, options=()):
        nodes.append(Node(folder / name, options, program=program))
        return nodes[-1]

    yield make_one
    for node in nodes:
        node.kill()


def answers(rpc, spends):
    """What the chainstate and the indexes say."""
    info = rpc.getblockchaininfo()
    out = [{key: info[key] for key in ("blocks", "bestblockhash", "chainwork", "mediantime")}, wait_synced(rpc)]
    coins = rpc.gettxoutsetinfo("hash_serialized_3")
    out.append({key: coins[key] for key in ("height", "txouts", "bogosize", "hash_serialized_3", "total_amount")})
    for height in range(info["blocks"] + 1):
        block = rpc.getblockhash(height)
        out += [rpc.gettxoutsetinfo("muhash", height), rpc.getblockfilter(block), rpc.getblock(block, 0)]
    for tx in spends:
        found = rpc.getrawtransaction(txid(tx), 1)
        prevout = {"txid": found["vin"][0]["txid"], "vout": found["vin"][0]["vout"]}
        out += [found["blockhash"], rpc.gettxspendingprevout([prevout], {"return_spending_tx": True})]
    return out


@both_ways
def test_a_datadir_with_all_indexes_is_taken_over(make, first, second):
    node = make(first, "shared", INDEXES).start()
    base = base_chain(node.rpc)
    give(node.rpc, base)
    stale, _ = spending_chain(base[-1], [b.txs[0] for b in base], 2, extra=b"stale")
    chain, spends = spending_chain(base[-1], [b.txs[0] for b in base], 5)
    give(node.rpc, stale)
    give(node.rpc, chain)
    told = answers(node.rpc, spends)
    node.stop()
    for program in (second, first):
        node = make(program, "shared", INDEXES).start()
        assert answers(node.rpc, spends) == told
        assert node.rpc.verifychain(4, 0) is True
        (other,) = (tip for tip in node.rpc.getchaintips() if tip["status"] != "active")
        assert (other["hash"], other["status"]) == (stale[-1].hash_hex(), "valid-fork")
        # And it is gone on with.
        node.rpc.generatetoaddress(3, ADDRESS)
        told = answers(node.rpc, spends)
        node.stop()
    node = make(second, "shared", INDEXES).start()
    assert answers(node.rpc, spends) == told
    assert node.rpc.getblockcount() == len(base) + len(chain) + 6
    node.stop()


@both_ways
def test_a_pruned_datadir_is_taken_over(make, first, second):
    options = ["-fastprune", "-prune=1"]
    node = make(first, "shared", options).start()
    give(node.rpc, base_chain(node.rpc, 900))
    assert node.rpc.pruneblockchain(500) > 100
    info = node.rpc.getblockchaininfo()
    coins = node.rpc.gettxoutsetinfo("muhash")
    node.stop()
    node = make(second, "shared", options).start()
    for key in ("blocks", "bestblockhash", "pruneheight", "pruned"):
        assert node.rpc.getblockchaininfo()[key] == info[key]
    after = node.rpc.gettxoutsetinfo("muhash")
    assert (after["muhash"], after["txouts"]) == (coins["muhash"], coins["txouts"])
    node.rpc.generatetoaddress(1, ADDRESS)
    node.stop()


FIXTURES = "fixtures/assumeutxo"
START, BASE = 199, 299


@both_ways
def test_a_snapshot_of_one_is_loaded_by_the_other(make, first, second):
    """On the recorded chain, as its snapshot is one of those that both programs know."""
    recorded = json.loads((needs_shared(FIXTURES) / "results.json").read_text())["299"]
    chain = lzma.open(needs_shared(FIXTURES) / "chain_299_blocks.hex.xz", "rt").read().split()
    time = f"-mocktime={recorded['mocktime']}"
    maker = make(first, "maker", [time]).start()
    for block in chain:
        assert maker.rpc.submitblock(block) is None
    path = str(maker.folder / "snapshot.dat")
    assert maker.rpc.dumptxoutset(path, "", {"rollback": BASE})["base_height"] == BASE
    wanted = maker.rpc.gettxoutsetinfo("muhash")

    node = make(second, "user", [time]).start()
    for block in chain[:START]:
        assert node.rpc.submitblock(block) is None
    for block in chain[START:BASE]:
        node.rpc.submitheader(block[:160])
    assert node.rpc.loadtxoutset(path)["base_height"] == BASE
    assert node.rpc.getblockcount() == BASE
    # The datadir of a node in the middle of this is taken over as well.
    for block in chain[START : START + 50]:
        node.rpc.submitblock(block)
    states = [(s["blocks"], s["validated"]) for s in node.rpc.getchainstates()["chainstates"]]
    node.stop()
    node = make(first, "user", [time]).start()
    assert [(s["blocks"], s["validated"]) for s in node.rpc.getchainstates()["chainstates"]] == states
    for block in chain[START + 50 :]:
        node.rpc.submitblock(block)
    node.stop()
    node = make(second, "user", [time]).start()
    (state,) = node.rpc.getchainstates()["chainstates"]
    assert (state["blocks"], state["validated"]) == (len(chain), True)
    after = node.rpc.gettxoutsetinfo("muhash")
    assert (after["muhash"], after["txouts"]) == (wanted["muhash"], wanted["txouts"])
    node.stop()

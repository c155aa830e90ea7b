# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Indexes in a whole node: answers from all of them, restarts, kills, reorganisations, pruning."""
import hashlib
import json
import os
import random
import time

import pytest

from framework import blocks
from framework.rpc import RpcError
from test_descriptors import TPRV, with_checksum

ALL = ["-txindex", "-txospenderindex", "-blockfilterindex", "-coinstatsindex", "-scriptindex"]
NAMES = ["txindex", "coinstatsindex", "txospenderindex", "basic block filter index", "scriptindex"]
MAINNET_ADDRESS = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"
KILLS = int(os.environ.get("MALHA_INDEX_KILLS", "0"))  # 0: as many as fit into every run of the tests


def txid(tx):
    return blocks.to_display(tx.txid())


def wait_synced(rpc, limit_s=60):
    """Until every index has reached the tip."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        info = rpc.getindexinfo()
        height = rpc.getblockcount()
        if all(i["synced"] and i["best_block_height"] == height for i in info.values()):
            return info
        time.sleep(0.05)
    raise AssertionError(f"not synced: {info}")


def wait_for_height(rpc, height, limit_s=60):
    """Until a chain that is rebuilt is that high again."""
    deadline = time.monotonic() + limit_s
    while rpc.getblockcount() < height:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def give(rpc, chain):
    for block in chain:
        assert rpc.submitblock(block.hex()) in (None, "duplicate", "inconclusive")


def spending_chain(tip, coins, length, extra=b""):
    """Blocks that each spend one of the coins. @return the blocks, the spends."""
    chain, spends = [], []
    for _ in range(length):
        tx = blocks.spend(coins.pop(0), outputs=2)
        block = blocks.next_block(tip, [tx], extra=extra)
        chain.append(block)
        spends.append(tx)
        tip = block
    return chain, spends


def base_chain(rpc, length=110):
    return blocks.chain_of(rpc.getblockheader(rpc.getblockhash(0)), length)


def transaction_answers(rpc, chain, spends):
    for tx in spends:
        yield rpc.getrawtransaction(txid(tx), 2)
        yield rpc.gettxoutproof([txid(tx)])


def spender_answers(rpc, chain, spends):
    for tx in spends:
        prevout = {"txid": blocks.to_display(tx.inputs[0].txid), "vout": tx.inputs[0].index}
        yield rpc.gettxspendingprevout([prevout], {"return_spending_tx": True})
        yield rpc.gettxspendingprevout([{"txid": txid(tx), "vout": 0}])


def filter_answers(rpc, chain, spends):
    for block in chain:
        yield rpc.getblockfilter(block.hash_hex())


def coin_answers(rpc, chain, spends):
    for height in range(1, len(chain) + 1):
        yield rpc.gettxoutsetinfo("muhash", height)


def script_answers(rpc, chain, spends):
    script = spends[0].outputs[0].script.hex()
    yield rpc.getscripthistory([script], 0, None, 100000)
    yield rpc.getscriptbalance([script])
    yield rpc.getscriptunspent([script])


ANSWERS = dict(
    zip(ALL, (transaction_answers, spender_answers, filter_answers, coin_answers, script_answers))
)


def answers(rpc, chain, spends, indexes=ALL):
    """What these indexes say of the chain."""
    return {index: list(ANSWERS[index](rpc, chain, spends)) for index in indexes}


def test_all_indexes_answer(make_node):
    node = make_node(ALL).start()
    base = base_chain(node.rpc)
    give(node.rpc, base)
    chain, spends = spending_chain(base[-1], [b.txs[0] for b in base], 5)
    give(node.rpc, chain)
    info = wait_synced(node.rpc)
    assert list(info) == NAMES
    assert node.rpc.getindexinfo("scriptindex") == {"scriptindex": {"synced": True, "best_block_height": 115}}

    tx = node.rpc.getrawtransaction(txid(spends[0]), 2)
    assert tx["blockhash"] == chain[0].hash_hex() and tx["confirmations"] == 5
    assert "prevout" in tx["vin"][0] and "in_active_chain" not in tx
    spender = node.rpc.gettxspendingprevout([{"txid": txid(base[0].txs[0]), "vout": 0}])[0]
    assert (spender["spendingtxid"], spender["blockhash"]) == (txid(spends[0]), chain[0].hash_hex())
    coins = node.rpc.gettxoutsetinfo("muhash")
    walked = node.rpc.gettxoutsetinfo("muhash", None, False)
    assert {k: coins[k] for k in ("muhash", "txouts", "bogosize", "total_amount")} == {
        k: walked[k] for k in ("muhash", "txouts", "bogosize", "total_amount")
    }

    script = tx["vout"][0]["scriptPubKey"]["hex"]
    unspent = node.rpc.getscriptunspent([script])
    scanned = node.rpc.scantxoutset("start", [f"raw({script})"])
    assert sorted((u["txid"], u["vout"], u["amount"], u["height"], u["coinbase"]) for u in unspent["unspents"]) == sorted(
        (u["txid"], u["vout"], u["amount"], u["height"], u["coinbase"]) for u in scanned["unspents"]
    )
    assert unspent["total_amount"] == scanned["total_amount"]
    balance = node.rpc.getscriptbalance([script])
    assert balance["balance"] == scanned["total_amount"]
    assert balance["received"] - balance["spent"] == balance["balance"]
    electrum = hashlib.sha256(bytes.fromhex(script)).digest()[::-1].hex()
    assert node.rpc.getscriptbalance([{"scripthash": electrum}]) == balance
    assert node.rpc.getscriptbalance([f"raw({script})", script]) == balance

    found = node.rpc.scanblocks("start", [f"raw({script})"], 111)
    assert found["relevant_blocks"] == [b.hash_hex() for b in chain] and found["completed"]
    node.stop()


def test_history_comes_in_pages_of_whole_blocks(make_node):
    node = make_node(ALL).start()
    base = base_chain(node.rpc)
    give(node.rpc, base)
    chain, spends = spending_chain(base[-1], [b.txs[0] for b in base], 5)
    give(node.rpc, chain)
    wait_synced(node.rpc)
    script = node.rpc.getrawtransaction(txid(spends[0]), 1)["vout"][0]["scriptPubKey"]["hex"]
    whole = node.rpc.getscripthistory([script], 0, None, 100000)
    assert "next_height" not in whole
    assert [e["height"] for e in whole["events"]] == sorted(e["height"] for e in whole["events"])
    paged, height = [], 0
    while height is not None:
        page = node.rpc.getscripthistory([script], height, None, 7)
        paged += page["events"]
        height = page.get("next_height")
    assert paged == whole["events"]
    for event in whole["events"]:
        if event["type"] == "spend":
            vin = node.rpc.getrawtransaction(event["txid"], 1)["vin"][event["vin"]]
            assert (vin["txid"], vin["vout"]) == (event["prevout_txid"], event["prevout_vout"])
    with pytest.raises(RpcError, match="neither an address nor a script"):
        node.rpc.getscripthistory(["nonsense"])
    with pytest.raises(RpcError, match="count must be between"):
        node.rpc.getscripthistory([script], 0, None, 0)
    node.stop()


def answered_alike(rpc, *spellings):
    """The script index's answers on each of the target lists, which must be the same."""
    methods = ("getscripthistory", "getscriptbalance", "getscriptunspent")
    one, *others = [[rpc.call(method, [targets]) for method in methods] for targets in spellings]
    assert all(other == one for other in others)
    return one


def test_scripts_may_be_named_by_addresses_and_by_ranges_of_a_descriptor(make_node):
    node = make_node(["-scriptindex"]).start()
    rpc = node.rpc
    descriptor = with_checksum(node, f"wpkh({TPRV}/84h/1h/0h/0/*)")
    addresses = rpc.deriveaddresses(descriptor, [0, 4])
    scripts = [rpc.validateaddress(address)["scriptPubKey"] for address in addresses]
    for i in (0, 2, 2, 4):
        rpc.generatetoaddress(1, addresses[i])
    wait_synced(rpc)
    history, balance, unspent = answered_alike(
        rpc, addresses[1:3], scripts[1:3], [addresses[1], scripts[2], f"addr({addresses[2]})"],
        [{"desc": descriptor, "range": [1, 2]}], [{"desc": descriptor, "range": [2, 3]}],
        [scripts[2], {"desc": descriptor, "range": [1, 3]}, addresses[2]],
    )  # fmt: skip
    assert [event["height"] for event in history["events"]] == [2, 3]
    assert balance["balance"] == unspent["total_amount"] == 100
    *_, all_of_them = answered_alike(
        rpc, addresses, [descriptor], [{"desc": descriptor, "range": 4}]
    )
    found = rpc.scantxoutset("start", [{"desc": descriptor, "range": 4}])
    assert sorted(coin["height"] for coin in all_of_them["unspents"]) == [1, 2, 3, 4]
    assert all_of_them["total_amount"] == found["total_amount"] == 200
    assert rpc.getscriptbalance([{"desc": descriptor, "range": [5, 9]}])["received"] == 0
    for target, words in (({"desc": descriptor, "range": [2, 1]}, "begin after end"),
                          (MAINNET_ADDRESS, "neither an address nor a script")):  # fmt: skip
        with pytest.raises(RpcError, match=words):
            rpc.getscriptbalance([target])
    node.stop()


def test_an_address_shows_what_came_and_what_went(make_node):
    node = make_node(["-scriptindex"]).start()
    address = node.rpc.decodescript("51")["p2sh"]
    script = bytes.fromhex(node.rpc.validateaddress(address)["scriptPubKey"])
    base = base_chain(node.rpc)
    pay = blocks.spend(base[0].txs[0], outputs=2, script=script)
    leave = blocks.spend(pay, index=1)
    leave.inputs[0].script = blocks.push(blocks.OP_TRUE)
    give(node.rpc, [*base, blocks.next_block(base[-1], [pay, leave])])
    wait_synced(node.rpc)
    events = node.rpc.getscripthistory([address])["events"]
    assert [(e["type"], e["txid"], e["amount"]) for e in events] == [
        ("receive", txid(pay), 25), ("receive", txid(pay), 25), ("spend", txid(leave), 25)
    ]  # fmt: skip
    spend = events[2]
    assert (spend["vin"], spend["prevout_txid"], spend["prevout_vout"]) == (0, txid(pay), 1)
    balance = node.rpc.getscriptbalance([address])
    assert [balance[name] for name in ("balance", "received", "spent")] == [25, 50, 25]
    (coin,) = node.rpc.getscriptunspent([address])["unspents"]
    assert (coin["txid"], coin["vout"]) == (txid(pay), 0)
    node.rpc.invalidateblock(node.rpc.getbestblockhash())
    assert node.rpc.getscripthistory([address])["events"] == []
    node.stop()


def wide_block(tip, outputs=5000):
    """A block with so many outputs that indexes, above all -coinstatsindex, take their time."""
    block = blocks.next_block(tip)
    block.txs[0].outputs += [blocks.Output(0)] * outputs
    return block.finish()


def ask_at_once(rpc, calls):
    """The answers of one batch: nothing of the client's own lies between them."""
    body = [{"id": i, "method": method, "params": list(params)}
            for i, (method, *params) in enumerate(calls)]  # fmt: skip
    return json.loads(rpc.post(json.dumps(body))[1])


def test_while_indexes_catch_up_methods_say_so(make_node):
    """Indexes of a chain that is there already: RPC answers meanwhile, and names who lags."""
    node = make_node().start()
    tip = node.rpc.getblockheader(node.rpc.getblockhash(0))
    for _ in range(100):
        tip = wide_block(tip)
        assert node.rpc.submitblock(tip.hex()) is None
    node.restart(*ALL)
    reward, script = txid(tip.txs[0]), "51"
    info, *refused = ask_at_once(node.rpc, [
        ("getindexinfo",),
        ("getrawtransaction", reward),
        ("gettxoutsetinfo", "muhash", 5),
        ("gettxspendingprevout", [{"txid": reward, "vout": 0}]),
        ("getblockfilter", tip.hash_hex()),
        ("getscriptbalance", [script]),
    ])  # fmt: skip
    assert list(info["result"]) == NAMES
    for index in info["result"].values():
        assert not index["synced"] and index["best_block_height"] < tip.height
    words = ["Blockchain transactions are still in the process of being indexed",
             "coinstatsindex is still syncing", "txospenderindex is unavailable",
             "Block filters are still in the process of being indexed",
             "scriptindex is still syncing"]  # fmt: skip
    for word, answer in zip(words, refused, strict=True):
        assert word in answer["error"]["message"]
    wait_synced(node.rpc)
    assert node.rpc.getrawtransaction(reward, 1)["confirmations"] == 1
    assert node.rpc.gettxoutsetinfo("muhash", 5)["txouts"] == 5 * 5001
    assert node.rpc.getscriptbalance([script])["balance"] == 50 * 100
    node.stop()


def test_without_indexes_methods_say_so(node):
    genesis = node.rpc.getblockhash(0)
    assert node.rpc.getindexinfo() == {}
    with pytest.raises(RpcError, match="Index is not enabled for filtertype basic"):
        node.rpc.getblockfilter(genesis)
    with pytest.raises(RpcError, match="requires coinstatsindex"):
        node.rpc.gettxoutsetinfo("muhash", 0)
    with pytest.raises(RpcError, match="-scriptindex"):
        node.rpc.getscriptbalance(["51"])
    node.stop()


@pytest.mark.parametrize("indexes", [ALL, *([index] for index in ALL)], ids=lambda indexes: "".join(indexes)[1:])
def test_killed_indexes_end_equal_to_those_built_in_one_go(make_node, indexes):
    """The node is killed at random moments of a run with reorganisations."""
    rng = random.Random(17)
    node = make_node(indexes).start()
    base = base_chain(node.rpc)
    branch, _ = spending_chain(base[-1], [b.txs[0] for b in base], 6, extra=b"stale")
    chain, spends = spending_chain(base[-1], [b.txs[0] for b in base], 10)
    whole = base + chain
    for _ in range(KILLS or (8 if indexes == ALL else 3)):
        give(node.rpc, base[: rng.randrange(len(base))])
        if rng.random() < 0.5:
            give(node.rpc, base + branch)
        if rng.random() < 0.5:
            give(node.rpc, whole[: rng.randrange(len(whole))])
        if rng.random() < 0.3:
            node.rpc.gettxoutsetinfo("none", None, False)  # flushes
        time.sleep(rng.random() / 50)
        node.kill()
        node.start()
    give(node.rpc, base + branch)
    give(node.rpc, whole)
    wait_synced(node.rpc)
    killed = answers(node.rpc, whole, spends, indexes)
    for rebuilt in ("-reindex", "-reindex-chainstate"):
        node.restart(rebuilt)
        wait_for_height(node.rpc, len(whole))
        wait_synced(node.rpc)
        assert answers(node.rpc, whole, spends, indexes) == killed, rebuilt
    node.stop()

    other = make_node(indexes).start()
    give(other.rpc, whole)
    wait_synced(other.rpc)
    assert answers(other.rpc, whole, spends, indexes) == killed
    other.stop()


def test_script_history_survives_pruning(make_node):
    node = make_node(["-scriptindex", "-fastprune", "-prune=1"]).start()
    base = base_chain(node.rpc, 900)
    give(node.rpc, base)
    wait_synced(node.rpc)
    script = "51"
    before = node.rpc.getscripthistory([script], 0, None, 100000)
    assert node.rpc.pruneblockchain(500) > 100
    with pytest.raises(RpcError, match="pruned"):
        node.rpc.getblock(node.rpc.getblockhash(50))
    assert node.rpc.getscripthistory([script], 0, None, 100000) == before
    node.restart()
    wait_synced(node.rpc)
    assert node.rpc.getscripthistory([script], 0, None, 100000) == before
    node.stop()


def test_an_index_that_needs_pruned_blocks_stops_the_start(make_node):
    node = make_node(["-fastprune", "-prune=1"]).start()
    give(node.rpc, base_chain(node.rpc, 900))
    assert node.rpc.pruneblockchain(500) > 100
    node.stop()
    assert "goes beyond pruned data" in node.start_fails("-coinstatsindex")
    assert "Prune mode is incompatible with -txindex." in node.start_fails("-txindex")

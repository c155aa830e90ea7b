# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The pool of a running node: sending, restarting, mining, replacing, reorganising."""
import threading
import time

import pytest

from framework import blocks
from framework.blocks import MATURITY, spend, to_display
from framework.rpc import RpcError

DESCRIPTOR = "raw(51)"  # OP_TRUE
OPTIONS = ["-acceptnonstdtxn=1"]  # our outputs are locked by OP_TRUE


@pytest.fixture
def funded(make_node):
    """(node, our blocks): the coinbases of the first four can be spent."""
    node = make_node(OPTIONS).start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), MATURITY + 3)
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    return node, chain


def wait_until_loaded(node, limit_s=60):
    """The saved pool is loaded after the node began to answer."""
    end = time.monotonic() + limit_s
    while not node.rpc.getmempoolinfo()["loaded"]:
        assert time.monotonic() < end, "the pool was not loaded"
        time.sleep(0.05)


def send(node, tx):
    txid = node.rpc.sendrawtransaction(tx.serialize().hex(), 0)
    assert txid == to_display(tx.txid())
    return txid


def test_pool_survives_a_restart_and_is_mined(funded):
    node, chain = funded
    parent = spend(chain[0].txs[0], fee_sat=1000, outputs=2)
    child = spend(parent, fee_sat=9000, outputs=2)
    ids = [send(node, parent), send(node, child)]
    node.rpc.prioritisetransaction(ids[1], 0, 500)
    entry = node.rpc.getmempoolentry(ids[1])
    node.restart()
    wait_until_loaded(node)
    assert node.rpc.getrawmempool() == ids
    assert node.rpc.getmempoolentry(ids[1]) == entry
    template = node.rpc.getblocktemplate({"rules": ["segwit"]})
    assert [tx["txid"] for tx in template["transactions"]] == ids
    assert template["transactions"][1]["depends"] == [1]
    (block,) = node.rpc.generatetodescriptor(1, DESCRIPTOR)
    assert node.rpc.getblock(block)["tx"][1:] == ids
    assert node.rpc.getrawmempool() == [] and node.rpc.getprioritisedtransactions() == {}


def test_a_reorganisation_returns_transactions(funded):
    node, chain = funded
    parent = spend(chain[0].txs[0], fee_sat=1000, outputs=2)
    txid = send(node, parent)
    (block,) = node.rpc.generatetodescriptor(1, DESCRIPTOR)
    child = send(node, spend(parent, fee_sat=1000, outputs=2))
    node.rpc.invalidateblock(block)
    assert sorted(node.rpc.getrawmempool()) == sorted([txid, child])
    assert node.rpc.getmempoolentry(child)["depends"] == [txid]
    node.rpc.reconsiderblock(block)
    assert node.rpc.getrawmempool() == [child]


def test_replacement_and_limits_for_users(funded):
    node, chain = funded
    first = spend(chain[0].txs[0], fee_sat=1000, outputs=2)
    better = spend(chain[0].txs[0], fee_sat=5000, outputs=2)
    send(node, first)
    with pytest.raises(RpcError) as failed:
        node.rpc.sendrawtransaction(better.serialize().hex(), "0.00000500")
    assert failed.value.code == -25
    assert send(node, better) and node.rpc.getmempoolinfo()["size"] == 1
    with pytest.raises(RpcError) as failed:
        node.rpc.sendrawtransaction(first.serialize().hex(), 0)
    assert failed.value.code == -26 and "less fees" in str(failed.value)


def test_a_template_is_kept_for_five_seconds(funded):
    node, chain = funded
    request = {"rules": ["segwit"]}
    start = chain[-1].time + 1
    node.rpc.setmocktime(start)
    first = node.rpc.getblocktemplate(request)
    txid = send(node, spend(chain[0].txs[0], fee_sat=1000, outputs=2))
    node.rpc.setmocktime(start + 5)
    kept = node.rpc.getblocktemplate(request)
    assert kept["transactions"] == [] and kept["longpollid"] == first["longpollid"]
    assert kept["curtime"] == first["curtime"] + 5
    node.rpc.setmocktime(start + 6)
    renewed = node.rpc.getblocktemplate(request)
    assert [tx["txid"] for tx in renewed["transactions"]] == [txid]
    assert renewed["longpollid"] != first["longpollid"]


def test_fee_estimate_from_the_pool(funded):
    node, chain = funded
    send(node, spend(chain[0].txs[0], fee_sat=1000, outputs=2))
    estimate = node.rpc.estimatesmartfee(2, "mempool")
    assert estimate == {"feerate": node.rpc.getmempoolinfo()["mempoolminfee"], "blocks": 2}
    assert node.rpc.estimatesmartfee(1000, "MEMPOOL")["blocks"] == 24
    # A block of strangers: this pool does not see what miners see.
    stranger = spend(chain[1].txs[0], fee_sat=1000, outputs=2)
    node.rpc.generateblock(DESCRIPTOR, [stranger.serialize().hex()])
    assert "recent blocks" in node.rpc.estimatesmartfee(2, "mempool")["errors"][0]


def test_long_poll_ends_with_a_new_block(funded):
    node, _ = funded
    template = node.rpc.getblocktemplate({"rules": ["segwit"]})
    answers = []
    request = {"rules": ["segwit"], "longpollid": template["longpollid"]}
    waiting = threading.Thread(
        target=lambda: answers.append(node.new_rpc().getblocktemplate(request))
    )
    waiting.start()
    (block,) = node.rpc.generatetodescriptor(1, DESCRIPTOR)
    waiting.join(60)
    assert answers[0]["previousblockhash"] == block


def test_a_damaged_file_is_no_obstacle(funded):
    node, chain = funded
    send(node, spend(chain[0].txs[0], fee_sat=1000, outputs=2))
    node.stop()
    path = node.folder / "mempool.dat"
    path.write_bytes(path.read_bytes()[:-40])
    node.start()
    wait_until_loaded(node)
    assert node.rpc.getrawmempool() == []


def test_fee_estimates_are_saved_every_hour(node):
    file = node.folder / "fee_estimates.dat"
    node.rpc.mockscheduler(3599)
    assert not file.exists()
    node.rpc.mockscheduler(3600)
    assert file.exists()


def test_fees_are_not_estimated_without_transactions(make_node):
    node = make_node(["-blocksonly=1"]).start()
    for method, arguments in (("estimatesmartfee", [2]), ("estimaterawfee", [2])):
        with pytest.raises(RpcError) as error:
            getattr(node.rpc, method)(*arguments)
        assert error.value.code == -32603 and "Fee estimation disabled" in str(error.value)
    node.stop()
    assert not (node.folder / "fee_estimates.dat").exists()


def test_a_template_before_segwit_counts_as_blocks_did_then(make_node):
    node = make_node(["-testactivationheight=segwit@200"]).start()
    template = node.rpc.getblocktemplate({"rules": ["segwit"]})
    assert (template["sizelimit"], template["sigoplimit"]) == (1_000_000, 20_000)
    assert "weightlimit" not in template and "!segwit" not in template["rules"]

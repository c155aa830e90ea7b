# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""kill -9 at any moment, during import and during reorgs: the next start recovers by itself, and in
the end tip and UTXO set are those recorded. 72 kills in all, at moments drawn from a printed seed.
"""
import http.client
import os
import random
import threading
import time

import pytest

from framework import blocks, real_chain
from framework.real_chain import MAINNET_TIP
from framework.rpc import RpcError

IMPORTS = 5
KILLS_IN_EACH_IMPORT = 6
KILLS_IN_REORGS = 30
SMALL_CACHE = ["-assumevalid=0", "-dbcache=4"]


@pytest.fixture
def moments():
    """Random moments, the same again with MALHA_SEED=<the printed seed>."""
    seed = int(os.environ.get("MALHA_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"MALHA_SEED={seed}")
    return random.Random(seed)


def keep_busy(rpc, work):
    """Runs work on a thread until the node is killed; errors of the dying node do not count."""

    def run():
        try:
            work(rpc)
        except (OSError, http.client.HTTPException, RpcError, ValueError):
            pass

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def import_seconds(make_node):
    """How long the import takes here, undisturbed."""
    node = make_node(SMALL_CACHE, chain="main")
    began = time.monotonic()
    node.start(f"-loadblock={real_chain.mainnet_file()}")
    real_chain.wait_for_height(node, MAINNET_TIP)
    node.kill()
    return time.monotonic() - began


def flush_often(rpc):
    """gettxoutsetinfo writes the coins cache out first: kills then fall into flushes too."""
    while True:
        rpc.gettxoutsetinfo("none")


def import_until_killed(node, moment_s, flushing):
    """Starts an import and kills the node after that time."""
    end, thread = time.monotonic() + moment_s, None
    node.launch(f"-loadblock={real_chain.mainnet_file()}")
    if flushing:
        try:
            node.wait_for_rpc(moment_s)
            thread = keep_busy(node.new_rpc(), flush_often)
        except TimeoutError:
            pass  # killed while starting: also a moment
    time.sleep(max(0, end - time.monotonic()))
    assert node.running(), f"ended by itself: {node.stderr()}"
    node.kill()
    if thread:
        thread.join()


@pytest.mark.parametrize("number", range(IMPORTS))
def test_kills_during_import(make_node, moments, number):
    whole_s = import_seconds(make_node)
    node = make_node(SMALL_CACHE, chain="main")
    for turn in range(KILLS_IN_EACH_IMPORT):
        import_until_killed(node, moments.uniform(0, 0.6 * whole_s), flushing=turn % 2 == 0)
    node.start(f"-loadblock={real_chain.mainnet_file()}")
    real_chain.wait_for_height(node, MAINNET_TIP)
    real_chain.check_tip(node.rpc, "mainnet_0_4521.csv", "mainnet")
    assert node.rpc.verifychain(4, 500) is True
    node.stop()


def reorganise(rng, hashes):
    """Work for a node: throw away and take back the last blocks, deeper and less deep."""

    def work(rpc):
        while True:
            start = hashes[-rng.randrange(1, 400)]
            rpc.invalidateblock(start)
            if rng.random() < 0.3:
                rpc.gettxoutsetinfo("none")
            rpc.reconsiderblock(start)

    return work


def restore(node):
    """Takes back every invalidateblock that a kill has left behind."""
    for tip in node.rpc.getchaintips():
        if tip["status"] == "invalid":
            node.rpc.reconsiderblock(tip["hash"])


def test_kills_during_reorgs(make_node, moments):
    node = make_node(SMALL_CACHE, chain="main").start(f"-loadblock={real_chain.mainnet_file()}")
    real_chain.wait_for_height(node, MAINNET_TIP)
    hashes = [node.rpc.getblockhash(h) for h in range(MAINNET_TIP - 500, MAINNET_TIP + 1)]
    tip = hashes[-1]
    node.restart()
    for _ in range(KILLS_IN_REORGS):
        thread = keep_busy(node.new_rpc(), reorganise(moments, hashes))
        time.sleep(moments.uniform(0.02, 0.8))
        assert node.running(), f"ended by itself: {node.stderr()}"
        node.kill()
        thread.join()
        node.start()
        restore(node)
        assert node.rpc.waitforblock(tip, 60_000)["hash"] == tip
    real_chain.check_tip(node.rpc, "mainnet_0_4521.csv", "mainnet")
    assert node.rpc.verifychain(4, 500) is True
    node.stop()


def test_kill_between_branches(make_node, moments):
    """Two regtest branches overtake each other while the node is killed again and again."""
    node = make_node(["-dbcache=4"]).start()
    tips = [blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), 1)[-1]] * 2
    sent = [tips[0]]
    for turn in range(12):
        side = turn % 2
        branch = blocks.chain_of(tips[side], 2 * turn + 3, extra=bytes([side]))
        tips[side] = branch[-1]
        sent += branch

        def send_all(rpc):
            for block in sent:
                rpc.submitblock(block.hex())

        thread = keep_busy(node.new_rpc(), send_all)
        time.sleep(moments.uniform(0, 0.1))
        node.kill()
        thread.join()
        node.start()
    for block in sent:
        node.rpc.submitblock(block.hex())
    best = max(tips, key=lambda block: block.height)
    assert node.rpc.getbestblockhash() == best.hash_hex()
    info = node.rpc.gettxoutsetinfo("muhash")
    fresh = make_node().start()
    for block in sent:
        fresh.rpc.submitblock(block.hex())
    assert fresh.rpc.gettxoutsetinfo("muhash")["muhash"] == info["muhash"]
    fresh.stop()
    node.stop()


def test_simulated_crashes_in_the_middle_of_a_flush_cost_nothing(make_node):
    """-dbcrashratio=1 ends the process after the first of many batches of coins."""
    plain = make_node().start()
    chain = blocks.chain_of(plain.rpc.getblockheader(plain.rpc.getblockhash(0)), 150)
    node = make_node(["-dbbatchsize=1000"])

    def send_all(rpc):
        for block in chain:
            rpc.submitblock(block.hex())
        return rpc.gettxoutsetinfo("muhash")["muhash"]

    coins = send_all(plain.rpc)
    plain.stop()
    node.start("-dbcrashratio=1")
    with pytest.raises((OSError, http.client.HTTPException)):
        send_all(node.rpc)
    for _ in range(2):  # the repair is interrupted too
        assert node.process.wait(60) == 0
        node.launch("-dbcrashratio=1")
    assert node.process.wait(60) == 0
    assert node.debug_log().count("Simulating a crash. Goodbye.") == 3
    node.start("-checkblockindex=1")
    assert send_all(node.rpc) == coins
    node.stop()

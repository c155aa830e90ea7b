# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Random events before two pools: Bitcoin Core's and this node's answer alike to each and hold the
same afterwards, to the last field.

EVENTS and SEED choose how many and which.
"""
import collections
import os
import random

import pytest

from framework.blocks import REGTEST_GENESIS, Input, Output, Tx, chain_of, next_block, subsidy
from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import MALHAD
from framework.pair import START_TIME, Pair
from framework.random_blocks import P2WSH_TRUE
from framework.random_pool import Coin, RandomPool

pytestmark = needs_bitcoin_core
EVENTS = int(os.environ.get("EVENTS", 400))
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
COINBASES = 20
COINS_EACH = 20
ADDRESS = "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"
MEMORY = ("usage",)  # of the pool


class Pools(Pair):
    """A pair that fails at the first difference, and whose time passes."""

    def __init__(self, folder):
        super().__init__(folder, MALHAD, PROGRAM, ["-dnsseed=0"])
        self.time = START_TIME

    def call(self, method, *params):
        """The result of both; None after an error of both."""
        result = self.ask(None, method, *params, hide=MEMORY)
        assert not self.unlike, f"SEED={SEED} {self.unlike[0][:5000]}"
        return result

    def sleep(self, seconds):
        self.time += seconds
        self.set_time(self.time)

    def mine_one(self):
        self.sleep(1)
        self.mine(ADDRESS)

    def compare_pools(self):
        self.call("getrawmempool", True)
        self.call("getmempoolinfo")
        self.call("getprioritisedtransactions")
        ours, theirs = (fees(node) for node in self.nodes)
        assert ours == theirs, f"SEED={SEED}"


def fees(node):
    template = node.rpc.getblocktemplate({"rules": ["segwit"]})
    return sum(tx["fee"] for tx in template["transactions"])


@pytest.fixture
def pools(folder):
    both = Pools(folder)
    yield both
    both.kill()


def coins_in_the_chain(pools):
    """Coinbases, and a block that parts them."""
    genesis = {"hash": REGTEST_GENESIS, "height": 0, "time": START_TIME - 1000}
    base = chain_of(genesis, 100 + COINBASES)
    coins = []
    for block in base[:COINBASES]:
        coinbase = block.txs[0]
        value = subsidy(block.height) // COINS_EACH
        tx = Tx([Input(coinbase.txid(), 0)], [Output(value, P2WSH_TRUE)] * COINS_EACH)
        coins.append(tx)
    base.append(next_block(base[-1], coins))
    for block in base:
        pools.call("submitblock", block.hex())
    return [Coin(tx, index) for tx in coins for index in range(COINS_EACH)]


def reorganise(pools, depth):
    """Both give up blocks and take as many others and one more."""
    tip = pools.call("getblockcount")
    assert tip > 100
    pools.call("invalidateblock", pools.call("getblockhash", tip - depth + 1))
    pools.compare_pools()
    for _ in range(depth + 1):
        pools.mine_one()


def test_pools_stay_equal(pools):
    events = RandomPool(SEED, coins_in_the_chain(pools))
    answers = collections.Counter()
    for _ in range(EVENTS):
        name, calls = events.next()
        for method, params in calls:
            is_taken = pools.call(method, *params) is not None
            answers[name, "taken" if is_taken else "error"] += 1
        pools.compare_pools()
        chance = events.rng.random()
        if chance < 0.03:
            pools.mine_one()
        elif chance < 0.035:
            reorganise(pools, events.rng.choice([1, 2, 3]))
        elif chance < 0.2:
            pools.sleep(events.rng.choice([1, 60, 7200]))
    assert len(answers) > 8, answers

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
from framework.node import Node
from framework.random_blocks import P2WSH_TRUE
from framework.random_pool import Coin, RandomPool
from framework.rpc import RpcError

pytestmark = needs_bitcoin_core
EVENTS = int(os.environ.get("EVENTS", 400))
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
START_TIME = 1_700_000_000
COINBASES = 20
COINS_EACH = 20
OUTPUT = "raw(51)"


def comparable(answer):
    """Without how much memory the pool takes."""
    return {**answer, "usage": None} if isinstance(answer, dict) else answer


class Pair:
    """Both nodes: every call goes to both, and the answers must be equal."""

    def __init__(self, folder):
        options = ["-dnsseed=0", f"-mocktime={START_TIME + 400}"]
        self.ours = Node(folder / "ours", options)
        self.theirs = Node(folder / "theirs", options, program=PROGRAM)
        self.time = START_TIME + 400
        for node in (self.ours, self.theirs):
            node.start()

    def kill(self):
        for node in (self.ours, self.theirs):
            node.kill()

    def call(self, method, *params):
        answers = []
        for node in (self.ours, self.theirs):
            try:
                answers.append(comparable(node.rpc.call(method, list(params))))
            except RpcError as error:
                answers.append((error.code, error.message))
        assert answers[0] == answers[1], f"SEED={SEED} {method} {str(params)[:3000]}"
        return answers[0]

    def sleep(self, seconds):
        self.time += seconds
        self.call("setmocktime", self.time)

    def mine(self):
        """A block of our template, taken by both."""
        self.sleep(1)
        block = self.ours.rpc.generatetodescriptor(1, OUTPUT)[0]
        assert self.theirs.rpc.submitblock(self.ours.rpc.getblock(block, 0)) is None

    def compare_pools(self):
        self.call("getrawmempool", True)
        self.call("getmempoolinfo")
        self.call("getprioritisedtransactions")
        assert fees(self.ours) == fees(self.theirs), f"SEED={SEED}"


def fees(node):
    template = node.rpc.getblocktemplate({"rules": ["segwit"]})
    return sum(tx["fee"] for tx in template["transactions"])


@pytest.fixture
def pair(folder):
    both = Pair(folder)
    yield both
    both.kill()


def coins_in_the_chain(pair):
    """Coinbases, and a block that parts them."""
    genesis = {"hash": REGTEST_GENESIS, "height": 0, "time": START_TIME}
    base = chain_of(genesis, 100 + COINBASES)
    coins = []
    for block in base[:COINBASES]:
        coinbase = block.txs[0]
        value = subsidy(block.height) // COINS_EACH
        tx = Tx([Input(coinbase.txid(), 0)], [Output(value, P2WSH_TRUE)] * COINS_EACH)
        coins.append(tx)
    base.append(next_block(base[-1], coins))
    for block in base:
        pair.call("submitblock", block.hex())
    return [Coin(tx, index) for tx in coins for index in range(COINS_EACH)]


def reorganise(pair, depth):
    """Both give up blocks and take as many others and one more."""
    tip = pair.call("getblockcount")
    pair.call("invalidateblock", pair.call("getblockhash", tip - depth + 1))
    pair.compare_pools()
    for _ in range(depth + 1):
        pair.mine()


def test_pools_stay_equal(pair):
    pool = RandomPool(SEED, coins_in_the_chain(pair))
    answers = collections.Counter()
    for _ in range(EVENTS):
        name, calls = pool.next()
        for call in calls:
            answer = pair.call(call[0], *call[1])
            answers[name, "error" if isinstance(answer, tuple) else "taken"] += 1
        pair.compare_pools()
        chance = pool.rng.random()
        if chance < 0.03:
            pair.mine()
        elif chance < 0.035:
            reorganise(pair, pool.rng.choice([1, 2, 3]))
        elif chance < 0.2:
            pair.sleep(pool.rng.choice([1, 60, 7200]))
    assert len(answers) > 8, answers

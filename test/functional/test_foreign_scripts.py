# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Random scripts before two judges: Bitcoin Core and this node must agree on every spend, to the
word: as part of a block (consensus) and in the pool (policy).

SPENDS and SEED choose how many and which; a disagreement prints the transaction and what it spends.
"""
import collections
import os
import random

import pytest

from framework.blocks import COIN, Input, Output, Tx, from_display
from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import Node
from framework.random_spends import VALUE_SAT, Coin, damage, random_spend
from framework.rpc import RpcError

pytestmark = needs_bitcoin_core
SPENDS = int(os.environ.get("SPENDS", 2000))
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
COINS_A_BLOCK = 200
OUTPUT = "raw(51)"


@pytest.fixture
def nodes(folder):
    """Ours and the foreign one, at the same tip of 130 blocks."""
    options = ["-par=1", "-dnsseed=0", "-minrelaytxfee=0.00000001"]
    ours = Node(folder / "ours", options)
    theirs = Node(folder / "theirs", options, program=PROGRAM)
    for node in (ours, theirs):
        node.start()
    give(ours, theirs, ours.rpc.generatetodescriptor(130, OUTPUT))
    yield ours, theirs
    for node in (ours, theirs):
        node.kill()


def give(ours, theirs, hashes):
    for block in hashes:
        assert theirs.rpc.submitblock(ours.rpc.getblock(block, 0)) is None


def fund(ours, theirs, coins, height):
    """Mines the coins' outputs, paid by the coinbase of that height."""
    source = ours.rpc.getblock(ours.rpc.getblockhash(height), 2)["tx"][0]
    tx = Tx([Input(from_display(source["txid"]), 0)], [coin.output for coin in coins])
    tx.outputs.append(Output(50 * COIN // 4 - VALUE_SAT * len(coins)))
    made = ours.rpc.generateblock(OUTPUT, [tx.serialize().hex()])
    give(ours, theirs, [made["hash"]])
    for index, coin in enumerate(coins):
        coin.place = tx.txid(), index


def judge(node, tx_hex):
    """What the node says of it as part of a block, and in the pool."""
    try:
        node.rpc.generateblock(OUTPUT, [tx_hex], False)
        in_block = "valid"
    except RpcError as error:
        in_block = (error.code, error.message)
    try:
        in_pool = node.rpc.testmempoolaccept([tx_hex], 0)[0]
    except RpcError as error:
        in_pool = (error.code, error.message)
    return in_block, in_pool


def kind_of(verdict):
    """Without what differs from one transaction to the next."""
    return verdict if verdict == "valid" else verdict[1].split(", input ")[0].split(" transaction ")[0]


def test_both_judge_every_random_spend_alike(nodes):
    rng, verdicts = random.Random(SEED), collections.Counter()
    ours, theirs = nodes
    for height in range(1, 1 + SPENDS // (4 * COINS_A_BLOCK) + 1):
        coins = [Coin(rng) for _ in range(COINS_A_BLOCK)]
        fund(ours, theirs, coins, height)
        for _ in range(4 * COINS_A_BLOCK):
            chosen = rng.sample(coins, rng.choice([1, 1, 1, 2]))
            tx = random_spend(rng, chosen)
            if rng.random() < 0.3:
                damage(rng, tx)
            tx_hex = tx.serialize().hex()
            answers = judge(ours, tx_hex), judge(theirs, tx_hex)
            spent = [coin.output_script.hex() for coin in chosen]
            assert answers[0] == answers[1], f"SEED={SEED} {tx_hex} spends {spent}"
            verdicts[kind_of(answers[0][0])] += 1
    assert verdicts["valid"] > SPENDS // 10
    assert len(verdicts) > 15, verdicts

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Random blocks before two judges: Bitcoin Core and this node answer alike to each, as a proposal
and submitted, and stand at the same tips afterwards.

BLOCKS and SEED choose how many and which.
"""
import collections
import os
import random

import pytest

from framework.blocks import REGTEST_GENESIS, chain_of, from_display
from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import Node
from framework.random_blocks import RandomChain
from framework.rpc import RpcError

pytestmark = needs_bitcoin_core
BLOCKS = int(os.environ.get("BLOCKS", 500))
SEED = int(os.environ.get("SEED", random.randrange(2**32)))
START_TIME = 1_700_000_000


@pytest.fixture
def nodes(folder):
    """Ours and the foreign one, both told the same time."""
    options = ["-dnsseed=0", f"-mocktime={START_TIME + 3600}"]
    both = [Node(folder / "ours", options), Node(folder / "theirs", options, program=PROGRAM)]
    for node in both:
        node.start()
    yield both
    for node in both:
        node.kill()


def answer(call, *params):
    try:
        return call(*params)
    except RpcError as error:
        return error.code, error.message


def is_stored(answer):
    return answer in (None, "inconclusive")


def judge(node, raw):
    """What the node says of a block in three ways, and where it stands then."""
    header, text = raw[:80].hex(), raw.hex()
    proposal = {"mode": "proposal", "data": text, "rules": ["segwit"]}
    return {
        "proposal": answer(node.rpc.getblocktemplate, proposal),
        "header": answer(node.rpc.submitheader, header),
        "block": answer(node.rpc.submitblock, text),
        "tips": sorted((t["height"], t["hash"], t["status"]) for t in node.rpc.getchaintips()),
    }


def test_both_answer_alike_to_every_random_block(nodes):
    genesis = {"hash": REGTEST_GENESIS, "height": 0, "time": START_TIME}
    base = chain_of(genesis, 120)
    for node in nodes:
        for block in base:
            assert node.rpc.submitblock(block.hex()) is None
    chain, answers, block = RandomChain(SEED, base), collections.Counter(), None
    for number in range(BLOCKS):
        repeats = block is not None and chain.rng.random() < 0.1
        block, raw, name = chain.again(block) if repeats else chain.next()
        ours, theirs = (judge(node, raw) for node in nodes)
        assert ours == theirs, f"SEED={SEED} block {number} ({name}): {raw[:2000].hex()}"
        answers[str(ours["block"])] += 1
        active = next(from_display(tip) for _, tip, status in ours["tips"] if status == "active")
        if block.hash() == active or chain.rng.random() < 0.1 or is_stored(ours["block"]):
            chain.grow(block, active)
    assert len(answers) > 20, answers

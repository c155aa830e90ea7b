# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Which chain is the best: more work, then first seen; and the calls that overrule it."""
import json

import pytest

from framework import blocks
from framework.blocks import chain_of, next_block, spend
from framework.shared import needs_shared


def genesis(node):
    return node.rpc.getblockheader(node.rpc.getblockhash(0))


def submit(node, chain):
    return [node.rpc.submitblock(block.hex()) for block in chain]


def coins(node):
    info = node.rpc.gettxoutsetinfo("muhash")
    return info["bestblock"], info["txouts"], info["muhash"]


def statuses(node):
    return {tip["hash"]: (tip["status"], tip["branchlen"]) for tip in node.rpc.getchaintips()}


@pytest.fixture
def fork(node):
    """(node, branch a of 10 blocks, branch b of 12 that leaves it after block 5)."""
    a = chain_of(genesis(node), 10, extra=b"a")
    b = chain_of(a[4], 7, extra=b"b")
    assert submit(node, a) == [None] * 10
    return node, a, b


def test_more_work_wins_and_first_seen_keeps_equal_work(fork):
    node, a, b = fork
    before = coins(node)
    assert submit(node, b[:5]) == ["inconclusive"] * 5
    assert coins(node) == before
    assert submit(node, b[5:]) == [None] * 2
    assert node.rpc.getbestblockhash() == b[-1].hash_hex()
    assert statuses(node) == {
        b[-1].hash_hex(): ("active", 0),
        a[-1].hash_hex(): ("valid-fork", 5),
    }
    assert node.rpc.getblockheader(a[-1].hash_hex())["confirmations"] == -1
    assert node.rpc.verifychain(4, 0) is True


def test_reorg_survives_a_restart(fork):
    node, a, b = fork
    submit(node, b)
    after = coins(node)
    node.restart()
    assert coins(node) == after
    node.rpc.invalidateblock(b[0].hash_hex())
    assert node.rpc.getbestblockhash() == a[-1].hash_hex()
    node.restart()  # the mark is remembered
    assert node.rpc.getbestblockhash() == a[-1].hash_hex()
    node.rpc.reconsiderblock(b[0].hash_hex())
    assert coins(node) == after


def test_blocks_in_any_order(node):
    chain = chain_of(genesis(node), 30)
    for block in chain:
        node.rpc.submitheader(block.header().hex())
    submit(node, reversed(chain[1:]))
    assert node.rpc.getblockcount() == 0
    submit(node, chain[:1])
    assert node.rpc.getbestblockhash() == chain[-1].hash_hex()


def test_an_invalid_block_in_a_longer_branch(fork):
    """The reorg is tried, fails in the middle, and the old chain comes back whole."""
    node, a, _ = fork
    before = coins(node)
    side = chain_of(a[4], 3, extra=b"c")
    bad = next_block(side[-1], fees_sat=1)
    rest = chain_of(bad, 5)
    submit(node, side + [bad] + rest)
    assert coins(node) == before
    assert node.rpc.submitblock(bad.hex()) == "duplicate-invalid"
    assert node.rpc.submitblock(next_block(bad, extra=b"n").hex()) == "bad-prevblk"
    assert statuses(node)[a[-1].hash_hex()] == ("active", 0)


def test_invalidate_and_reconsider(fork):
    node, a, _ = fork
    before = coins(node)
    node.rpc.invalidateblock(a[2].hash_hex())
    assert node.rpc.getbestblockhash() == a[1].hash_hex()
    assert statuses(node)[a[-1].hash_hex()] == ("invalid", 8)
    assert node.rpc.submitblock(a[5].hex()) == "duplicate-invalid"
    other = chain_of(a[1], 3, extra=b"other")
    assert submit(node, other) == [None] * 3
    node.rpc.reconsiderblock(a[2].hash_hex())
    assert coins(node) == before


def test_preciousblock_breaks_a_tie(fork):
    node, a, b = fork
    submit(node, b[:5])
    node.rpc.preciousblock(b[4].hash_hex())
    assert node.rpc.getbestblockhash() == b[4].hash_hex()
    node.rpc.preciousblock(a[-1].hash_hex())
    assert node.rpc.getbestblockhash() == a[-1].hash_hex()
    submit(node, b[5:6])
    assert node.rpc.getbestblockhash() == b[5].hash_hex()


def test_spent_coins_come_back(node):
    chain = chain_of(genesis(node), blocks.MATURITY + 5)
    submit(node, chain)
    before = coins(node)
    first = spend(chain[0].txs[0], outputs=3)
    second = spend(first, 1, outputs=2)  # spends an output of its own block
    with_spends = next_block(chain[-1], [first, second])
    assert submit(node, [with_spends]) == [None]
    after = coins(node)
    assert after[1] == before[1] + 4
    node.rpc.invalidateblock(with_spends.hash_hex())
    assert coins(node) == before
    node.rpc.reconsiderblock(with_spends.hash_hex())
    assert coins(node) == after


def test_recorded_regtest_reorg(node):
    """vectors/chain/regtest_reorg.json: a branch of 11 blocks overtakes one of 5."""
    first, second = json.loads(needs_shared("vectors/chain/regtest_reorg.json").read_text())
    for raw in first:
        assert node.rpc.submitblock(raw) is None
    answers = [node.rpc.submitblock(raw) for raw in second]
    assert answers == ["inconclusive"] * 5 + [None] * 6
    assert node.rpc.getblockcount() == 16
    tip = "4572ac401b94915dde6c4957b706abdb13b5824b000cad7f6065ebd9aea6dad1"
    assert node.rpc.getbestblockhash() == tip

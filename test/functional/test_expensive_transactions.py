# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Peers send transactions whose scripts take long: blocks and calls do not wait for them."""
import hashlib
import time

import pytest

from framework import blocks
from framework.blocks import MATURITY, Input, Output, Tx, next_block, push
from framework.node import wait_until
from framework.p2p import Peer

PEERS = 12
EACH = 4  # of every peer
INPUTS = 440  # about as many as a cluster has room for
ROUNDS = 66
DUP, DROP, RIPEMD160, TRUE = b"\x76", b"\x75", b"\xa6", b"\x51"
HASHED = bytes(520)
SCRIPT = (DUP + RIPEMD160 + DROP) * ROUNDS + DROP + TRUE
LOCKED = b"\x00" + push(hashlib.sha256(SCRIPT).digest())
FEE_SAT = 1_000_000


@pytest.fixture
def funded(make_node):
    """(node, tip, transactions): each hashes INPUTS * ROUNDS * 520 bytes."""
    node = make_node(["-acceptnonstdtxn=1", "-whitelist=noban@127.0.0.1"]).start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), MATURITY + 1)
    count = PEERS * EACH * INPUTS
    coin = chain[0].txs[0]
    value_sat = coin.outputs[0].value_sat // count
    split = Tx([Input(coin.txid(), 0)], [Output(value_sat, LOCKED)] * count)
    # A recent block: before it the node asks for no transactions.
    chain.append(next_block(chain[-1], [split], time=int(time.time())))
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    txid = split.txid()
    spends = []
    for first in range(0, count, INPUTS):
        inputs = [Input(txid, i, witness=[HASHED, SCRIPT]) for i in range(first, first + INPUTS)]
        spends.append(Tx(inputs, [Output(INPUTS * value_sat - FEE_SAT)]))
    return node, chain[-1], [spend.serialize() for spend in spends]


def test_a_block_does_not_wait_for_transactions_under_check(funded):
    node, tip, transactions = funded
    peers = [Peer.connect(node.p2p_port) for _ in range(PEERS)]
    for peer in peers:
        peer.handshake()
    begin = time.monotonic()
    for i, tx in enumerate(transactions):
        peers[i % PEERS].send("tx", tx)
    in_pool = lambda: node.rpc.getmempoolinfo()["size"]
    wait_until(lambda: in_pool() > 0)
    asked = time.monotonic()
    block = next_block(tip)
    assert node.rpc.submitblock(block.hex()) is None
    block_s, taken = time.monotonic() - asked, in_pool()
    assert node.rpc.getbestblockhash() == block.hash_hex()
    # Everything that was sent is taken; nobody has to send it again.
    wait_until(lambda: in_pool() == len(transactions))
    all_s = time.monotonic() - begin
    print(f"block: {block_s * 1000:.0f} ms; all {len(transactions)} transactions: {all_s:.2f} s")
    assert taken < len(transactions) / 2, "the block waited for the transactions"
    assert block_s < all_s / 4
    for peer in peers:
        peer.close()

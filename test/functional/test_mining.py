# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Blocks made by the node and blocks made by us: mining, templates, and why blocks are refused."""
import pytest

from framework import blocks
from framework.blocks import COIN, MATURITY, Block, Input, Output, Tx, next_block, spend
from framework.rpc import RpcError

DESCRIPTOR = "raw(51)"  # OP_TRUE


def utxo_set(node):
    """gettxoutsetinfo but for the size on disk, which compaction changes."""
    info = node.rpc.gettxoutsetinfo("muhash")
    del info["disk_size"]
    return info


@pytest.fixture
def funded(node):
    """(node, our blocks 1..MATURITY, tip): the coinbase of the first one can be spent."""
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), MATURITY)
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    return node, chain, chain[-1]


def test_mined_chain_survives_a_restart(make_node):
    node = make_node().start()
    hashes = node.rpc.generatetodescriptor(101, DESCRIPTOR)
    assert len(hashes) == 101 and node.rpc.getbestblockhash() == hashes[-1]
    before = utxo_set(node)
    assert (before["height"], before["txouts"]) == (101, 101)
    assert before["total_amount"] == 101 * 50
    node.restart()
    assert node.rpc.getblockcount() == 101
    assert utxo_set(node) == before
    assert node.rpc.verifychain(4, 0) is True
    node.stop()


def test_stops_at_height(make_node):
    node = make_node(["-stopatheight=7"]).start()
    with pytest.raises((RpcError, OSError)):
        for _ in range(1000):
            node.rpc.generatetodescriptor(1, DESCRIPTOR)
    node.wait_stopped()
    node.options = []
    assert node.start().rpc.getblockcount() >= 7
    node.stop()
    for reached in (7, -1):  # at once, where the chain is that long already
        node.launch(f"-stopatheight={reached}").wait_stopped()


def test_payment_in_a_block(funded):
    node, chain, tip = funded
    payment = spend(chain[0].txs[0], fee_sat=1000, outputs=2)
    block = next_block(tip, [payment], fees_sat=1000)
    assert node.rpc.submitblock(block.hex()) is None
    coin = node.rpc.gettxout(blocks.to_display(payment.txid()), 1)
    assert coin["value"] * COIN == payment.outputs[1].value_sat
    assert node.rpc.gettxout(blocks.to_display(chain[0].txs[0].txid()), 0) is None
    assert node.rpc.getblock(block.hash_hex(), 2)["tx"][1]["fee"] * COIN == 1000


def test_template_becomes_a_block(funded):
    node, _, _ = funded
    template = node.rpc.getblocktemplate({"rules": ["segwit"]})
    block = Block(
        previous=blocks.from_display(template["previousblockhash"]), height=template["height"],
        time=template["curtime"], version=template["version"], bits=int(template["bits"], 16),
        txs=[blocks.coinbase(template["height"], template["coinbasevalue"])],
    ).commit_witness()  # fmt: skip
    assert block.txs[0].outputs[1].script.hex() == template["default_witness_commitment"]
    block.finish()
    proposal = {"mode": "proposal", "data": block.hex(), "rules": ["segwit"]}
    assert node.rpc.getblocktemplate(proposal) is None
    assert node.rpc.submitblock(block.hex()) is None
    assert node.rpc.getblocktemplate(proposal) == "duplicate"
    assert node.rpc.getbestblockhash() == block.hash_hex()


def test_proposal_names_the_reason(funded):
    node, chain, tip = funded
    block = next_block(tip, fees_sat=1)
    proposal = {"mode": "proposal", "data": block.hex(), "rules": ["segwit"]}
    assert node.rpc.getblocktemplate(proposal) == "bad-cb-amount"
    proposal["data"] = next_block(chain[-2], extra=b"beside the tip").hex()
    assert node.rpc.getblocktemplate(proposal) == "inconclusive-not-best-prevblk"


def unfinished(block, **fields):
    """The block with other header fields and new work."""
    for name, value in fields.items():
        setattr(block, name, value)
    return block.work()


def no_work(chain, tip):
    return next_block(tip).work(valid_work=False)


def wrong_root(chain, tip):
    return unfinished(next_block(tip), root=bytes(32))


def old_time(chain, tip):
    return next_block(tip, time=chain[-6].time)


def far_future(chain, tip):
    return next_block(tip, time=0xFFFFFFFF)


def old_version(chain, tip):
    return next_block(tip, version=1)


def wrong_bits(chain, tip):
    return next_block(tip, bits=0x207FFFFE)


def unknown_parent(chain, tip):
    return next_block(tip, previous=bytes(31) + b"\x01")


def too_much_reward(chain, tip):
    return next_block(tip, fees_sat=1)


def wrong_height(chain, tip):
    block = next_block(tip)
    block.txs[0].inputs[0].script = blocks.height_script(tip.height + 2)
    return block.finish()


def no_coinbase(chain, tip):
    block = next_block(tip, [spend(chain[0].txs[0])])
    block.txs = block.txs[1:]
    return block.finish()


def two_coinbases(chain, tip):
    block = next_block(tip)
    block.txs.append(blocks.coinbase(tip.height + 1, 0, b"second"))
    return block.finish()


def no_transactions(chain, tip):
    block = next_block(tip)
    block.txs = []
    return block.finish()


def long_coinbase_script(chain, tip):
    return next_block(tip, extra=b"x" * 100)


def duplicate_at_the_end(chain, tip):
    """CVE-2012-2459: the same Merkle root as the block without the doubled transaction."""
    block = next_block(tip, [spend(chain[0].txs[0]), spend(chain[1].txs[0])], extra=b"d")
    block.txs.append(block.txs[-1])
    return block


def missing_input(chain, tip):
    return next_block(tip, [Tx([Input(bytes(31) + b"\x07", 0)], [Output(1)])])


def double_spend(chain, tip):
    coin = chain[0].txs[0]
    return next_block(tip, [spend(coin), spend(coin, fee_sat=5)])


def immature_coinbase(chain, tip):
    return next_block(tip, [spend(chain[1].txs[0])])


def more_out_than_in(chain, tip):
    return next_block(tip, [spend(chain[0].txs[0], fee_sat=-1)])


def too_much_money(chain, tip):
    tx = spend(chain[0].txs[0])
    tx.outputs = [Output(21_000_001 * COIN)]
    return next_block(tip, [tx])


def not_final(chain, tip):
    tx = spend(chain[0].txs[0])
    tx.lock_time, tx.inputs[0].sequence = tip.height + 1, 0
    return next_block(tip, [tx])


def relative_lock_not_met(chain, tip):
    tx = spend(chain[0].txs[0])
    tx.inputs[0].sequence = MATURITY + 1  # BIP 68: blocks since the coin
    return next_block(tip, [tx])


def witness_without_commitment(chain, tip):
    block = next_block(tip)
    block.txs[0].inputs[0].witness = [bytes(32)]
    return block.finish()


def wrong_commitment(chain, tip):
    block = next_block(tip).commit_witness()
    block.txs[0].outputs[-1].script = blocks.WITNESS_MARK + bytes(32)
    return block.finish()


def short_witness_nonce(chain, tip):
    block = next_block(tip).commit_witness()
    block.txs[0].inputs[0].witness = [bytes(31)]
    return block.finish()


def too_many_sigops(chain, tip):
    return next_block(tip, [spend(chain[0].txs[0], outputs=3, script=b"\xac" * 9000)])


def too_heavy(chain, tip):
    return next_block(tip, [spend(chain[0].txs[0], script=b"\x6a" + b"x" * 1_000_000)])


REFUSED = [
    (no_work, "high-hash"),
    (wrong_root, "bad-txnmrklroot"),
    (old_time, "time-too-old"),
    (far_future, "time-too-new"),
    (old_version, "bad-version(0x00000001)"),
    (wrong_bits, "bad-diffbits"),
    (unknown_parent, "prev-blk-not-found"),
    (too_much_reward, "bad-cb-amount"),
    (wrong_height, "bad-cb-height"),
    (no_coinbase, "bad-cb-missing"),
    (two_coinbases, "bad-cb-multiple"),
    (no_transactions, "bad-blk-length"),
    (long_coinbase_script, "bad-cb-length"),
    (duplicate_at_the_end, "bad-txns-duplicate"),
    (missing_input, "bad-txns-inputs-missingorspent"),
    (double_spend, "bad-txns-inputs-missingorspent"),
    (immature_coinbase, "bad-txns-premature-spend-of-coinbase"),
    (more_out_than_in, "bad-txns-in-belowout"),
    (too_much_money, "bad-txns-vout-toolarge"),
    (not_final, "bad-txns-nonfinal"),
    (relative_lock_not_met, "bad-txns-nonfinal"),
    (witness_without_commitment, "unexpected-witness"),
    (wrong_commitment, "bad-witness-merkle-match"),
    (short_witness_nonce, "bad-witness-nonce-size"),
    (too_many_sigops, "bad-blk-sigops"),
    (too_heavy, "bad-blk-length"),
]


def test_refused_blocks_name_their_reason(funded):
    """Every reason in one chain; after all of them the good block is still accepted."""
    node, chain, tip = funded
    answers = {make.__name__: node.rpc.submitblock(make(chain, tip).hex()) for make, _ in REFUSED}
    assert answers == {make.__name__: reason for make, reason in REFUSED}
    assert node.rpc.getbestblockhash() == tip.hash_hex()
    assert node.rpc.submitblock(next_block(tip, extra=b"good").hex()) is None


def test_a_mutated_block_does_not_condemn_the_real_one(funded):
    """A block altered on its way has the same hash as the real one, which must stay acceptable."""
    node, chain, tip = funded
    first = spend(chain[0].txs[0])
    real = next_block(tip, [first, spend(first)])
    doubled = Block(**{**vars(real), "txs": real.txs + real.txs[-1:]})
    shortened = Block(**{**vars(real), "txs": real.txs[:1]})
    assert doubled.hash() == shortened.hash() == real.hash()
    assert node.rpc.submitblock(doubled.hex()) == "bad-txns-duplicate"
    assert node.rpc.submitblock(shortened.hex()) == "bad-txnmrklroot"
    assert node.rpc.submitblock(real.hex()) is None
    assert node.rpc.getbestblockhash() == real.hash_hex()


def test_script_bombs_are_refused_quickly(funded):
    """Scripts built to cost time or memory end at the limits of the interpreter."""
    node, chain, tip = funded
    bombs = {
        b"\x51" + b"\x76" * 300: "Operation limit exceeded",  # OP_1, 300 OP_DUP
        b"\x51" * 1001: "Stack size limit exceeded",
        blocks.push(b"x" * 521): "Push value size limit exceeded",
        b"\x51\x63" * 50: "Invalid OP_IF construction",  # OP_1 OP_IF, never OP_ENDIF
        b"\x51\x69" * 250 + b"\x51": "Operation limit exceeded",
    }
    reward = spend(chain[0].txs[0], outputs=len(bombs))
    for output, script in zip(reward.outputs, bombs):
        output.script = script
    tip = next_block(tip, [reward])
    assert node.rpc.submitblock(tip.hex()) is None
    for index, message in enumerate(bombs.values()):
        block = next_block(tip, [spend(reward, index)], extra=bytes([index + 1]))
        assert node.rpc.submitblock(block.hex()) == f"block-script-verify-flag-failed ({message})"
    assert node.rpc.getbestblockhash() == tip.hash_hex()


def test_bytes_that_are_no_block(node):
    for data in ("", "00", "zz", "ff" * 80, blocks.REGTEST_GENESIS * 100):
        with pytest.raises(RpcError) as error:
            node.rpc.submitblock(data)
        assert (error.value.code, error.value.message) == (-22, "Block decode failed")


def test_headers_alone(funded):
    node, _, tip = funded
    first, second = blocks.chain_of(tip, 2, extra=b"header")
    with pytest.raises(RpcError) as error:
        node.rpc.submitheader(second.header().hex())
    assert error.value.message == f"Must submit previous header ({first.hash_hex()}) first"
    assert node.rpc.submitheader(first.header().hex()) is None
    assert node.rpc.submitheader(second.header().hex()) is None
    info = node.rpc.getblockchaininfo()
    assert (info["blocks"], info["headers"]) == (MATURITY, MATURITY + 2)
    assert node.rpc.submitblock(second.hex()) in (None, "inconclusive")
    assert node.rpc.submitblock(first.hex()) is None
    assert node.rpc.getbestblockhash() == second.hash_hex()

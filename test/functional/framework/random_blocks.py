# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Random blocks for regtest, most of them with one fault, on the tip or on an older block.

Outputs are OP_TRUE. A RandomChain remembers what the nodes took, so that later blocks build on it
and spend its coins.
"""
import copy
import hashlib
import random

from framework.blocks import (
    COIN, MATURITY, WITNESS_MARK, Block, Input, Output, Tx, coinbase, height_script, merkle_root,
    push, sha256d, subsidy,
)  # fmt: skip

MONEY_MAX = 21_000_000 * COIN
OP_CHECKSIG, OP_TRUE, OP_FALSE = b"\xac", b"\x51", b"\x00"
SIGOPS_MAX = 20_000  # of legacy scripts in a block
P2WSH_TRUE = b"\x00\x20" + hashlib.sha256(OP_TRUE).digest()


class RandomChain:
    """The tree of blocks to build on: parents by hash, and each branch's coins."""

    def __init__(self, seed, base):
        """base: blocks that both nodes have, oldest first; the first is on the genesis block."""
        self.rng = random.Random(seed)
        self.tip, self.recent = base[-1], base[-3:]
        self.by_hash = {block.hash(): block for block in base}

    def ancestry(self, block):
        """The block and those below it, newest first."""
        while block is not None:
            yield block
            block = self.by_hash.get(block.previous)

    def coins(self, parent):
        """(txid, index, output, height, is of a coinbase) that a block on the parent may spend."""
        branch = list(self.ancestry(parent))[::-1]
        coins, spent = {}, set()
        for block in branch:
            for number, tx in enumerate(block.txs):
                spent |= {(i.txid, i.index) for i in tx.inputs}
                for index, output in enumerate(tx.outputs):
                    if 0 <= output.value_sat <= MONEY_MAX and not output.script.startswith(b"\x6a"):
                        coins[tx.txid(), index] = (output, block.height, number == 0)
        return [(*place, *coin) for place, coin in coins.items() if place not in spent]

    def next(self):
        """A block, the bytes to submit, and the name of its fault."""
        rng = self.rng
        parent = self.tip if rng.random() < 0.75 else rng.choice(self.recent)
        block = self.make(parent)
        fault = rng.choice(FAULTS) if rng.random() < 0.7 else None
        raw = None
        if fault is not None:
            raw = fault(self, block)
        if raw is None:
            raw = block.serialize()
        return block, raw, fault.__name__ if fault else "whole"

    def again(self, block):
        """What was submitted last, as it was or with other transactions below the same header."""
        kept = self.rng.random() < 0.5
        raw = block.serialize() if kept else block.header() + flip(self.rng, block.serialize()[80:])
        return block, raw, "again" if kept else "other transactions"

    def grow(self, block, tip):
        """Later blocks may build on this one; most build on the block whose hash is the tip's."""
        if block.hash() not in self.by_hash:
            self.by_hash[block.hash()] = block
            self.recent = [*self.recent[-5:], block]
        self.tip = self.by_hash[tip]

    def make(self, parent):
        rng, height = self.rng, parent.height + 1
        ready = [coin for coin in self.coins(parent) if not coin[4] or coin[3] + MATURITY <= height]
        fees, txs = 0, []
        for coin in rng.sample(ready, min(len(ready), rng.randrange(4))):
            fee = rng.randrange(1000)
            txs.append(self.spend(coin, fee))
            fees += fee
        if txs and rng.random() < 0.4:  # a child in the same block
            value = txs[-1].outputs[0].value_sat
            txs.append(spend_of(txs[-1], 0, value, P2WSH_TRUE))
        first = coinbase(height, subsidy(height) + fees, rng.randbytes(4))
        return seal(Block(parent.hash(), height, parent.time + 1, [first, *txs]))

    def spend(self, coin, fee):
        txid, index, output, _, _ = coin
        tx = Tx([Input(txid, index)], [])
        tx.inputs[0].witness = [OP_TRUE] if output.script == P2WSH_TRUE else []
        count = self.rng.choice([1, 2, 3])
        for _ in range(count):
            script = self.rng.choice([OP_TRUE, P2WSH_TRUE])
            tx.outputs.append(Output((output.value_sat - fee) // count, script))
        tx.outputs[0].value_sat += (output.value_sat - fee) % count
        return tx


def flip(rng, data):
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def spend_of(tx, index, value_sat, script=OP_TRUE):
    spent = tx.outputs[index]
    witness = [OP_TRUE] if spent.script == P2WSH_TRUE else []
    return Tx([Input(tx.txid(), index, witness=witness)], [Output(value_sat, script)])


def seal(block):
    """Commitment, Merkle root and work as the transactions demand."""
    cb = block.txs[0]
    cb.outputs = [o for o in cb.outputs if not o.script.startswith(WITNESS_MARK)]
    cb.inputs[0].witness = []
    if any(i.witness for tx in block.txs[1:] for i in tx.inputs):
        block.commit_witness()
    return block.finish()


# ---- faults: each changes a block; it may return the bytes to submit


def bad_version(chain, block):
    block.version = chain.rng.choice([0, 1, 2, 3, 4, -1, 0x7FFFFFFF, -(2**31)])
    block.work()


def time_at_the_edge(chain, block):
    times = [b.time for _, b in zip(range(11), chain.ancestry(chain.by_hash[block.previous]))]
    median = sorted(times)[len(times) // 2]
    block.time = median + chain.rng.choice([-1, 0, 1])
    block.work()


def time_far_ahead(chain, block):
    block.time += chain.rng.choice([3 * 3600, 10 * 86400, 400 * 86400 * 365 // 100])
    block.work()


def other_bits(chain, block):
    block.bits = chain.rng.choice([0x207FFFFE, 0x1F7FFFFF, 0x2100FFFF, 0x20FFFFFF, 0, 0x207F0000])
    if block.bits == 0x1F7FFFFF:
        block.work()


def no_work(chain, block):
    block.work(valid_work=False)


def unknown_parent(chain, block):
    block.previous = chain.rng.randbytes(32)
    block.work()


def wrong_root(chain, block):
    block.root = chain.rng.randbytes(32)
    block.work()


def doubled_transactions(chain, block):
    """The same Merkle root with the last transactions twice (CVE-2012-2459)."""
    if len(block.txs) % 2:
        block.txs = block.txs + block.txs[-1:]
        seal(block)
    twice = copy.deepcopy(block)
    twice.txs = twice.txs + (twice.txs[-2:] if len(twice.txs) % 4 == 2 else twice.txs[-1:])
    return twice.serialize()


def no_transactions(chain, block):
    block.txs = []
    block.root = chain.rng.choice([bytes(32), block.root])
    block.work()


def no_coinbase(chain, block):
    block.txs = block.txs[1:] or [Tx([Input(b"\x01" * 32, 0)], [Output(1)])]
    block.root = merkle_root([tx.txid() for tx in block.txs])
    block.work()


def two_coinbases(chain, block):
    block.txs.append(coinbase(block.height, 0, b"again"))
    seal(block)


def coinbase_script(chain, block):
    height = height_script(block.height)
    block.txs[0].inputs[0].script = chain.rng.choice([
        b"", b"\x51", b"\x00", height, height + b"\x00" * (100 - len(height)),
        height + b"\x00" * (101 - len(height)), height_script(block.height + 1) + b"\x00",
        push(block.height.to_bytes(4, "little")), b"\x4c" + height, b"\x03" + height[1:],
    ])  # fmt: skip
    seal(block)


def greedy(chain, block):
    block.txs[0].outputs[0].value_sat += chain.rng.choice([1, COIN, MONEY_MAX])
    seal(block)


def coinbase_value(chain, block):
    values = [-1, 0, MONEY_MAX, MONEY_MAX + 1, 2**63 - 1]
    block.txs[0].outputs[0].value_sat = chain.rng.choice(values)
    seal(block)


def coinbase_outputs(chain, block):
    block.txs[0].outputs = []
    seal(block)


def commitment(chain, block):
    """Wrong, doubled, absent, or with a reserved value of another form."""
    rng, cb = chain.rng, block.txs[0]
    block.commit_witness(rng.choice([bytes(32), rng.randbytes(32)]))
    kind = rng.randrange(8)
    if kind == 0:
        cb.outputs[-1].script = WITNESS_MARK + rng.randbytes(32)
    elif kind == 1:
        cb.outputs.append(Output(0, WITNESS_MARK + rng.randbytes(32)))
    elif kind == 2:
        cb.outputs.insert(0, Output(0, WITNESS_MARK + rng.randbytes(32)))
    elif kind == 3:
        cb.inputs[0].witness = rng.choice([[], [bytes(31)], [bytes(33)], [bytes(32)] * 2, [b""]])
    elif kind == 4:
        cb.outputs[-1].script += b"\x01more"
    elif kind == 5:
        cb.outputs[-1].script = cb.outputs[-1].script[:-1]
    elif kind == 6:
        cb.outputs.pop()
    block.finish()


def changed_witness(chain, block):
    """After the commitment was made."""
    for tx in block.txs:
        for own in tx.inputs:
            if own.witness and chain.rng.random() < 0.7:
                own.witness = chain.rng.choice([[], [b""], own.witness * 2, [OP_FALSE]])


def with_tx(block, change):
    """Applies a change to a transaction besides the coinbase, if there is one."""
    if len(block.txs) > 1:
        change(block.txs[1])
        seal(block)


def output_value(chain, block):
    value = chain.rng.choice([-1, -(2**63), MONEY_MAX, MONEY_MAX + 1, 2**63 - 1, 100 * COIN])
    with_tx(block, lambda tx: setattr(tx.outputs[0], "value_sat", value))


def sum_of_outputs(chain, block):
    with_tx(block, lambda tx: tx.outputs.extend([Output(MONEY_MAX), Output(MONEY_MAX)]))


def no_outputs(chain, block):
    with_tx(block, lambda tx: setattr(tx, "outputs", []))


def no_inputs(chain, block):
    with_tx(block, lambda tx: setattr(tx, "inputs", []))


def doubled_input(chain, block):
    with_tx(block, lambda tx: tx.inputs.append(tx.inputs[0]))


def null_input(chain, block):
    null = Input(bytes(32), 0xFFFFFFFF)
    with_tx(block, lambda tx: tx.inputs.append(null))


def missing_input(chain, block):
    with_tx(block, lambda tx: setattr(tx.inputs[0], "index", chain.rng.choice([7, 0xFFFFFFFF])))


def lock_time(chain, block):
    def change(tx):
        times = [block.height - 1, block.height, 500_000_000, block.time, 2**32 - 1]
        tx.lock_time = chain.rng.choice(times)
        tx.inputs[0].sequence = chain.rng.choice([0, 0xFFFFFFFE, 0xFFFFFFFF])
        tx.version = chain.rng.choice([1, 2])

    with_tx(block, change)


def relative_lock(chain, block):
    def change(tx):
        ages = [1, 2, 100, 101, 130, 0xFFFF, 0x400000, 0x400001, 1 << 31]
        tx.inputs[0].sequence = chain.rng.choice(ages)
        tx.version = chain.rng.choice([1, 2, 2, -1])

    with_tx(block, change)


def double_spend(chain, block):
    if len(block.txs) > 1:
        again = copy.deepcopy(block.txs[1])
        again.outputs[0].value_sat -= 1
        block.txs.append(again)
        seal(block)


def same_transaction_twice(chain, block):
    block.txs += block.txs[1:2]
    seal(block)


def child_before_parent(chain, block):
    if len(block.txs) > 2:
        block.txs[1:] = block.txs[:0:-1]
        seal(block)


def immature(chain, block):
    parent = chain.by_hash[block.previous]
    ages = chain.rng.choice([1, 2, 98, 99, 100])
    for age, old in zip(range(1, ages + 1), chain.ancestry(parent)):
        if age == ages and old.txs:
            block.txs.append(spend_of(old.txs[0], 0, 1))
    seal(block)


def spends_own_coinbase(chain, block):
    block.txs.append(spend_of(block.txs[0], 0, 1))
    seal(block)


def false_script(chain, block):
    def change(tx):
        scripts = [OP_FALSE, b"\x6a", b"\x61", b"\xff", b"\x4d", b"\x51"]
        tx.inputs[0].script = chain.rng.choice(scripts)

    with_tx(block, change)


def signature_operations(chain, block):
    rng, left = chain.rng, SIGOPS_MAX + chain.rng.choice([-1, 0, 1])
    while left > 0:
        count = min(left, rng.choice([9_000, 5_000]))
        block.txs[0].outputs.append(Output(0, OP_CHECKSIG * count))
        left -= count
    seal(block)


def size_limit(chain, block):
    """A weight about the limit of 4,000,000: outputs of 4 units a byte."""
    block.txs[0].outputs.append(Output(0, b"\x6a" + bytes(990_000)))
    seal(block)
    weight = sum(3 * len(tx.serialize(False)) + len(tx.serialize()) for tx in block.txs)
    room = (4_000_000 - weight - 4 * 81) // 4 + chain.rng.choice([-1, 0, 1])
    block.txs[0].outputs[-1 if not block.txs[0].inputs[0].witness else -2].script += bytes(room)
    seal(block)


def trailing_bytes(chain, block):
    return block.serialize() + chain.rng.randbytes(chain.rng.choice([1, 80]))


def cut(chain, block):
    raw = block.serialize()
    return raw[: chain.rng.choice([0, 1, 79, 80, 81, len(raw) - 1, chain.rng.randrange(len(raw))])]


def flipped_bit(chain, block):
    return flip(chain.rng, block.serialize())


def transaction_version(chain, block):
    with_tx(block, lambda tx: setattr(tx, "version", chain.rng.choice([0, 3, -1, 2**31 - 1])))


def empty_witness_flag(chain, block):
    """Marker and flag for a transaction whose inputs all have an empty witness."""
    for at, tx in enumerate(block.txs):
        plain = tx.serialize(False)
        if not any(i.witness for i in tx.inputs):
            marked = plain[:4] + b"\x00\x01" + plain[4:-4] + bytes(len(tx.inputs)) + plain[-4:]
            parts = [marked if at == other else t.serialize() for other, t in enumerate(block.txs)]
            return block.header() + bytes([len(block.txs)]) + b"".join(parts)
    return None


FAULTS = [
    bad_version, time_at_the_edge, time_far_ahead, other_bits, no_work, unknown_parent, wrong_root,
    doubled_transactions, no_transactions, no_coinbase, two_coinbases, coinbase_script, greedy,
    coinbase_value, coinbase_outputs, commitment, commitment, changed_witness, output_value,
    sum_of_outputs, no_outputs, no_inputs, doubled_input, null_input, missing_input, lock_time,
    relative_lock, double_spend, same_transaction_twice, child_before_parent, immature,
    spends_own_coinbase, false_script, signature_operations, size_limit, trailing_bytes, cut,
    flipped_bit, transaction_version, empty_witness_flag,
]  # fmt: skip

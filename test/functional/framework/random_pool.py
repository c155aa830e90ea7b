# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Random things that happen to a node's pool: transactions of all kinds, replacements, packages,
blocks, reorganisations, passing time. Each is a name and calls that any node can be given.

Scripts are P2WSH of OP_TRUE, P2A and a few that policy does not like.
"""
import random

from framework.blocks import Input, Output, Tx, to_display
from framework.random_blocks import OP_TRUE, P2WSH_TRUE

P2A = b"\x51\x02\x4e\x73"
DATA = b"\x6a\x4d\xe8\x03" + bytes(1000)
ODD_SCRIPTS = [OP_TRUE, b"\x6a\x04data", DATA, b"\x00\x14" + bytes(20)]
DUST_SAT = 100
FEES = [0, 0, 1, 10, 20, 50, 200, 1000, 3000, 20_000, 100_000]


class Coin:
    """An output that may be spent, in the chain or not."""

    def __init__(self, tx, index):
        self.place, self.output = (tx.txid(), index), tx.outputs[index]
        self.version = tx.version

    def input(self, sequence):
        witness = [OP_TRUE] if self.output.script == P2WSH_TRUE else []
        return Input(*self.place, sequence=sequence, witness=witness)


class RandomPool:
    """coins: to begin with, in the chain."""

    def __init__(self, seed, coins):
        self.rng = random.Random(seed)
        self.coins = list(coins)
        self.made = []

    def new_tx(self, coins, fee=None):
        rng = self.rng
        fee = rng.choice(FEES) if fee is None else fee
        value = sum(coin.output.value_sat for coin in coins) - fee
        of_truc = any(coin.version == 3 for coin in coins)
        version = 3 if rng.random() < (0.8 if of_truc else 0.2) else rng.choice([1, 2, 2, 2])
        sequences = [0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFD, 0]
        tx = Tx([coin.input(rng.choice(sequences)) for coin in coins], [], version)
        count = rng.choice([1, 1, 2, 2, 3, 12 if rng.random() < 0.2 else 1])
        for _ in range(count):
            tx.outputs.append(Output(max(value // count, 0), P2WSH_TRUE))
        if rng.random() < 0.2:
            tx.outputs.append(Output(rng.choice([0, 0, DUST_SAT, 240]), P2A))
            tx.outputs[0].value_sat -= tx.outputs[-1].value_sat
        if rng.random() < 0.08:
            tx.outputs.append(Output(rng.choice([0, 500]), rng.choice(ODD_SCRIPTS)))
            tx.outputs[0].value_sat -= tx.outputs[-1].value_sat
        if tx.outputs[0].value_sat < 0:
            tx.outputs[0].value_sat = 0
        return tx

    def pick(self, count=None):
        """Coins to spend, recent ones rather; some are spent already."""
        rng = self.rng
        pool = self.coins[-60:] if rng.random() < 0.7 else self.coins
        return rng.sample(pool, min(len(pool), count or rng.choice([1, 1, 1, 2, 3])))

    def remember(self, tx):
        self.made.append(tx)
        for index, output in enumerate(tx.outputs):
            if output.script in (P2WSH_TRUE, P2A) and output.value_sat >= 0:
                self.coins.append(Coin(tx, index))

    # ---- what happens: (name, [(method, params), ...])

    def next(self):
        rng = self.rng
        kinds = [self.send] * 8 + [self.replace] * 3 + [self.package] * 4 + [self.test] * 2
        kinds += [self.prioritise, self.send_again, self.lookup]
        return rng.choice(kinds)()

    def send(self):
        tx = self.new_tx(self.pick())
        self.remember(tx)
        return "send", [("sendrawtransaction", [tx.serialize().hex(), 0])]

    def send_again(self):
        if not self.made:
            return self.send()
        tx = self.rng.choice(self.made[-30:])
        return "again", [("sendrawtransaction", [tx.serialize().hex(), 0])]

    def replace(self):
        """Spends at least one input of a recent transaction, with more fee or less."""
        rng = self.rng
        if not self.made:
            return self.send()
        old = rng.choice(self.made[-20:])
        spent = {(i.txid, i.index) for i in old.inputs}
        again = [coin for coin in self.coins if coin.place in spent]
        if not again:
            return self.send()
        coins = [rng.choice(again)] + (self.pick(1) if rng.random() < 0.3 else [])
        if len({coin.place for coin in coins}) < len(coins):
            coins = coins[:1]
        tx = self.new_tx(coins, rng.choice([500, 2_000, 10_000, 50_000, 300_000, 2_000_000]))
        self.remember(tx)
        return "replace", [("sendrawtransaction", [tx.serialize().hex(), 0])]

    def family(self):
        rng = self.rng
        parents = [self.new_tx(self.pick(1), rng.choice([0, 0, 10, 100, 2000]))
                   for _ in range(rng.choice([1, 1, 1, 2, 3]))]  # fmt: skip
        spendable = [Coin(tx, i) for tx in parents for i, output in enumerate(tx.outputs)
                     if output.script in (P2WSH_TRUE, P2A) and rng.random() < 0.8]  # fmt: skip
        if not spendable:
            spendable = [Coin(parents[0], 0)]
        return [*parents, self.new_tx(spendable, rng.choice([0, 300, 3_000, 30_000, 100_000]))]

    def package(self):
        txs = self.family()
        for tx in txs:
            self.remember(tx)
        return "package", [("submitpackage", [[tx.serialize().hex() for tx in txs], 0])]

    def test(self):
        txs = self.family() if self.rng.random() < 0.7 else [self.new_tx(self.pick())]
        return "test", [("testmempoolaccept", [[tx.serialize().hex() for tx in txs], 0])]

    def prioritise(self):
        if not self.made:
            return self.send()
        tx = self.rng.choice(self.made[-30:])
        delta = self.rng.choice([-5_000, -200, 200, 5_000, 1_000_000])
        return "prioritise", [("prioritisetransaction", [to_display(tx.txid()), 0, delta])]

    def lookup(self):
        if not self.made:
            return self.send()
        txid = to_display(self.rng.choice(self.made[-30:]).txid())
        kinds = ["entry", "ancestors", "descendants", "cluster"]
        return "lookup", [("getmempool" + kind, [txid]) for kind in kinds]

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Measures a large wallet: 100,000 transactions, 20,000 coins, 30,000 addresses in use.

usage: contrib/bench_wallet.py [--bitcoind PATH] [--rounds N] [--scale PARTS]

Makes a regtest chain (always the same; kept in build/bench) in which half of the transactions pay
to the wallet and half are payments of it, lets the node of MALHAD import it and scan it for two
descriptors, and times the calls of a wallet that has just been loaded: at that node and, if named,
at Bitcoin Core's, each with a copy of the same data directory. CPU time is the node's own, and holds on a busy machine. doc/benchmarks.md has results.
PARTS: of 200 blocks, so many; for a quick look.
"""
import argparse
import contextlib
import dataclasses
import hashlib
import hmac
import pathlib
import random
import shutil
import statistics
import struct
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "test/functional"))
# pylint: disable=wrong-import-position
from framework import blocks as chain  # noqa: E402
from framework.node import MALHAD, Node  # noqa: E402

BLOCKS = 200  # with RECEIPTS + PAYMENTS transactions of the wallet each
RECEIPTS = 250
PAYMENTS = 250
PAYMENTS_OF_TWO = 150  # spend two coins and make one; the others one for one
FUNDING_OUTPUTS = 2000
FUNDED = BLOCKS * RECEIPTS // FUNDING_OUTPUTS  # coinbases
FUNDING_BLOCKS = chain.MATURITY + FUNDED
RECEIVE_KEYS = 20_000
CHANGE_KEYS = 10_000
FEE_SAT = 1000
SPENT_MIN_SAT = 20_000
GENESIS_TIME = 1_296_688_602

# ---- secp256k1, fast enough for tens of thousands of public keys

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def add(a, b):
    """The sum of two points, which are neither equal up to the sign nor infinity, unless a is b."""
    if a == b:
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def make_table():
    """table[i][b] = b * 256^i * G"""
    table, base = [], G
    for _ in range(32):
        row = [None, base]
        for _ in range(254):
            row.append(add(row[-1], base))
        table.append(row)
        base = add(row[-1], base)
    return table


TABLE = make_table()


def public_key(secret):
    """The compressed key: one addition in Jacobian coordinates for each byte."""
    x = y = z = None
    for i, byte in enumerate(secret.to_bytes(32, "little")):
        if byte == 0:
            continue
        px, py = TABLE[i][byte]
        if z is None:
            x, y, z = px, py, 1
            continue
        zz = z * z % P
        h = (px * zz - x) % P
        r = (py * zz * z - y) % P
        hh = h * h % P
        hhh = h * hh % P
        v = x * hh % P
        x = (r * r - hhh - 2 * v) % P
        y = (r * (v - x) - y * hhh) % P
        z = z * h % P
    inverse = pow(z, -1, P)
    x, y = x * inverse * inverse % P, y * inverse**3 % P
    return bytes([2 + y % 2]) + x.to_bytes(32, "big")


def sign(secret, digest):
    """ECDSA with the nonce 1: valid, and it gives the key away, which here nobody needs to keep."""
    r = G[0] % N
    s = (int.from_bytes(digest, "big") + r * secret) % N
    s = min(s, N - s)
    parts = b"".join(
        b"\x02" + bytes([len(raw)]) + raw
        for raw in (n.to_bytes(n.bit_length() // 8 + 1, "big") for n in (r, s))
    )
    return b"\x30" + bytes([len(parts)]) + parts + b"\x01"


# ---- the wallet's keys

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58check(data):
    data += chain.sha256d(data)[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text


@dataclasses.dataclass
class Branch:
    """BIP 32: a private key with its chain code, and its unhardened children."""

    secret: int
    chain_code: bytes

    def child(self, index):
        data = public_key(self.secret) + struct.pack(">I", index)
        digest = hmac.new(self.chain_code, data, "sha512").digest()
        return Branch((int.from_bytes(digest[:32], "big") + self.secret) % N, digest[32:])

    def keys(self, count):
        """The first children as Keys."""
        own = public_key(self.secret)
        found = []
        for index in range(count):
            data = own + struct.pack(">I", index)
            digest = hmac.new(self.chain_code, data, "sha512").digest()
            found.append(Key((int.from_bytes(digest[:32], "big") + self.secret) % N))
        return found

    def text(self):
        """As the root of a tree: depth 0, no parent."""
        secret = b"\x00" + self.secret.to_bytes(32, "big")
        return base58check(bytes.fromhex("04358394") + bytes(9) + self.chain_code + secret)


class Key:
    def __init__(self, secret):
        self.secret = secret
        self.public = public_key(secret)
        self.hash = hashlib.new("ripemd160", hashlib.sha256(self.public).digest()).digest()
        self.script = b"\x00\x14" + self.hash


ROOT_BRANCH = Branch(
    int.from_bytes(hashlib.sha256(b"a large wallet").digest(), "big") % N,
    hashlib.sha256(b"its chain code").digest(),
)

# ---- the chain


@dataclasses.dataclass
class Coin:
    txid: bytes
    index: int
    value_sat: int
    key: Key = None


def witness_digest(tx, number, coin):
    """BIP 143 for SIGHASH_ALL and a key hash."""
    inputs = b"".join(i.txid + struct.pack("<I", i.index) for i in tx.inputs)
    sequences = b"".join(struct.pack("<I", i.sequence) for i in tx.inputs)
    outputs = b"".join(
        struct.pack("<q", o.value_sat) + chain.compact_size(len(o.script)) + o.script
        for o in tx.outputs
    )
    spent = tx.inputs[number]
    return chain.sha256d(
        struct.pack("<i", tx.version) + chain.sha256d(inputs) + chain.sha256d(sequences)
        + spent.txid + struct.pack("<I", spent.index)
        + b"\x19\x76\xa9\x14" + coin.key.hash + b"\x88\xac"
        + struct.pack("<q", coin.value_sat) + struct.pack("<I", spent.sequence)
        + chain.sha256d(outputs) + struct.pack("<I", tx.lock_time) + struct.pack("<I", 1)
    )  # fmt: skip


class Generator:
    """The same blocks at every run."""

    def __init__(self):
        self.random = random.Random(1)
        self.receive = ROOT_BRANCH.child(0).keys(RECEIVE_KEYS)
        self.change = ROOT_BRANCH.child(1).keys(CHANGE_KEYS)
        self.received = self.changed = 0
        self.funds, self.coins = [], []

    def chain(self, parts):
        """Raw blocks after genesis."""
        tip = {"hash": chain.REGTEST_GENESIS, "height": 0, "time": GENESIS_TIME}
        coinbases = []
        for _ in range(FUNDING_BLOCKS):
            tip = chain.next_block(tip)
            coinbases.append(tip.txs[0])
            yield tip.serialize()
        for first in range(0, FUNDED, 5):
            tip = chain.next_block(tip, [self.fund(tx) for tx in coinbases[first : first + 5]])
            coinbases.append(tip.txs[0])
            yield tip.serialize()
        for _ in range(parts):
            txs = [self.receipt() for _ in range(RECEIPTS)]
            txs += [self.payment(2 if i < PAYMENTS_OF_TWO else 1) for i in range(PAYMENTS)]
            tip = chain.next_block(tip, txs)
            yield tip.serialize()

    def fund(self, coinbase):
        tx = chain.spend(coinbase, fee_sat=0, outputs=FUNDING_OUTPUTS)
        txid = tx.txid()
        self.funds += [Coin(txid, i, o.value_sat) for i, o in enumerate(tx.outputs)]
        return tx

    def receipt(self):
        """Someone pays to the wallet."""
        fund = self.funds.pop()
        key = self.receive[self.received % RECEIVE_KEYS]
        self.received += 1
        value_sat = self.random.randrange(100_000, fund.value_sat // 2)
        change = chain.Output(fund.value_sat - value_sat - FEE_SAT)
        tx = chain.Tx(
            [chain.Input(fund.txid, fund.index)], [chain.Output(value_sat, key.script), change]
        )
        self.coins.append(Coin(tx.txid(), 0, value_sat, key))
        return tx

    def pick(self):
        """Any coin that is not too small."""
        while True:
            place = self.random.randrange(len(self.coins))
            if self.coins[place].value_sat >= SPENT_MIN_SAT:
                return self.coins.pop(place)

    def payment(self, count):
        """The wallet pays to someone, with change."""
        spent = [self.pick() for _ in range(count)]
        value_sat = sum(coin.value_sat for coin in spent) - FEE_SAT
        paid_sat = value_sat * self.random.randrange(10, 90) // 100
        key = self.change[self.changed % CHANGE_KEYS]
        self.changed += 1
        foreign = b"\x00\x14" + self.random.randbytes(20)
        tx = chain.Tx(
            [chain.Input(coin.txid, coin.index) for coin in spent],
            [chain.Output(paid_sat, foreign), chain.Output(value_sat - paid_sat, key.script)],
        )
        for number, coin in enumerate(spent):
            signature = sign(coin.key.secret, witness_digest(tx, number, coin))
            tx.inputs[number].witness = [signature, coin.key.public]
        self.coins.append(Coin(tx.txid(), 1, value_sat - paid_sat, key))
        return tx


def chain_file(parts):
    path = ROOT / f"build/bench/wallet-{parts}.dat"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(chain.bootstrap(list(Generator().chain(parts))))
        partial.rename(path)
    return path


# ---- measuring


def descriptor_requests(rpc):
    requests = []
    for branch, count in ((0, RECEIVE_KEYS), (1, CHANGE_KEYS)):
        text = f"wpkh({ROOT_BRANCH.text()}/{branch}/*)"
        text += "#" + rpc.getdescriptorinfo(text)["checksum"]
        requests.append(
            {
                "desc": text, "active": True, "internal": branch == 1, "timestamp": 0,
                "range": [0, count], "next_index": count,
            }  # fmt: skip
        )
    return requests


class Subject:
    """One node with the wallet."""

    OPTIONS = ("-maxtipage=10000000000", "-fallbackfee=0.0001", "-server=1", "-rpcdoccheck=0")
    # On regtest Bitcoin Core checks its index after every block, and refuses -loadblock over it.
    FOREIGN_OPTIONS = ("-checkblockindex=0",)
    ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"

    def __init__(self, name, program, folder):
        self.name = name
        options = self.OPTIONS if program == MALHAD else self.OPTIONS + self.FOREIGN_OPTIONS
        self.node = Node(folder, options, program=program)
        self.figures = {}  # lists of (wall ms, CPU ms)

    def timed(self, name, call):
        cpu_before = self.node.cpu_s()
        started = time.perf_counter()
        result = call()
        wall_ms = (time.perf_counter() - started) * 1000
        used_ms = (self.node.cpu_s() - cpu_before) * 1000
        self.figures.setdefault(name, []).append((wall_ms, used_ms))
        return result

    def prepare(self, path, height):
        self.node.start(f"-loadblock={path}", limit_s=600)
        end = time.monotonic() + 600
        while self.node.rpc.getblockcount() < height:
            assert time.monotonic() < end, "the import does not end"
            time.sleep(0.2)
        rpc = self.node.rpc
        rpc.createwallet("large", False, True)
        wallet = self.node.rpc.wallet("large")
        wallet.timeout_s = 1800
        requests = descriptor_requests(rpc)
        answer = self.timed("import and scan", lambda: wallet.importdescriptors(requests))
        assert all(entry["success"] for entry in answer), answer
        rpc.unloadwallet("large")
        self.node.stop()

    def measure(self, rounds):
        self.node.start(limit_s=600)
        rpc = self.node.rpc
        for number in range(rounds):
            if number != 0:
                rpc.unloadwallet("large")
            self.timed("loadwallet", lambda: rpc.loadwallet("large"))
        wallet = rpc.wallet("large")
        coins = []
        for _ in range(rounds):
            self.timed("getbalances", wallet.getbalances)
            coins.append(len(self.timed("listunspent", wallet.listunspent)))
            self.timed("listtransactions, 100", lambda: wallet.listtransactions("*", 100))
            self.timed("getnewaddress", wallet.getnewaddress)
            txid = self.timed("send of 0.5", lambda: wallet.sendtoaddress(self.ADDRESS, "0.5"))
            self.timed("bump of it", lambda txid=txid: wallet.bumpfee(txid))
            self.timed("send of 0.001", lambda: wallet.sendtoaddress(self.ADDRESS, "0.001"))
        transactions = wallet.getwalletinfo()["txcount"]
        print(f"{self.name}: {transactions} transactions, {coins[0]} coins,", end=" ")
        print(f"peak {self.node.memory_peak_mib():.0f} MiB", flush=True)


@contextlib.contextmanager
def stopping(subject):
    try:
        yield
    finally:
        subject.node.kill()


def show(subjects):
    """Wall time of the first call and the median; median CPU time; the last node's, divided."""
    cells = [f"{subject.name}: first, median; CPU" for subject in subjects]
    print("| ms |", " | ".join(cells), "| CPU, ratio |")
    print("| --- |", " | ".join("---" for _ in range(len(subjects) + 1)), "|")
    for name in subjects[0].figures:
        cells, medians = [], []
        for subject in subjects:
            walls, cpus = zip(*subject.figures[name])
            medians.append(statistics.median(cpus))
            cells.append(f"{walls[0]:.0f}, {statistics.median(walls):.0f}; {medians[-1]:.0f}")
        print(f"| {name} |", " | ".join(cells), f"| {medians[-1] / max(medians[0], 0.01):.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bitcoind", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=int, default=BLOCKS)
    options = parser.parse_args()
    path = chain_file(options.scale)
    height = FUNDING_BLOCKS + -(-FUNDED // 5) + options.scale
    programs = {"Malha": MALHAD}
    if options.bitcoind:
        programs["Bitcoin Core"] = options.bitcoind.resolve()
    with tempfile.TemporaryDirectory() as folder:
        prepared = pathlib.Path(folder, "prepared")
        first = Subject("Malha", MALHAD, prepared)
        with stopping(first):
            first.prepare(path, height)
        subjects = []
        for name, program in programs.items():
            copy = shutil.copytree(prepared, pathlib.Path(folder, name.replace(" ", "-")))
            subject = Subject(name, program, copy)
            with stopping(subject):
                subject.measure(options.rounds)
                subject.node.stop()
            subjects.append(subject)
        show([first])
        show(subjects)


if __name__ == "__main__":
    main()

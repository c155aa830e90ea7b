# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Blocks and transactions of our own making for regtest. Outputs are OP_TRUE: nothing is signed.

Hashes are bytes in wire order; to_display() and from_display() turn them into the hex of RPC.
"""
import dataclasses
import hashlib
import struct

OP_TRUE = b"\x51"
COIN = 100_000_000
REGTEST_BITS = 0x207FFFFF
REGTEST_MAGIC = bytes.fromhex("fabfb5da")
REGTEST_GENESIS = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
REGTEST_HALVING = 150
MATURITY = 100
MAX_SEQUENCE = 0xFFFFFFFF
WITNESS_MARK = bytes.fromhex("6a24aa21a9ed")


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def to_display(wire):
    return wire[::-1].hex()


def from_display(text):
    return bytes.fromhex(text)[::-1]


def compact_size(number):
    if number < 0xFD:
        return struct.pack("<B", number)
    if number <= 0xFFFF:
        return b"\xfd" + struct.pack("<H", number)
    return b"\xfe" + struct.pack("<I", number)


def push(data):
    """The shortest push of up to 65535 bytes."""
    if len(data) <= 75:
        return bytes([len(data)]) + data
    if len(data) <= 255:
        return b"\x4c" + bytes([len(data)]) + data
    return b"\x4d" + struct.pack("<H", len(data)) + data


def height_script(height):
    """BIP 34: the height as the first push of the coinbase, minimally encoded."""
    if height <= 16:
        return bytes([0x50 + height]) + b"\x00" if height else b"\x00\x00"
    number = height.to_bytes((height.bit_length() + 8) // 8, "little")
    return push(number)


def subsidy(height):
    return (50 * COIN) >> (height // REGTEST_HALVING)


@dataclasses.dataclass
class Input:
    txid: bytes
    index: int
    script: bytes = b""
    sequence: int = MAX_SEQUENCE
    witness: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Output:
    value_sat: int
    script: bytes = OP_TRUE


@dataclasses.dataclass
class Tx:
    inputs: list
    outputs: list
    version: int = 2
    lock_time: int = 0

    def serialize(self, with_witness=True):
        witness = with_witness and any(i.witness for i in self.inputs)
        parts = [struct.pack("<i", self.version), b"\x00\x01" if witness else b""]
        parts.append(compact_size(len(self.inputs)))
        for i in self.inputs:
            parts.append(i.txid + struct.pack("<I", i.index) + compact_size(len(i.script)))
            parts.append(i.script + struct.pack("<I", i.sequence))
        parts.append(compact_size(len(self.outputs)))
        for o in self.outputs:
            parts.append(struct.pack("<q", o.value_sat) + compact_size(len(o.script)) + o.script)
        for i in self.inputs if witness else ():
            parts.append(compact_size(len(i.witness)))
            parts += [compact_size(len(item)) + item for item in i.witness]
        return b"".join(parts) + struct.pack("<I", self.lock_time)

    def txid(self):
        return sha256d(self.serialize(with_witness=False))

    def wtxid(self):
        return sha256d(self.serialize())


def merkle_root(hashes):
    while len(hashes) > 1:
        if len(hashes) % 2:
            hashes = hashes + hashes[-1:]
        hashes = [sha256d(hashes[i] + hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0] if hashes else bytes(32)


def coinbase(height, value_sat=None, extra=b""):
    """extra: bytes in the script that make two coinbases of one height differ."""
    script = height_script(height) + (push(extra) if extra else b"")
    value_sat = subsidy(height) if value_sat is None else value_sat
    return Tx([Input(bytes(32), 0xFFFFFFFF, script)], [Output(value_sat)])


def spend(tx, index=0, fee_sat=0, outputs=1, script=OP_TRUE):
    """A transaction that spends one OP_TRUE output of tx, in equal parts."""
    value_sat = (tx.outputs[index].value_sat - fee_sat) // outputs
    return Tx([Input(tx.txid(), index)], [Output(value_sat, script) for _ in range(outputs)])


@dataclasses.dataclass
class Block:
    previous: bytes
    height: int
    time: int
    txs: list
    version: int = 0x20000000
    bits: int = REGTEST_BITS
    nonce: int = 0
    root: bytes = None  # set by finish()

    def header(self):
        return (
            struct.pack("<i", self.version) + self.previous + self.root
            + struct.pack("<III", self.time, self.bits, self.nonce)
        )  # fmt: skip

    def hash(self):
        return sha256d(self.header())

    def hash_hex(self):
        return to_display(self.hash())

    def commit_witness(self, reserved=bytes(32)):
        """BIP 141: the commitment in the coinbase; call it before finish()."""
        root = merkle_root([bytes(32)] + [tx.wtxid() for tx in self.txs[1:]])
        self.txs[0].inputs[0].witness = [reserved]
        self.txs[0].outputs.append(Output(0, WITNESS_MARK + sha256d(root + reserved)))
        return self

    def finish(self, valid_work=True):
        """Sets the Merkle root and looks for a nonce (about two tries on regtest)."""
        self.root = merkle_root([tx.txid() for tx in self.txs])
        return self.work(valid_work)

    def work(self, valid_work=True):
        """Looks for a nonce with (or, for tests of that rule, without) enough work."""
        target = (self.bits & 0xFFFFFF) << 8 * ((self.bits >> 24) - 3)
        while (int.from_bytes(self.hash(), "little") <= target) != valid_work:
            self.nonce += 1
        return self

    def serialize(self):
        txs = b"".join(tx.serialize() for tx in self.txs)
        return self.header() + compact_size(len(self.txs)) + txs

    def hex(self):
        return self.serialize().hex()


def next_block(tip, txs=(), fees_sat=0, extra=b"", **fields):
    """A finished block on a tip: a Block, or the answer of getblockheader (RPC)."""
    if isinstance(tip, Block):
        previous, height, time = tip.hash(), tip.height + 1, tip.time + 1
    else:
        previous, height, time = from_display(tip["hash"]), tip["height"] + 1, tip["time"] + 1
    txs = [coinbase(height, subsidy(height) + fees_sat, extra), *txs]
    block = Block(**{"previous": previous, "height": height, "time": time, "txs": txs, **fields})
    if any(i.witness for tx in block.txs for i in tx.inputs):
        block.commit_witness()
    return block.finish()


def chain_of(tip, length, extra=b""):
    """That many blocks in a row on a tip, each with only its coinbase."""
    blocks = []
    for _ in range(length):
        tip = next_block(tip, extra=extra)
        blocks.append(tip)
    return blocks


def bootstrap(blocks, magic=REGTEST_MAGIC):
    """The bytes of a file for -loadblock. blocks: raw bytes each."""
    return b"".join(magic + struct.pack("<I", len(raw)) + raw for raw in blocks)


def read_bootstrap(data):
    """The raw blocks of such a file."""
    blocks, at = [], 0
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        blocks.append(data[at + 8 : at + 8 + size])
        at += 8 + size
    return blocks

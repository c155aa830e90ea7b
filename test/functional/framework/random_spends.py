# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Outputs with random scripts and inputs that spend them, most of them valid, many a little wrong.

A script is a row of fragments; each says which items it takes from the stack and how to make them,
so that signatures commit to the transaction as it will be. Two nodes that judge one such spend
differently disagree about consensus or policy.
"""
import dataclasses
import hashlib
import struct

from framework.blocks import Input, Output, Tx, push
from framework.signatures import (
    HASH_OF_SINGLE_WITHOUT_OUTPUT, SIGHASH_SINGLE, TAPSCRIPT, Key, TaprootOutput,
    leaf_hash, legacy_hash, segwit_hash, sha256, taproot_hash,
)  # fmt: skip

KEYS = [Key(n, nonce=n + 1000) for n in (1, 2, 3, 77, 2**200 + 5, 12345678901234567890)]
LEGACY, SEGWIT, TAPROOT = "legacy", "segwit", "taproot"
HASH_TYPES = [1, 2, 3, 0x81, 0x82, 0x83]
EDGE_NUMBERS = [
    0, 1, -1, 2, 16, 17, 127, 128, -127, -128, 255, 256, 32767, 32768, -32768, 2**31 - 1,
    1 - 2**31, 2**31, -(2**31), 2**32, 2**39 - 1, 500_000_000, 499_999_999,
]  # fmt: skip
OP = {
    "0": b"\x00", "1": b"\x51", "2": b"\x52", "verify": b"\x69", "drop": b"\x75", "2drop": b"\x6d",
    "dup": b"\x76", "not": b"\x91", "equal": b"\x87", "equalverify": b"\x88", "if": b"\x63",
    "notif": b"\x64", "else": b"\x67", "endif": b"\x68", "size": b"\x82", "separator": b"\xab",
    "checksig": b"\xac", "checksigverify": b"\xad", "multisig": b"\xae", "multisigverify": b"\xaf",
    "checksigadd": b"\xba", "cltv": b"\xb1", "csv": b"\xb2", "nop": b"\x61", "return": b"\x6a",
    "numequal": b"\x9c", "hash160": b"\xa9",
}  # fmt: skip
VALUE_SAT = 100_000


def number(value):
    """A number as the stack holds it."""
    if value == 0:
        return b""
    data = abs(value).to_bytes((abs(value).bit_length() + 8) // 8, "little")
    return data[:-1] + bytes([data[-1] | (0x80 if value < 0 else 0)])


def push_number(value):
    if value == -1 or 1 <= value <= 16:
        return bytes([0x50 + value])
    return push(number(value))


def small(count):
    return push_number(count)


@dataclasses.dataclass
class Spend:
    """What a signature commits to: the transaction, the input, and the outputs that are spent."""

    tx: Tx
    index: int
    spent: list
    version: str
    code: bytes  # script or leaf
    leaf: bytes = None
    annex: bytes = None


@dataclasses.dataclass
class Signature:
    """An item of the stack that is made when the transaction is known."""

    key: Key
    hash_type: int
    separator_end: int = 0  # offset after the last separator before it
    separator_op: int = 0xFFFFFFFF  # its number among the script's operations
    low_s: bool = True

    def make(self, spend):
        own = spend.spent[spend.index]
        if spend.version == TAPROOT:
            digest = taproot_hash(
                spend.tx, spend.index, spend.spent, self.hash_type, spend.annex, spend.leaf,
                self.separator_op,
            )  # fmt: skip
            return self.key.schnorr(digest) + (bytes([self.hash_type]) if self.hash_type else b"")
        code = spend.code[self.separator_end :]
        if spend.version == SEGWIT:
            digest = segwit_hash(spend.tx, spend.index, code, self.hash_type, own.value_sat)
        else:
            digest = legacy_hash(spend.tx, spend.index, code, self.hash_type)
        return self.key.ecdsa(digest, self.low_s) + bytes([self.hash_type])


class Script:
    """Fragments in a row and the stack that satisfies them."""

    def __init__(self, rng, version):
        self.rng, self.version = rng, version
        self.code, self.ops, self.items = b"", 0, []  # items: in the order in which they are taken
        self.separator_end, self.separator_op, self.depth = 0, 0xFFFFFFFF, 0
        for _ in range(rng.choice([1, 1, 2, 2, 3, 5])):
            self.fragment()
        self.add(rng.choice([OP["1"]] * 12 + [OP["0"], b"", OP["1"] * 2, push(b"\x80")]))
        self.stack = self.items[::-1]

    def add(self, *parts):
        """Each part is one operation."""
        for part in parts:
            self.code += part
            self.ops += bool(part)

    def take(self, *items):
        self.items += items

    def fragment(self):
        rng = self.rng
        kinds = [
            self.signature, self.signature, self.signatures, self.failing_signature, self.hash,
            self.time_lock, self.arithmetic, self.separator, self.stack_operations,
            self.signature_in_script, self.any_operation, self.limits, self.odd_push,
        ]  # fmt: skip
        if self.depth < 3:
            kinds += [self.branch, self.branch]
        rng.choice(kinds)()

    # ---- signatures

    def public_key(self, key):
        rng = self.rng
        if self.version == TAPROOT:
            odd = [b"", key.compressed(), bytes(32), b"\x01", key.x_only()[:31]]
            return key.x_only() if rng.random() < 0.9 else rng.choice(odd)
        if rng.random() < 0.85:
            return key.compressed()
        hybrid = 6 + key.point[1] % 2
        return rng.choice([
            key.uncompressed(), key.uncompressed(hybrid), key.uncompressed(13 - hybrid), b"",
            key.x_only(), b"\x05" + key.x_only(), key.compressed() + b"\x00", b"\x02" + bytes(32),
        ])  # fmt: skip

    def new_signature(self, key):
        rng = self.rng
        usual = [0, *HASH_TYPES] if self.version == TAPROOT else HASH_TYPES
        hash_type = rng.choice(usual) if rng.random() < 0.95 else rng.randrange(256)
        return Signature(
            key, hash_type, self.separator_end, self.separator_op, rng.random() < 0.97
        )

    def signature(self):
        key = self.rng.choice(KEYS)
        self.take(self.new_signature(key))
        verify = self.rng.random() < 0.6
        self.add(push(self.public_key(key)), OP["checksigverify" if verify else "checksig"])
        if not verify:
            self.add(OP["verify"])

    def failing_signature(self):
        key = self.rng.choice(KEYS)
        wrong = self.new_signature(self.rng.choice(KEYS))
        short = b"\x30\x06\x02\x01\x01\x02\x01\x01\x01"
        self.take(self.rng.choice([b"", b"", wrong, b"\x00", short]))
        self.add(push(self.public_key(key)), OP["checksig"], OP["not"], OP["verify"])

    def signatures(self):
        if self.version == TAPROOT and self.rng.random() < 0.9:
            return self.added_signatures()
        rng = self.rng
        keys = [rng.choice(KEYS) for _ in range(rng.choice([0, 1, 2, 3, 3, 5, 20, 21]))]
        signing = [key for key in keys if rng.random() < 0.6]
        dummy = b"" if rng.random() < 0.9 else rng.choice([b"\x01", b"\x00", b"ab"])
        self.take(*[self.new_signature(key) for key in reversed(signing)], dummy)
        self.add(small(len(signing)), *[push(self.public_key(key)) for key in keys])
        self.add(small(len(keys) if rng.random() < 0.97 else rng.choice([-1, 22])))
        if rng.random() < 0.7:
            self.add(OP["multisigverify"])
        else:
            self.add(OP["multisig"], OP["verify"])

    def added_signatures(self):
        rng = self.rng
        keys = [rng.choice(KEYS) for _ in range(rng.choice([1, 2, 3, 5]))]
        count = 0
        self.add(OP["0"])
        for key in keys:
            signs = rng.random() < 0.7
            count += signs
            self.take(self.new_signature(key) if signs else b"")
            self.add(b"\x7c", push(self.public_key(key)), OP["checksigadd"])  # swap
        self.add(push_number(count), OP["numequal"], OP["verify"])

    def signature_in_script(self):
        """A constant signature, and (legacy) one that the script code contains and loses."""
        key = self.rng.choice(KEYS)
        constant = key.ecdsa(HASH_OF_SINGLE_WITHOUT_OUTPUT) + bytes([SIGHASH_SINGLE])
        self.add(push(constant), push(key.compressed()), OP["checksig"], OP["drop"])

    def separator(self):
        self.add(OP["separator"])
        self.separator_end, self.separator_op = len(self.code), self.ops - 1

    # ---- everything else

    def hash(self):
        secret = self.rng.randbytes(self.rng.choice([0, 1, 20, 32, 33, 80, 81, 520, 521]))
        self.take(secret)
        code, digest = self.rng.choice([
            (b"\xa8", sha256(secret)), (b"\xaa", sha256(sha256(secret))),
            (b"\xa7", hashlib.sha1(secret).digest()),
        ])  # fmt: skip
        if self.rng.random() < 0.5:
            self.add(OP["size"], push_number(len(secret)), OP["equalverify"])
        self.add(code, push(digest), OP["equalverify"])

    def time_lock(self):
        rng = self.rng
        usual = [0, 0, 1, 10, 0x80000000]
        odd = [200, 500_000_001, 0x400001, -1, 2**39 - 1, 2**32 - 1, 2**39]
        value = rng.choice(usual if rng.random() < 0.8 else odd)
        self.add(push_number(value), OP[rng.choice(["cltv", "csv"])], OP["drop"])

    def arithmetic(self):
        rng = self.rng
        operation = rng.choice([*range(0x8B, 0x94), *range(0x94, 0xA6)])
        self.add(*[push_number(rng.choice(EDGE_NUMBERS)) for _ in range(rng.choice([1, 2, 2, 3]))])
        self.add(bytes([operation]), OP["drop"])

    def stack_operations(self):
        rng = self.rng
        self.add(*[push_number(rng.choice(EDGE_NUMBERS)) for _ in range(rng.randrange(7))])
        for _ in range(rng.randrange(1, 5)):
            self.add(bytes([rng.randrange(0x6B, 0x7E)]))
        self.add(*[OP["drop"]] * rng.randrange(5))

    def any_operation(self):
        rng = self.rng
        operation = bytes([rng.randrange(0x4F, 256)])
        if rng.random() < 0.5:
            self.add(OP["0"], OP["if"], operation, OP["endif"])
        else:
            self.add(operation)

    def odd_push(self):
        """None reaches beyond the end: such a script always fails, for reasons that may differ."""
        rng = self.rng
        data = rng.randbytes(rng.choice([0, 1, 2, 75, 76, 255, 256, 519, 520, 521]))
        wide = rng.choice([
            push(data), b"\x4c" + bytes([len(data[:255])]) + data[:255],
            b"\x4d" + struct.pack("<H", len(data)) + data,
            b"\x4e" + struct.pack("<I", len(data)) + data,
        ])  # fmt: skip
        self.add(wide, OP["drop"])

    def limits(self):
        rng = self.rng
        kind = rng.randrange(5)
        if kind == 0:
            self.add(*[OP["nop"]] * rng.choice([190, 199, 200, 201, 202]))
        elif kind == 1:
            self.add(OP["0"], *[OP["dup"]] * rng.choice([150, 198, 990, 999, 1000]))
        elif kind == 2:
            self.add(OP["1"], OP["if"], *[OP["1"]] * rng.choice([900, 998, 999, 1000, 1001]))
            self.add(OP["endif"])
        elif kind == 3:
            for _ in range(rng.choice([18, 19, 20, 60])):
                self.add(push(rng.randbytes(500)), OP["drop"])
        else:
            for _ in range(rng.choice([3, 20, 60])):
                self.signature()

    def branch(self):
        rng = self.rng
        taken = rng.random() < 0.5
        true = b"\x01" if rng.random() < 0.85 else rng.choice([b"\x02", b"\x01\x00", b"\x00\x01"])
        false = b"" if rng.random() < 0.85 else rng.choice([b"\x00", b"\x80", b"\x00\x00"])
        inverted = rng.random() < 0.3
        self.take(false if taken == inverted else true)
        self.add(OP["notif" if inverted else "if"])
        first = self.items
        self.items = []
        self.depth += 1
        self.fragment()
        first_items, self.items = self.items, []
        self.add(OP["else"])
        self.fragment()
        second_items = self.items
        self.depth -= 1
        self.items = first + (first_items if taken else second_items)
        if rng.random() < 0.98:
            self.add(OP["endif"])


# ---- outputs of every kind


class Coin:
    """An output and how to spend it."""

    def __init__(self, rng):
        self.rng = rng
        kind = rng.choice([
            self.bare, self.script_hash, self.witness_script, self.nested_witness_script,
            self.tapscript, self.tapscript, self.key_path, self.key_hash, self.odd_program,
        ])  # fmt: skip
        self.redeem = self.taproot = self.script = None
        kind()
        self.output = Output(VALUE_SAT, self.output_script)
        self.place = None  # (txid, index) once it is mined

    def bare(self):
        self.version, self.script = LEGACY, Script(self.rng, LEGACY)
        self.output_script = self.script.code

    def script_hash(self):
        self.bare()
        self.redeem = self.script.code
        self.output_script = hashed(self.redeem)

    def witness_script(self):
        self.version, self.script = SEGWIT, Script(self.rng, SEGWIT)
        self.output_script = b"\x00\x20" + sha256(self.script.code)

    def nested_witness_script(self):
        self.witness_script()
        self.redeem = self.output_script
        self.output_script = hashed(self.redeem)

    def tapscript(self):
        rng = self.rng
        self.version, self.script = TAPROOT, Script(rng, TAPROOT)
        version = TAPSCRIPT if rng.random() < 0.95 else rng.choice([0xC2, 0x66, 0xFE])
        siblings = [rng.randbytes(32) for _ in range(rng.choice([0, 0, 1, 2, 127, 128, 129]))]
        self.taproot = TaprootOutput(rng.choice(KEYS), self.script.code, version, siblings)
        self.output_script = self.taproot.output_script()

    def key_path(self):
        self.version, self.taproot = TAPROOT, TaprootOutput(self.rng.choice(KEYS))
        self.output_script = self.taproot.output_script()

    def key_hash(self):
        rng = self.rng
        self.key = rng.choice(KEYS)
        self.public = rng.choice([self.key.compressed()] * 5 + [self.key.uncompressed()])
        self.version = rng.choice([LEGACY, SEGWIT])
        digest = hash160(self.public)
        self.code = b"\x76\xa9\x14" + digest + b"\x88\xac"
        self.output_script = self.code if self.version == LEGACY else b"\x00\x14" + digest
        if self.version == SEGWIT and rng.random() < 0.5:
            self.redeem = self.output_script
            self.output_script = hashed(self.redeem)

    def odd_program(self):
        """Witness versions and lengths without a meaning, and P2A."""
        rng = self.rng
        version = rng.choice([0, 1, 1, 2, 16])
        program = rng.choice([b"\x4e\x73", rng.randbytes(rng.choice([2, 20, 31, 32, 33, 40, 41]))])
        self.version = None
        self.output_script = small(version) + push(program)
        if rng.random() < 0.3:
            self.redeem = self.output_script
            self.output_script = hashed(self.redeem)

    # ---- spending

    def new_input(self):
        rng = self.rng
        usual, odd = [0xFFFFFFFF, 0xFFFFFFFE, 0, 0x80000000], [1, 10, 0x400001, 200]
        sequence = rng.choice(usual if rng.random() < 0.9 else odd)
        return Input(*self.place, sequence=sequence)

    def satisfy(self, tx, index, spent):
        """Fills the input in; nothing else may change afterwards."""
        own = tx.inputs[index]
        stack = self.make_stack(tx, index, spent)
        if self.version == LEGACY:
            own.script = b"".join(push_item(self.rng, item) for item in stack)
        else:
            own.witness = stack
        if self.redeem is not None:
            own.script += push(self.redeem)

    def make_stack(self, tx, index, spent):
        rng = self.rng
        if self.version is None:
            return [rng.randbytes(3) for _ in range(rng.randrange(3))]
        spend = Spend(tx, index, spent, self.version, self.script.code if self.script else b"")
        if self.taproot is not None:
            spend.annex = rng.choice([None] * 8 + [b"\x50", b"\x50" + rng.randbytes(9)])
        if self.script is None:
            return self.key_stack(spend)
        if self.taproot is not None:
            spend.leaf = leaf_hash(self.taproot.script, self.taproot.version)
        stack = [item.make(spend) if isinstance(item, Signature) else item
                 for item in self.script.stack]  # fmt: skip
        if self.version == SEGWIT:
            stack.append(self.script.code)
        if self.taproot is not None:
            stack += [self.script.code, self.taproot.control_block()]
        return stack + ([spend.annex] if spend.annex else [])

    def key_stack(self, spend):
        rng = self.rng
        hash_type = rng.choice(HASH_TYPES)
        if self.taproot is None:
            spend.code = self.code
            return [Signature(self.key, hash_type).make(spend), self.public]
        hash_type = rng.choice([0, hash_type])
        digest = taproot_hash(spend.tx, spend.index, spend.spent, hash_type, spend.annex)
        signature = self.taproot.key.schnorr(digest, self.taproot.tweak)
        signature += bytes([hash_type]) if hash_type else b""
        return [signature] + ([spend.annex] if spend.annex else [])


def hash160(data):
    return hashlib.new("ripemd160", sha256(data)).digest()


def hashed(redeem):
    return b"\xa9\x14" + hash160(redeem) + b"\x87"


def push_item(rng, item):
    """Mostly as relay policy wants it."""
    if rng.random() < 0.97 and item in (b"\x01", b"\x81"):
        return b"\x51" if item == b"\x01" else b"\x4f"
    return push(item)


# ---- transactions


def random_spend(rng, coins):
    """A transaction that spends those coins."""
    versions, locks = [1, 2, 2, 3, -1, 0], [0, 0, 0, 1, 10, 10, 100, 500_000_001]
    tx = Tx([coin.new_input() for coin in coins], [], rng.choice(versions), rng.choice(locks))
    for _ in range(rng.choice([1, 1, 2, 3])):
        tx.outputs.append(Output(VALUE_SAT * len(coins) // 4, b"\x00\x14" + rng.randbytes(20)))
    spent = [coin.output for coin in coins]
    for index, coin in enumerate(coins):
        coin.satisfy(tx, index, spent)
    return tx


def flip(rng, data):
    if not data:
        return rng.randbytes(1)
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def damage(rng, tx):
    """One thing that signatures and scripts may or may not mind."""
    own = rng.choice(tx.inputs)
    items = own.witness
    kind = rng.randrange(8)
    if kind == 0 and items:
        at = rng.randrange(len(items))
        items[at] = flip(rng, items[at])
    elif kind == 1 and items:
        items.pop(rng.randrange(len(items)))
    elif kind == 2:
        items.insert(rng.randrange(len(items) + 1), rng.randbytes(rng.choice([0, 1, 33])))
    elif kind == 3:
        own.script = flip(rng, own.script)
    elif kind == 4:
        own.script = rng.choice([b"", own.script + b"\x61", b"\x51" + own.script])
    elif kind == 5:
        own.sequence ^= 1 << rng.randrange(32)
    elif kind == 6:
        tx.lock_time ^= 1 << rng.randrange(32)
    else:
        tx.outputs[0].value_sat -= 1

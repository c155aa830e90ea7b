# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Signature hashes and signatures, written from BIP 143, 340, 341, 342 and 66: for tests that spend
what this project's own code did not sign. Keys and nonces are known to everybody.
"""
import dataclasses
import hashlib
import struct

from framework.bip324 import GENERATOR, N, P, add, square_root
from framework.blocks import compact_size, sha256d

SIGHASH_DEFAULT, SIGHASH_ALL, SIGHASH_NONE, SIGHASH_SINGLE = range(4)
ANYONE_CAN_PAY = 0x80
OP_CODESEPARATOR = 0xAB
TAPSCRIPT = 0xC0
HASH_OF_SINGLE_WITHOUT_OUTPUT = b"\x01" + bytes(31)


def sha256(data):
    return hashlib.sha256(data).digest()


def tagged(tag, data):
    """BIP 340."""
    return sha256(sha256(tag.encode()) * 2 + data)


def with_size(data):
    return compact_size(len(data)) + data


# ---- the curve


def doublings():
    point, table = GENERATOR, []
    for _ in range(256):
        table.append(point)
        point = add(point, point)
    return table


DOUBLINGS = doublings()


def times_generator(scalar):
    total = None
    for bit, point in enumerate(DOUBLINGS):
        if scalar >> bit & 1:
            total = add(total, point)
    return total


def even(point):
    return point if point[1] % 2 == 0 else (point[0], P - point[1])


def lift(x_only):
    """The point of that x with an even y."""
    x = int.from_bytes(x_only, "big")
    return even((x, square_root((x**3 + 7) % P)))


def der_integer(number):
    data = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(data)]) + data


class Key:
    """A private key with a nonce that never changes: signing is a multiplication of numbers."""

    def __init__(self, private, nonce=7):
        self.private, self.point = private, times_generator(private)
        self.nonce, self.nonce_point = nonce, times_generator(nonce)

    def compressed(self):
        return bytes([2 + self.point[1] % 2]) + self.x_only()

    def uncompressed(self, prefix=4):
        return bytes([prefix]) + self.x_only() + self.point[1].to_bytes(32, "big")

    def x_only(self):
        return self.point[0].to_bytes(32, "big")

    def ecdsa(self, digest, low_s=True):
        """DER, without the byte of the hash type."""
        r = self.nonce_point[0] % N
        s = (int.from_bytes(digest, "big") + r * self.private) * pow(self.nonce, -1, N) % N
        if (s > N // 2) == low_s:
            s = N - s
        body = der_integer(r) + der_integer(s)
        return b"\x30" + bytes([len(body)]) + body

    def schnorr(self, digest, tweak=0):
        """64 bytes; with the tweak of a Taproot output for its key path."""
        private = self.private if self.point[1] % 2 == 0 else N - self.private
        private = (private + tweak) % N
        point = times_generator(private) if tweak else self.point
        if point[1] % 2 and tweak:
            private = N - private
        nonce = self.nonce if self.nonce_point[1] % 2 == 0 else N - self.nonce
        r = self.nonce_point[0].to_bytes(32, "big")
        challenge = tagged("BIP0340/challenge", r + point[0].to_bytes(32, "big") + digest)
        s = (nonce + int.from_bytes(challenge, "big") * private) % N
        return r + s.to_bytes(32, "big")


# ---- signature hashes


def without_separators(script):
    """The script without OP_CODESEPARATOR, up to where it cannot be read."""
    out, at = bytearray(), 0
    while at < len(script):
        op, begin = script[at], at
        at += 1
        if op <= 75:
            at += op
        elif op in (76, 77, 78):
            width = 1 << op - 76
            at += width + int.from_bytes(script[at : at + width], "little")
        if op != OP_CODESEPARATOR:
            out += script[begin:at]
    return bytes(out)


def legacy_hash(tx, index, code, hash_type):
    """code: the script from after the last separator that ran. No signature in it is deleted."""
    kind = hash_type & 0x1F
    if kind == SIGHASH_SINGLE and index >= len(tx.outputs):
        return HASH_OF_SINGLE_WITHOUT_OUTPUT
    code = without_separators(code)
    inputs = []
    for at, i in enumerate(tx.inputs):
        if at == index:
            inputs.append(dataclasses.replace(i, script=code, witness=[]))
        elif not hash_type & ANYONE_CAN_PAY:
            others = kind in (SIGHASH_NONE, SIGHASH_SINGLE)
            sequence = 0 if others else i.sequence
            inputs.append(dataclasses.replace(i, script=b"", sequence=sequence, witness=[]))
    outputs = list(tx.outputs)
    if kind == SIGHASH_NONE:
        outputs = []
    elif kind == SIGHASH_SINGLE:
        blank = dataclasses.replace(tx.outputs[0], value_sat=-1, script=b"")
        outputs = [blank] * index + [tx.outputs[index]]
    copy = dataclasses.replace(tx, inputs=inputs, outputs=outputs)
    return sha256d(copy.serialize(with_witness=False) + struct.pack("<I", hash_type))


def outpoint(i):
    return i.txid + struct.pack("<I", i.index)


def output_bytes(o):
    return struct.pack("<q", o.value_sat) + with_size(o.script)


def segwit_hash(tx, index, code, hash_type, value_sat):
    """BIP 143."""
    kind = hash_type & 0x1F
    alone, all_outputs = hash_type & ANYONE_CAN_PAY, kind not in (SIGHASH_NONE, SIGHASH_SINGLE)
    prevouts = sequences = outputs = bytes(32)
    if not alone:
        prevouts = sha256d(b"".join(outpoint(i) for i in tx.inputs))
    if not alone and all_outputs:
        sequences = sha256d(b"".join(struct.pack("<I", i.sequence) for i in tx.inputs))
    if all_outputs:
        outputs = sha256d(b"".join(output_bytes(o) for o in tx.outputs))
    elif kind == SIGHASH_SINGLE and index < len(tx.outputs):
        outputs = sha256d(output_bytes(tx.outputs[index]))
    own = tx.inputs[index]
    return sha256d(
        struct.pack("<i", tx.version) + prevouts + sequences + outpoint(own) + with_size(code)
        + struct.pack("<qI", value_sat, own.sequence) + outputs
        + struct.pack("<II", tx.lock_time, hash_type)
    )  # fmt: skip


def taproot_hash(tx, index, spent, hash_type, annex=None, leaf=None, separator=0xFFFFFFFF):
    """BIP 341 and 342. spent: the outputs that the inputs spend; leaf: hash of the leaf, if any."""
    alone, kind = hash_type & ANYONE_CAN_PAY, hash_type & 3
    own = tx.inputs[index]
    data = b"\x00" + bytes([hash_type]) + struct.pack("<iI", tx.version, tx.lock_time)
    if not alone:
        data += sha256(b"".join(outpoint(i) for i in tx.inputs))
        data += sha256(b"".join(struct.pack("<q", o.value_sat) for o in spent))
        data += sha256(b"".join(with_size(o.script) for o in spent))
        data += sha256(b"".join(struct.pack("<I", i.sequence) for i in tx.inputs))
    if kind not in (SIGHASH_NONE, SIGHASH_SINGLE):
        data += sha256(b"".join(output_bytes(o) for o in tx.outputs))
    data += bytes([2 * (leaf is not None) + (annex is not None)])
    if alone:
        data += outpoint(own) + output_bytes(spent[index]) + struct.pack("<I", own.sequence)
    else:
        data += struct.pack("<I", index)
    if annex is not None:
        data += sha256(with_size(annex))
    if kind == SIGHASH_SINGLE:
        has_output = index < len(tx.outputs)
        data += sha256(output_bytes(tx.outputs[index])) if has_output else bytes(32)
    if leaf is not None:
        data += leaf + b"\x00" + struct.pack("<I", separator)
    return tagged("TapSighash", data)


# ---- Taproot outputs


def leaf_hash(script, version=TAPSCRIPT):
    return tagged("TapLeaf", bytes([version]) + with_size(script))


def branch_hash(a, b):
    return tagged("TapBranch", min(a, b) + max(a, b))


class TaprootOutput:
    """An internal key and one leaf below siblings of given hashes; no leaf: the key alone."""

    def __init__(self, key, script=None, version=TAPSCRIPT, siblings=()):
        self.key, self.script, self.version, self.siblings = key, script, version, list(siblings)
        root = b""
        if script is not None:
            root = leaf_hash(script, version)
            for sibling in self.siblings:
                root = branch_hash(root, sibling)
        tweak = tagged("TapTweak", key.x_only() + root)
        self.tweak = int.from_bytes(tweak, "big")
        self.point = add(lift(key.x_only()), times_generator(self.tweak))

    def output_script(self):
        return b"\x51\x20" + self.point[0].to_bytes(32, "big")

    def control_block(self):
        first = bytes([self.version | self.point[1] % 2])
        return first + self.key.x_only() + b"".join(self.siblings)

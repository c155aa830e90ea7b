# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Every message of the protocol in shapes that peers should not send, and some that they may.

messages(blocks) gives {command: {name: payload}}; blocks: a chain that the node has. bent() adds to
each payload what is cut off, what is one byte too long, and counts without content.
"""
import dataclasses
import struct
import time

from .blocks import COIN, Input, Output, Tx, compact_size, next_block
from .p2p import INV_BLOCK, INV_CMPCT_BLOCK, INV_TX, INV_WITNESS, headers, inventory, version_payload

INV_FILTERED_BLOCK, INV_WTX = 3, 5
NOWHERE = bytes(range(32))
INV_MAX, HEADERS_MAX, LOCATOR_MAX, ADDRESSES_MAX = 50_000, 2000, 101, 1000
MONEY_MAX = 21_000_000 * COIN
# Longer payloads are sent as they are.
BENT_SIZE_MAX = 3000
COUNTS_WITHOUT_CONTENT = {
    "nothing": b"",
    "bytes ff": b"\xff" * 9,
    "a huge count": b"\xfe\xff\xff\xff\x01",
    "a count beyond all sizes": b"\xfe\x01\x00\x00\x02",
}


def bent(payloads):
    """(name, payload), none twice."""
    variants = dict(payloads)
    for name, payload in payloads.items():
        if len(payload) <= BENT_SIZE_MAX:
            variants[f"{name}, and a byte"] = payload + b"\x00"
            variants[f"{name}, cut off"] = payload[:-1]
    variants |= COUNTS_WITHOUT_CONTENT
    seen = {}
    for name, payload in variants.items():
        seen.setdefault(payload, name)
    return [(name, payload) for payload, name in seen.items()]


def locator(*hashes, stop=bytes(32)):
    return struct.pack("<I", 70016) + compact_size(len(hashes)) + b"".join(hashes) + stop


def records(address, count=1):
    """The payload of addr; address: 16 bytes."""
    record = struct.pack("<IQ", int(time.time()), 9) + address + b"\x20\x8d"
    return compact_size(count) + record * count


def records_v2(network, address, count=1):
    record = struct.pack("<I", int(time.time())) + compact_size(9) + bytes([network])
    record += compact_size(len(address)) + address + b"\x20\x8d"
    return compact_size(count) + record * count


def compact(block, short_ids=b"", index=0, with_coinbase=True, header=None):
    """The payload of cmpctblock. short_ids: six bytes each."""
    prefilled = compact_size(index) + block.txs[0].serialize() if with_coinbase else b""
    return (
        (header or block.header()) + bytes(8) + compact_size(len(short_ids) // 6) + short_ids
        + compact_size(1 if with_coinbase else 0) + prefilled
    )  # fmt: skip


def block_txn_request(block_hash, *gaps):
    return block_hash + compact_size(len(gaps)) + b"".join(compact_size(gap) for gap in gaps)


def handshake_messages():
    def send_cmpct(mode, version):
        return bytes([mode]) + struct.pack("<Q", version)

    return {
        "version": {"valid": version_payload(), "of an old version": version_payload(version=31799)},
        "verack": {"valid": b""},
        "wtxidrelay": {"valid": b""},
        "sendaddrv2": {"valid": b""},
        "sendheaders": {"valid": b""},
        "sendtxrcncl": {str(n): struct.pack("<IQ", n, 7) for n in (0, 1, 2)},
        "sendcmpct": {
            "valid": send_cmpct(0, 2), "high bandwidth": send_cmpct(1, 2),
            "version 1": send_cmpct(1, 1), "mode 2": send_cmpct(2, 2),
        },
        "feefilter": {
            str(fee): struct.pack("<q", fee) for fee in (1000, -1, MONEY_MAX, MONEY_MAX + 1)
        },
        "feature": {
            "valid": compact_size(5) + b"hello" + compact_size(1) + b"\x00",
            "a short name": compact_size(3) + b"abc" + compact_size(0),
            "a long name": compact_size(81) + b"a" * 81 + compact_size(0),
            "much data": compact_size(5) + b"hello" + compact_size(513) + bytes(513),
        },
    }  # fmt: skip


def gossip_messages():
    v4 = bytes(10) + b"\xff\xff" + bytes([1, 2, 3, 4])
    return {
        "ping": {"valid": bytes(8), "without a nonce": b""},
        "pong": {"unasked": bytes(8), "short": bytes(4)},
        "getaddr": {"valid": b""},
        "addr": {
            "valid": records(v4), "none": compact_size(0),
            "too many": records(v4, ADDRESSES_MAX + 1),
        },
        "addrv2": {
            "valid": records_v2(1, bytes([1, 2, 3, 5])), "none": compact_size(0),
            "too many": records_v2(1, bytes([1, 2, 3, 5]), ADDRESSES_MAX + 1),
            "a wrong length": records_v2(1, bytes(5)),
            "a huge length": records_v2(1, bytes(513)),
            "an unknown network": records_v2(0x77, bytes(5)),
        },
        "mempool": {"valid": b""},
        "filterload": {
            "valid": compact_size(8) + bytes(8) + struct.pack("<IIB", 3, 0, 0),
            "too large": compact_size(36_001) + bytes(36_001) + struct.pack("<IIB", 3, 0, 0),
            "too many functions": compact_size(8) + bytes(8) + struct.pack("<IIB", 51, 0, 0),
        },
        "filteradd": {
            "valid": compact_size(4) + b"abcd", "too large": compact_size(521) + bytes(521),
        },
        "filterclear": {"valid": b""},
        "reject": {"valid": b"\x02tx\x10\x00"},
        "alert": {"valid": b"\x01\x00\x00"},
        "nonsense": {"valid": b"abc"},
    }  # fmt: skip


def inventory_messages(tip, middle):
    kinds = {
        "a transaction": [(INV_TX, NOWHERE)],
        "a transaction by wtxid": [(INV_WTX, NOWHERE)],
        "an unknown block": [(INV_BLOCK, NOWHERE)],
        "type 0": [(0, NOWHERE)],
        "type 99": [(99, NOWHERE)],
        "none": [],
    }
    blocks = {
        "a block": [(INV_BLOCK, middle)],
        "a witness block": [(INV_BLOCK | INV_WITNESS, middle)],
        "an old compact block": [(INV_CMPCT_BLOCK, middle)],
        "the last compact block": [(INV_CMPCT_BLOCK, tip)],
        "a filtered block": [(INV_FILTERED_BLOCK, middle)],
        "a block between": [(INV_TX, NOWHERE), (INV_BLOCK, middle), (INV_TX, NOWHERE)],
        "type 0 and a transaction": [(0, NOWHERE), (INV_TX, NOWHERE)],
    }
    too_many = {
        "too many": compact_size(INV_MAX + 1)
        + (struct.pack("<I", INV_TX) + NOWHERE) * (INV_MAX + 1)
    }

    def all_of(lists):
        return {name: inventory(*items) for name, items in lists.items()} | too_many

    return {
        "inv": all_of(kinds | {"a block": blocks["a block"]}),
        "getdata": all_of(kinds | blocks),
        "notfound": all_of(kinds),
    }


def locator_messages(tip, middle, stop):
    locators = {
        "valid": locator(tip), "far below": locator(middle), "unknown": locator(NOWHERE),
        "none": locator(), "the longest": locator(*[NOWHERE] * LOCATOR_MAX),
        "too long": locator(*[NOWHERE] * (LOCATOR_MAX + 1)),
        "with a stop": locator(middle, stop=stop), "only a stop": locator(stop=tip),
        "only an unknown stop": locator(stop=NOWHERE),
    }  # fmt: skip
    return {"getblocks": locators, "getheaders": locators}


def block_messages(blocks):
    tip, middle = blocks[-1], blocks[len(blocks) // 2]
    new = next_block(tip)
    without_work = dataclasses.replace(new, nonce=0).work(valid_work=False)
    without_parent = next_block(tip, previous=NOWHERE)
    changed = bytearray(new.serialize())
    changed[-1] ^= 1
    many = [block.header() for block in blocks] * (HEADERS_MAX // len(blocks) + 1)
    spends_nothing = Tx([Input(NOWHERE, 0)], [Output(1000)])
    return {
        "headers": {
            "known": headers(tip.header()), "none": compact_size(0), "new": headers(new.header()),
            "without a parent": headers(without_parent.header()),
            "with a gap": headers(blocks[3].header(), blocks[5].header()),
            "without work": headers(without_work.header()),
            "too many": headers(*many[: HEADERS_MAX + 1]),
            "with a transaction": compact_size(1) + tip.header() + b"\x01",
        },
        "block": {
            "known": middle.serialize(), "changed": bytes(changed),
            "without a parent": without_parent.serialize(),
            "without work": without_work.serialize(), "only a header": tip.header(),
        },
        "tx": {
            "an orphan": spends_nothing.serialize(), "a coinbase": tip.txs[0].serialize(),
            "without outputs": Tx([Input(NOWHERE, 0)], []).serialize(),
            "a negative output": Tx([Input(NOWHERE, 0)], [Output(-1)]).serialize(),
        },
        "cmpctblock": {
            "known": compact(tip), "without a parent": compact(without_parent),
            "empty": compact(new, with_coinbase=False), "a wrong index": compact(new, index=5),
            "without work": compact(new, header=without_work.header()),
            "too many ids": compact(new, short_ids=bytes(6 * 65_536)),
            "equal ids": compact(new, short_ids=b"abcdef" * 2),
            "new": compact(new, short_ids=b"abcdef"),
        },
        "getblocktxn": {
            "valid": block_txn_request(tip.hash(), 0), "none": block_txn_request(tip.hash()),
            "beyond the end": block_txn_request(tip.hash(), 9),
            "beyond all indexes": block_txn_request(tip.hash(), 0, 65_535),
            "of an old block": block_txn_request(middle.hash(), 0),
            "beyond the end of an old block": block_txn_request(middle.hash(), 9),
            "of an unknown block": block_txn_request(NOWHERE, 0),
        },
        "blocktxn": {
            "unasked": tip.hash() + compact_size(0),
            "of an unknown block": NOWHERE + compact_size(1) + tip.txs[0].serialize(),
        },
        "merkleblock": {
            "valid": tip.header() + struct.pack("<I", 1) + compact_size(1) + NOWHERE + b"\x01\x01",
        },
        "getcfilters": {"valid": b"\x00" + struct.pack("<I", 0) + tip.hash()},
        "getcfheaders": {"valid": b"\x00" + struct.pack("<I", 0) + tip.hash()},
        "getcfcheckpt": {"valid": b"\x00" + tip.hash()},
        "cfilter": {"unasked": b"\x00" + NOWHERE + compact_size(0)},
        "cfheaders": {"unasked": b"\x00" + NOWHERE * 2 + compact_size(0)},
        "cfcheckpt": {"unasked": b"\x00" + NOWHERE + compact_size(0)},
    }  # fmt: skip


def messages(blocks):
    tip, middle = blocks[-1].hash(), blocks[len(blocks) // 2].hash()
    return (
        handshake_messages() | gossip_messages() | inventory_messages(tip, middle)
        | locator_messages(tip, middle, blocks[len(blocks) // 2 + 2].hash())
        | block_messages(blocks)
    )  # fmt: skip

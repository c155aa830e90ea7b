# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The recorded real chains of ../shared/vectors/chain and what a node must say about them."""
from . import blocks
from .shared import chain_rows, needs_shared

MAINNET_TIP = 4521
HASH_SERIALIZED_3 = {
    "mainnet": "5b4d07d612a7980e50a9386669332e61ce0db8f8a66b094ce819e190980f2b67",
    "alt": "fa152d1792f014fd3537236637d83f032c1f5cfa44b116dd55d937b5efa49296",
    "signet": "f84c9552d71f3a29ef65aa0a15f67ade8957863abe68b1417bd9bf14456fcaad",
    "regtest": "6f596a9fb79023e72ac6c2423e9dff4991f49994c0a55d1a2124ce03a98e9d74",
}
FULL_VALIDATION = ["-assumevalid=0", "-checkblocks=0", "-checklevel=4"]


def mainnet_file():
    return needs_shared("vectors/chain/mainnet_0_4521.dat")


def mainnet_blocks():
    """Raw blocks, index = height."""
    return blocks.read_bootstrap(mainnet_file().read_bytes())


def alternative_blocks():
    """The other branch: heights 1..2016 on the mainnet genesis."""
    path = needs_shared("vectors/chain/mainnet_alt_1_2016.dat")
    return blocks.read_bootstrap(path.read_bytes())


def hex_blocks(name):
    return needs_shared(f"vectors/chain/{name}").read_text().split()


def utxo_summary(rpc):
    """The members of gettxoutsetinfo that a CSV row has too, in the CSV's form."""
    info = rpc.gettxoutsetinfo("muhash")
    return {
        "height": str(info["height"]), "hash": info["bestblock"], "utxos": str(info["txouts"]),
        "bogosize": str(info["bogosize"]), "muhash": info["muhash"],
        "total_sat": str(int(info["total_amount"] * blocks.COIN)),
    }  # fmt: skip


def header_summary(rpc, block_hash):
    header = rpc.getblockheader(block_hash)
    return {
        "height": str(header["height"]), "hash": header["hash"], "time": str(header["time"]),
        "mediantime": str(header["mediantime"]), "bits": header["bits"],
        "chainwork": header["chainwork"].lstrip("0"), "txs": str(header["nTx"]),
    }  # fmt: skip


def part_of(row, summary):
    """The row cut down to the members of the summary."""
    return {name: row[name] for name in summary}


def check_tip(rpc, csv_name, chain):
    """The tip, its UTXO set and hash_serialized_3 are those recorded in the last row."""
    row, summary = chain_rows(csv_name)[-1], utxo_summary(rpc)
    assert summary == part_of(row, summary)
    assert rpc.gettxoutsetinfo("hash_serialized_3")["hash_serialized_3"] == HASH_SERIALIZED_3[chain]


def wait_for_height(node, height, limit_s=100):
    """Waits until an import has brought the node to a height."""
    tip = node.rpc.waitforblockheight(height, limit_s * 1000)
    assert tip["height"] == height, f"stayed at {tip['height']}"

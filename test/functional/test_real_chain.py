# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Real blocks, fully verified, against the recorded states: mainnet, an alternative branch, signet,
regtest with segwit."""
import decimal
import json

import pytest

from framework import blocks, real_chain
from framework.real_chain import FULL_VALIDATION, MAINNET_TIP
from framework.shared import chain_rows, needs_shared


def test_mainnet_import_ends_as_recorded(make_node):
    rows = chain_rows("mainnet_0_4521.csv")
    node = make_node(FULL_VALIDATION, chain="main")
    node.start(f"-loadblock={real_chain.mainnet_file()}")
    real_chain.wait_for_height(node, MAINNET_TIP)
    real_chain.check_tip(node.rpc, "mainnet_0_4521.csv", "mainnet")
    for row in rows:
        assert node.rpc.getblockhash(int(row["height"])) == row["hash"]
        summary = real_chain.header_summary(node.rpc, row["hash"])
        assert summary == real_chain.part_of(row, summary)
    node.restart()
    assert node.rpc.verifychain(4, 200) is True
    real_chain.check_tip(node.rpc, "mainnet_0_4521.csv", "mainnet")
    node.stop()


def test_mainnet_utxo_set_on_the_way(make_node):
    """Block by block over RPC: count, amounts, bogosize and MuHash at every 90th height. (Each
    gettxoutsetinfo writes the cache out durably: asking at every height would take long.)"""
    rows = chain_rows("mainnet_0_4521.csv")
    node = make_node(FULL_VALIDATION, chain="main").start()
    for row, raw in list(zip(rows, real_chain.mainnet_blocks()))[1:]:
        assert node.rpc.submitblock(raw.hex()) is None
        if int(row["height"]) % 90 == 0:
            summary = real_chain.utxo_summary(node.rpc)
            assert summary == real_chain.part_of(row, summary)
    node.stop()


def test_import_takes_blocks_in_any_order(make_node, folder):
    raw = real_chain.mainnet_blocks()[:1001]
    shuffled = folder / "shuffled.dat"
    order = sorted(range(len(raw)), key=lambda i: i * 377 % 1009)
    magic = bytes.fromhex("f9beb4d9")
    data = blocks.bootstrap([raw[i] for i in order], magic)
    damaged = data[:5000] + magic[:3] + data[5000:] + bytes(9)
    shuffled.write_bytes(b"garbage before" + damaged)
    whole = folder / "shuffled_again.dat"
    whole.write_bytes(data)
    node = make_node(FULL_VALIDATION, chain="main")
    node.start(f"-loadblock={shuffled}", f"-loadblock={whole}")
    real_chain.wait_for_height(node, 1000)
    row = chain_rows("mainnet_0_4521.csv")[1000]
    summary = real_chain.utxo_summary(node.rpc)
    assert summary == real_chain.part_of(row, summary)
    node.stop()


def test_deep_reorg_there_and_back(make_node):
    """1500 real blocks off, 2016 of the alternative branch on, and all the way back."""
    mainnet, alternative = real_chain.mainnet_blocks(), real_chain.alternative_blocks()
    node = make_node(FULL_VALIDATION, chain="main").start()
    for raw in mainnet[1:1501] + alternative:
        assert node.rpc.submitblock(raw.hex()) in (None, "inconclusive")
    real_chain.check_tip(node.rpc, "mainnet_alt_0_2016.csv", "alt")
    for raw in mainnet[1501:]:
        assert node.rpc.submitblock(raw.hex()) in (None, "inconclusive")
    real_chain.check_tip(node.rpc, "mainnet_0_4521.csv", "mainnet")
    node.restart()
    real_chain.check_tip(node.rpc, "mainnet_0_4521.csv", "mainnet")
    node.stop()


def test_reindex_rebuilds_the_same_state(make_node):
    node = make_node(FULL_VALIDATION, chain="main")
    node.start(f"-loadblock={real_chain.mainnet_file()}")
    real_chain.wait_for_height(node, MAINNET_TIP)
    for option in ("-reindex", "-reindex-chainstate"):
        node.restart(option)
        real_chain.wait_for_height(node, MAINNET_TIP)
        real_chain.check_tip(node.rpc, "mainnet_0_4521.csv", "mainnet")
    node.stop()


def check_block_by_block(node, name_blocks, name_rows, chain):
    rows = chain_rows(name_rows)
    for row, raw in zip(rows[1:], real_chain.hex_blocks(name_blocks)):
        assert node.rpc.submitblock(raw) is None
        for summary in (
            real_chain.utxo_summary(node.rpc),
            real_chain.header_summary(node.rpc, row["hash"]),
        ):
            assert summary == real_chain.part_of(row, summary)
    assert node.rpc.getblockcount() == len(rows) - 1
    real_chain.check_tip(node.rpc, name_rows, chain)


def test_signet_blocks_with_their_signatures(make_node):
    node = make_node(FULL_VALIDATION, chain="signet").start()
    check_block_by_block(node, "signet_1_10.hex", "signet_0_10.csv", "signet")
    node.stop()


def test_signet_block_with_a_wrong_signature_is_refused(make_node):
    node = make_node(FULL_VALIDATION, chain="signet").start()
    raw = bytearray(bytes.fromhex(real_chain.hex_blocks("signet_1_10.hex")[0]))
    raw[raw.index(bytes.fromhex("ecc7daa2")) + 20] ^= 1  # BIP 325: marks the solution
    assert node.rpc.submitblock(raw.hex()) == "bad-signet-blksig"
    assert node.rpc.submitblock(real_chain.hex_blocks("signet_1_10.hex")[0]) is None
    node.stop()


@pytest.mark.parametrize("challenge, answer", [("51", None), ("00", "bad-signet-blksig")])
def test_custom_signet_challenge(make_node, challenge, answer):
    """OP_TRUE takes any solution, OP_0 none."""
    node = make_node([f"-signetchallenge={challenge}"], chain="signet").start()
    assert node.rpc.getblockchaininfo()["signet_challenge"] == challenge
    assert node.rpc.submitblock(real_chain.hex_blocks("signet_1_10.hex")[0]) == answer
    node.stop()


def test_regtest_chain_with_segwit_spends(make_node):
    node = make_node(FULL_VALIDATION).start()
    check_block_by_block(node, "regtest_1_206.hex", "regtest_0_206.csv", "regtest")
    node.stop()


def test_recorded_block_stats(make_node):
    """vectors/rpc/rpc_getblockstats.json: blocks to submit and getblockstats of three of them."""
    path = needs_shared("vectors/rpc/rpc_getblockstats.json")
    recorded = json.loads(path.read_text(), parse_float=decimal.Decimal)
    node = make_node([f"-mocktime={recorded['mocktime']}"]).start()
    for raw in recorded["blocks"][1:]:
        assert node.rpc.submitblock(raw) is None
    for stats in recorded["stats"]:
        assert node.rpc.getblockstats(stats["height"]) == stats
    node.stop()

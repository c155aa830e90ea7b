# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Coins of every kind are spent by PSBTs, without a wallet and without an index."""
import pytest

from framework.rpc import RpcError

ANYONE = "raw(51)"  # OP_TRUE
# Private keys of nobody, with their public keys.
KEYS = [
    ("cNeBGiBQGMRfmnNwUGk4sbwJdV7yeCZk8Snnz9ocfB2bb174q44d",
     "03a7d137e5e03d5ccd36206b12ad4f8fbd914e7e5e642acb88384eabdfba9aaa09"),
    ("cVt9txnSbkAgJd3QcVQNFmCQf8pAc1VLfg9hEgd553of5B6j2CpW",
     "032de6cf4e497828f4988625a4b604398620bc17416c90b511a1cae0bbb9ffec0e"),
    ("cN8enNiAi6taQc8u9W2tQ3kfNfzz16o9F6KgTXPGr1q9ZPsjXpmg",
     "0336a8b3c96ca7898429e3bc8558f78a7cfa8a1facdbe033faa720167952369892"),
]  # fmt: skip
# {0}, {1}, {2}: the keys.
TEMPLATES = [
    "pk({0})",
    "pkh({0})",
    "wpkh({0})",
    "sh(wpkh({0}))",
    "sh(multi(2,{0},{1},{2}))",
    "wsh(multi(2,{0},{1},{2}))",
    "sh(wsh(sortedmulti(1,{0},{1},{2})))",
    "wsh(and_v(v:pk({0}),older(3)))",
    "wsh(or_d(pk({0}),and_v(v:pkh({1}),older(1000))))",
    "tr({0})",
    "tr({0},{{pk({1}),pk({2})}})",
    "tr(50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0,multi_a(2,{0},{1},{2}))",
]


def with_keys(template, private):
    """The descriptor, with the private keys of those numbers."""
    return template.format(*(key[0 if number in private else 1] for number, key in enumerate(KEYS)))


def coin_of(node, descriptor):
    (block,) = node.rpc.generatetodescriptor(1, descriptor)
    return {"txid": node.rpc.getblock(block)["tx"][0], "vout": 0}


def mine(node, raw):
    block = node.rpc.generateblock(ANYONE, [raw])["hash"]
    return node.rpc.getblock(block)["tx"][1]


def check_spend(node, template, coin):
    for version in (0, 2):
        psbt = node.rpc.createpsbt([coin], [{"data": "00"}], 0, True, 2, version)
        updated = node.rpc.utxoupdatepsbt(psbt, [with_keys(template, {})])
        analysis = node.rpc.analyzepsbt(updated)
        assert analysis["inputs"][0]["has_utxo"] and analysis["fee"] == 50
        assert node.rpc.finalizepsbt(updated)["complete"] is False
        signed = node.rpc.descriptorprocesspsbt(updated, [with_keys(template, {0, 1, 2})])
        assert signed["complete"], (template, node.rpc.decodepsbt(signed["psbt"]))
        assert node.rpc.analyzepsbt(signed["psbt"])["next"] == "extractor"
    txid = mine(node, signed["hex"])
    assert node.rpc.gettxout(coin["txid"], 0) is None
    assert node.rpc.decoderawtransaction(signed["hex"])["txid"] == txid


def test_coins_of_every_kind_are_spent(node):
    coins = {template: coin_of(node, with_keys(template, {})) for template in TEMPLATES}
    node.rpc.generatetodescriptor(100, ANYONE)
    for template, coin in coins.items():
        check_spend(node, template, dict(coin, sequence=3))


def test_signers_work_apart(node):
    template = "wsh(multi(2,{2},{0},{1}))"
    coin = coin_of(node, with_keys(template, {}))
    node.rpc.generatetodescriptor(100, ANYONE)
    psbt = node.rpc.createpsbt([coin], [{"data": "00"}])
    parts = [
        node.rpc.descriptorprocesspsbt(psbt, [with_keys(template, {number})]) for number in (0, 2)
    ]
    assert not any(part["complete"] for part in parts)
    combined = node.rpc.combinepsbt([part["psbt"] for part in parts])
    assert len(node.rpc.decodepsbt(combined)["inputs"][0]["partial_signatures"]) == 2
    final = node.rpc.finalizepsbt(combined)
    assert final["complete"]
    mine(node, final["hex"])


def test_another_hash_type_is_refused(node):
    coin = coin_of(node, with_keys("wpkh({0})", {}))
    psbt = node.rpc.createpsbt([coin], [{"data": "00"}])
    descriptors = [with_keys("wpkh({0})", {0})]
    signed = node.rpc.descriptorprocesspsbt(psbt, descriptors, "NONE", True, False)["psbt"]
    assert node.rpc.decodepsbt(signed)["inputs"][0]["sighash"] == "NONE"
    with pytest.raises(RpcError, match="sighash value does not match"):
        node.rpc.descriptorprocesspsbt(signed, descriptors, "ALL")

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""MuSig2 (BIP 327, BIP 373): several signers, each with a key of its own, make one signature."""
import pytest

KEYS = (
    "cMceqPhHedrhbcR9eXgzmfWy7kRqLyAxMYwFT6ABDWsiwUp9Nsq9",
    "cMec2DGaTXkYJYfi7x3ZGjRXkeqmAvYAoWzMAcWj5fdLaqudWsNi",
)
# A key that nobody here signs with.
OTHER = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"


def with_checksum(rpc, text):
    return text + "#" + rpc.getdescriptorinfo(text)["checksum"]


@pytest.fixture(name="descriptors")
def signers_descriptors(node, form):
    """The same output for each of two signers: with its own private key and the other's public."""
    public = [node.rpc.getdescriptorinfo(f"pk({key})")["descriptor"][3:69] for key in KEYS]
    pairs = [(KEYS[0], public[1]), (public[0], KEYS[1])]
    return [with_checksum(node.rpc, form.format(",".join(pair))) for pair in pairs]


@pytest.fixture(name="psbt")
def unsigned_psbt(node, descriptors):
    """Spends a coin of the output."""
    info = node.rpc.getdescriptorinfo(descriptors[0])
    address = node.rpc.deriveaddresses(info["descriptor"])[0]
    block = node.rpc.generatetoaddress(1, address)[0]
    node.rpc.generatetoaddress(100, "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080")
    txid = node.rpc.getblock(block)["tx"][0]
    return node.rpc.createpsbt([{"txid": txid, "vout": 0}], [{address: "49.99"}])


def turns(node, psbt, descriptors):
    """One turn of each signer, and all together."""
    done = [node.rpc.descriptorprocesspsbt(psbt, [text]) for text in descriptors]
    assert not any(answer["complete"] for answer in done)
    return node.rpc.combinepsbt([answer["psbt"] for answer in done])


FORMS = ["tr(musig({}))", "rawtr(musig({}))", f"tr({OTHER},pk(musig({{}})))"]


@pytest.mark.parametrize("form", FORMS)
def test_two_turns_make_a_signature(node, descriptors, psbt):
    with_nonces = turns(node, psbt, descriptors)
    shown = node.rpc.decodepsbt(with_nonces)["inputs"][0]
    assert len(shown["musig2_pubnonces"]) == 2 and "musig2_partial_sigs" not in shown
    signed = turns(node, with_nonces, descriptors)
    assert len(node.rpc.decodepsbt(signed)["inputs"][0]["musig2_partial_sigs"]) == 2
    final = node.rpc.finalizepsbt(signed)
    assert final["complete"] is True
    assert node.rpc.testmempoolaccept([final["hex"]])[0]["allowed"] is True


@pytest.mark.parametrize("form", FORMS[:1])
def test_a_nonce_signs_once(node, descriptors, psbt):
    with_nonces = turns(node, psbt, descriptors)
    turns(node, with_nonces, descriptors)
    again = turns(node, with_nonces, descriptors)
    assert "musig2_partial_sigs" not in node.rpc.decodepsbt(again)["inputs"][0]


@pytest.mark.parametrize("form", FORMS[:1])
def test_nonces_do_not_outlive_the_program(node, descriptors, psbt):
    with_nonces = turns(node, psbt, descriptors)
    node.restart()
    after = turns(node, with_nonces, descriptors)
    assert "musig2_partial_sigs" not in node.rpc.decodepsbt(after)["inputs"][0]


@pytest.mark.parametrize("form", FORMS[:1])
def test_simultaneous_sessions_do_not_mix(node, descriptors, psbt):
    first, second = (turns(node, psbt, descriptors) for _ in range(2))
    assert first != second
    for session in (second, first):
        assert node.rpc.finalizepsbt(turns(node, session, descriptors))["complete"] is True

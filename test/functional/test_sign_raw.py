# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""signrawtransactionwithkey, without a wallet: what can be signed is, what others signed stays."""
KEY = "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87K7XCyj5v"  # the secret 2
PUBLIC = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"
TXID = "aa" * 32
SIGNATURE = "11" * 64


def coin(node, descriptor):
    """The output of a made-up transaction that pays to this descriptor."""
    (address,) = node.rpc.deriveaddresses(node.rpc.getdescriptorinfo(descriptor)["descriptor"])
    script = node.rpc.validateaddress(address)["scriptPubKey"]
    return {"txid": TXID, "vout": 0, "scriptPubKey": script, "amount": 0.1}


def test_a_key_signs_what_it_can(node):
    raw = node.rpc.createrawtransaction([{"txid": TXID, "vout": 0}], [{"data": "00"}])
    for descriptor, items in ((f"wpkh({PUBLIC})", 2), (f"rawtr({PUBLIC[2:]})", 1)):
        known = [coin(node, descriptor)]
        missing = node.rpc.signrawtransactionwithkey(raw, [], known)
        assert missing["complete"] is False and missing["hex"] == raw
        done = node.rpc.signrawtransactionwithkey(raw, [KEY], known)
        assert done["complete"] is True and "errors" not in done
        (signed,) = node.rpc.decoderawtransaction(done["hex"])["vin"]
        assert len(signed["txinwitness"]) == items
        assert node.rpc.signrawtransactionwithkey(done["hex"], [], known) == done


def test_a_witness_for_taproot_stays_until_there_is_a_better_one(node):
    """Nobody but its owner can tell what it is good for."""
    raw = node.rpc.createrawtransaction([{"txid": TXID, "vout": 0}], [{"data": "00"}])
    marker, before_locktime = 8, -8
    begun = raw[:marker] + "0001" + raw[marker:before_locktime] + f"0140{SIGNATURE}00000000"
    known = [coin(node, f"rawtr({PUBLIC[2:]})")]
    kept = node.rpc.signrawtransactionwithkey(begun, [], known)
    assert kept["hex"] == begun and kept["errors"][0]["witness"] == [SIGNATURE]
    done = node.rpc.signrawtransactionwithkey(begun, [KEY], known)
    assert done["complete"] is True and SIGNATURE not in done["hex"]
    known = [coin(node, f"wpkh({PUBLIC})")]
    assert node.rpc.signrawtransactionwithkey(begun, [], known)["hex"] == raw

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Wallets of a running node that pay: every way to build, sign, fund, bump and sweep."""
import json
from decimal import Decimal

import pytest

from framework.rpc import RpcError, encode

OPTIONS = ["-fallbackfee=0.0001"]
COIN = Decimal("0.00000001")
TAPROOT_DUST = Decimal("0.00000330")


class Party:
    """A wallet by name; its methods take positions and names together."""

    def __init__(self, node, name, **options):
        node.rpc.createwallet(wallet_name=name, **options)
        self._rpc, self._path = node.new_rpc(), f"/wallet/{name}"

    def __getattr__(self, method):
        return lambda *args, **named: self._call(method, {"args": list(args), **named})

    def _call(self, method, params):
        body = encode({"id": 1, "method": method, "params": params})
        status, reply = self._rpc.post(body, self._path)
        answer = json.loads(reply, parse_float=Decimal)
        if answer.get("error") is not None:
            raise RpcError(answer["error"], status)
        return answer["result"]


@pytest.fixture
def node(make_node):
    return make_node(OPTIONS).start()


@pytest.fixture
def rich(node):
    """A wallet with ten mature rewards."""
    party = Party(node, "rich")
    node.rpc.generatetoaddress(10, party.getnewaddress())
    node.rpc.generatetoaddress(100, Party(node, "miner").getnewaddress())
    return party


@pytest.fixture
def poor(node):
    return Party(node, "poor")


def mine(node):
    node.rpc.generatetodescriptor(1, "raw(51)")


def fee_of(node, txid):
    return node.rpc.getmempoolentry(txid)["fees"]["base"]


def rate_of(node, txid):
    """Satoshis per virtual byte."""
    entry = node.rpc.getmempoolentry(txid)
    return entry["fees"]["base"] / COIN / entry["vsize"]


def refused(call, *arguments, **named):
    """(code, message) of the error that the call must give."""
    with pytest.raises(RpcError) as error:
        call(*arguments, **named)
    return error.value.code, error.value.message


def test_a_payment_arrives_and_costs_what_was_asked(node, rich, poor):
    txid = rich.sendtoaddress(poor.getnewaddress(), 1, fee_rate=7)
    assert 7 <= rate_of(node, txid) < 7.1
    assert node.rpc.getrawtransaction(txid, True)["locktime"] in range(10, 111)
    mine(node)
    assert poor.getbalances()["mine"]["trusted"] == 1


def test_balance_is_kept_to_the_satoshi(node, rich, poor):
    before = rich.getbalances()["mine"]["trusted"]
    paid = {poor.getnewaddress(): Decimal("0.12345678"), poor.getnewaddress("", "bech32m"): 2}
    txid = rich.sendmany("", paid)
    fee = fee_of(node, txid)
    mine(node)
    spent = before - rich.getbalances()["mine"]["trusted"]
    assert spent == sum(paid.values()) + fee
    assert poor.getbalances()["mine"]["trusted"] == sum(paid.values())


def test_recipients_pay_the_fee_if_told(node, rich, poor):
    first, second, third = (poor.getnewaddress() for _ in range(3))
    txid = rich.sendmany("", {first: 1, second: 1, third: 1}, None, "", [first, second])
    fee = fee_of(node, txid)
    tx = node.rpc.getrawtransaction(txid, True)
    values = {out["scriptPubKey"]["address"]: out["value"] for out in tx["vout"]}
    assert values[third] == 1
    assert 2 - values[first] - values[second] == fee
    assert abs(values[first] - values[second]) <= COIN


def test_every_address_type_is_spent(node, rich, poor):
    types = ["legacy", "p2sh-segwit", "bech32", "bech32m"]
    for kind in types:
        rich.sendtoaddress(poor.getnewaddress("", kind), 1)
    mine(node)
    result = poor.sendall([rich.getnewaddress()], fee_rate=3)
    assert result["complete"]
    assert len(node.rpc.getrawtransaction(result["txid"], True)["vin"]) == len(types)
    assert 3 <= rate_of(node, result["txid"]) < 3.1
    mine(node)
    assert poor.getbalances()["mine"]["trusted"] == 0


def test_change_goes_where_told(node, rich, poor):
    change = rich.getrawchangeaddress("bech32m")
    result = rich.send(
        [{poor.getnewaddress(): 1}], options={"change_address": change, "change_position": 0}
    )
    outputs = node.rpc.getrawtransaction(result["txid"], True)["vout"]
    assert outputs[0]["scriptPubKey"]["address"] == change
    assert refused(
        rich.send, [{poor.getnewaddress(): 1}], options={"change_position": 2}
    ) == (-8, "changePosition out of bounds")


def test_change_looks_like_the_payment(node, rich, poor):
    for kind, script_type in [("bech32m", "witness_v1_taproot"), ("legacy", "pubkeyhash")]:
        txid = rich.sendtoaddress(poor.getnewaddress("", kind), 1)
        types = {out["scriptPubKey"]["type"] for out in node.rpc.getrawtransaction(txid, True)["vout"]}
        assert types == {script_type}


def test_what_is_handed_out_is_not_sent(node, rich, poor):
    result = rich.send([{poor.getnewaddress(): 1}], options={"add_to_wallet": False})
    assert result["complete"] and node.rpc.getrawmempool() == []
    assert node.rpc.testmempoolaccept([result["hex"]])[0]["allowed"]
    assert rich.finalizepsbt(result["psbt"])["hex"] == result["hex"]


def test_funding_signing_and_sending_by_hand(node, rich, poor):
    draft = rich.createrawtransaction([], {poor.getnewaddress(): 3})
    funded = rich.fundrawtransaction(draft, {"fee_rate": 12, "changePosition": 1})
    assert funded["changepos"] == 1
    assert not node.rpc.testmempoolaccept([funded["hex"]])[0]["allowed"], "nothing is signed yet"
    signed = rich.signrawtransactionwithwallet(funded["hex"])
    assert signed["complete"]
    txid = node.rpc.sendrawtransaction(signed["hex"])
    assert fee_of(node, txid) == funded["fee"]
    assert 12 <= rate_of(node, txid) < 12.1


def test_another_wallet_signs_nothing_of_ours(node, rich, poor):
    draft = rich.createrawtransaction([], {poor.getnewaddress(): 3})
    funded = rich.fundrawtransaction(draft)["hex"]
    signed = poor.signrawtransactionwithwallet(funded)
    assert not signed["complete"] and signed["hex"] == funded
    psbt = rich.walletcreatefundedpsbt([], {poor.getnewaddress(): 3})["psbt"]
    assert not poor.walletprocesspsbt(psbt)["complete"]


def test_signing_knows_the_pool(node, rich, poor):
    coin = {key: rich.listunspent()[0][key] for key in ("txid", "vout")}
    drafts = [
        rich.createrawtransaction([coin], {poor.getnewaddress(): 50 - Decimal(i) / 1000}) for i in (1, 2)
    ]
    signed = [rich.signrawtransactionwithwallet(draft) for draft in drafts]
    parent = node.rpc.sendrawtransaction(signed[0]["hex"], 0)
    # The pool spends its coin, and it can be signed all the same.
    assert rich.signrawtransactionwithwallet(drafts[1])["complete"]
    child = poor.createrawtransaction([{"txid": parent, "vout": 0}], {rich.getnewaddress(): 49})
    assert poor.signrawtransactionwithwallet(child)["complete"]
    assert node.rpc.combinerawtransaction([signed[1]["hex"], drafts[1]]) == signed[1]["hex"]


def test_an_unknown_coin_does_not_hinder_the_others(node, rich, poor):
    coins = [{key: coin[key] for key in ("txid", "vout")} for coin in rich.listunspent()[:1]]
    draft = rich.createrawtransaction(
        [*coins, {"txid": "ab" * 32, "vout": 0}], {poor.getnewaddress(): 1}
    )
    signed = rich.signrawtransactionwithwallet(draft)
    assert not signed["complete"]
    assert [error["txid"] for error in signed["errors"]] == ["ab" * 32]
    assert rich.decoderawtransaction(signed["hex"])["vin"][0]["txinwitness"]
    psbt = rich.walletprocesspsbt(rich.converttopsbt(draft))
    assert not psbt["complete"]
    assert node.rpc.decodepsbt(psbt["psbt"])["inputs"][0]["final_scriptwitness"]


def test_a_watching_wallet_drafts_and_the_other_signs(node, rich, poor):
    watcher = Party(node, "watcher", disable_private_keys=True, blank=True)
    imports = [
        {key: entry[key] for key in ("desc", "timestamp", "active", "internal", "range") if key in entry}
        for entry in rich.listdescriptors()["descriptors"]
    ]
    assert all(result["success"] for result in watcher.importdescriptors(imports))
    drafted = watcher.walletcreatefundedpsbt([], {poor.getnewaddress(): 1}, 0, {"fee_rate": 5})
    assert not watcher.walletprocesspsbt(drafted["psbt"])["complete"]
    signed = rich.walletprocesspsbt(drafted["psbt"])
    assert signed["complete"]
    txid = node.rpc.sendrawtransaction(signed["hex"])
    assert fee_of(node, txid) == drafted["fee"]
    assert refused(watcher.sendtoaddress, poor.getnewaddress(), 1)[0] == -4


def test_bumping_replaces_and_pays_more(node, rich, poor):
    address = poor.getnewaddress()
    old = rich.sendtoaddress(address, 1, fee_rate=2)
    bumped = rich.bumpfee(old, {"fee_rate": 30})
    assert node.rpc.getrawmempool() == [bumped["txid"]]
    assert bumped["fee"] > bumped["origfee"] and 30 <= rate_of(node, bumped["txid"]) < 30.2
    outputs = node.rpc.getrawtransaction(bumped["txid"], True)["vout"]
    assert [out["value"] for out in outputs if out["scriptPubKey"]["address"] == address] == [1]
    code, message = refused(rich.bumpfee, old)
    assert code == -4 and "already bumped by transaction " + bumped["txid"] in message
    assert rich.gettransaction(old)["replaced_by_txid"] == bumped["txid"]
    mine(node)
    assert refused(rich.bumpfee, bumped["txid"])[0] in (-1, -4)
    assert poor.getbalances()["mine"]["trusted"] == 1


def test_bumping_asks_enough(node, rich, poor):
    old = rich.sendtoaddress(poor.getnewaddress(), 1, fee_rate=10)
    code, message = refused(rich.bumpfee, old, {"fee_rate": 10})
    assert code == -8 and message.startswith("Insufficient total fee")
    code, message = refused(rich.bumpfee, old, {"fee_rate": 200_000})
    assert code == -4 and "too high" in message
    poor_child = poor.send(
        [{rich.getnewaddress(): Decimal("0.5")}], options={"include_unsafe": True}
    )["txid"]
    assert poor_child in node.rpc.getrawmempool()
    assert refused(rich.bumpfee, old, {"fee_rate": 50})[0] == -8, "it has a child"


def test_a_bump_may_pay_others(node, rich, poor):
    old = rich.sendtoaddress(poor.getnewaddress(), 1, fee_rate=2)
    other = poor.getnewaddress()
    bumped = rich.bumpfee(old, {"fee_rate": 20, "outputs": [{other: 2}]})["txid"]
    outputs = node.rpc.getrawtransaction(bumped, True)["vout"]
    assert {out["scriptPubKey"]["address"]: out["value"] for out in outputs}[other] == 2


def test_children_pay_for_their_parents(node, rich, poor):
    parent = rich.sendtoaddress(poor.getnewaddress(), 1, fee_rate=1)
    child = poor.send(
        [{rich.getnewaddress(): Decimal("0.5")}], fee_rate=20, options={"include_unsafe": True}
    )["txid"]
    entries = [node.rpc.getmempoolentry(txid) for txid in (parent, child)]
    fees = sum(entry["fees"]["base"] for entry in entries) / COIN
    assert 20 <= fees / sum(entry["vsize"] for entry in entries) < 20.3


def test_sending_everything_leaves_nothing(node, rich, poor):
    result = rich.sendall([poor.getnewaddress(), {poor.getnewaddress(): 10}])
    mine(node)
    assert rich.getbalances()["mine"]["trusted"] == 0
    fee = 500 - poor.getbalances()["mine"]["trusted"]
    assert 0 < fee < Decimal("0.01") and result["complete"]


def test_locked_coins_are_left_alone(node, rich, poor):
    coins = rich.listunspent()
    keep = [{"txid": coin["txid"], "vout": coin["vout"]} for coin in coins[1:]]
    rich.lockunspent(False, keep)
    assert refused(rich.sendtoaddress, poor.getnewaddress(), 60) == (-6, "Insufficient funds")
    rich.sendtoaddress(poor.getnewaddress(), 40)
    assert len(rich.listlockunspent()) == len(keep)


def test_simulation_tells_what_would_be_lost(node, rich, poor):
    made = rich.send([{poor.getnewaddress(): 2}], options={"add_to_wallet": False})["hex"]
    loss = rich.simulaterawtransaction([made])["balance_change"]
    assert -Decimal("2.001") < loss < -2
    assert poor.simulaterawtransaction([made])["balance_change"] == 2
    assert refused(rich.simulaterawtransaction, [made, made])[0] == -8, "spent twice"


def test_limits_hold(node, rich, poor):
    address = poor.getnewaddress("", "bech32m")
    assert refused(rich.sendtoaddress, address, TAPROOT_DUST - COIN)[0] == -6
    assert refused(rich.sendtoaddress, address, 1000) == (-6, "Insufficient funds")
    assert refused(rich.sendtoaddress, address, 1, fee_rate=1_000_000)[0] == -6
    code, message = refused(rich.send, [{address: 1}], options={"max_tx_weight": 200})
    assert code == -4 and message.startswith("Maximum transaction weight must be between")


def test_without_an_estimate_and_a_fallback_nothing_is_guessed(make_node):
    node = make_node().start()
    party = Party(node, "wallet")
    node.rpc.generatetoaddress(101, party.getnewaddress())
    code, message = refused(party.sendtoaddress, party.getnewaddress(), 1)
    assert code == -6 and message.startswith("Fee estimation failed")


def test_a_locked_wallet_signs_nothing(node, rich):
    safe = Party(node, "safe", passphrase="secret")
    rich.sendtoaddress(safe.getnewaddress(), 1)
    mine(node)
    assert refused(safe.sendtoaddress, rich.getnewaddress(), Decimal("0.1"))[0] == -13
    draft = safe.send([{rich.getnewaddress(): Decimal("0.1")}])
    assert not draft["complete"] and node.rpc.getrawmempool() == []
    safe.walletpassphrase("secret", 60)
    assert safe.send([{rich.getnewaddress(): Decimal("0.1")}])["complete"]

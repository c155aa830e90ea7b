# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Spending: Bitcoin Core, given the same keys and the same coins, makes the same transactions
where nothing is drawn at random, and refuses the same in the same words.

FOREIGN_BITCOIND names Bitcoin Core's bitcoind. Without it these tests are skipped.
"""
from decimal import Decimal

import pytest

# pylint: disable=unused-import
from test_foreign_wallet_answers import (  # noqa: F401
    FOREIGN, KEY, TYPES, ask_all, make, pair, private_key, pytestmark, with_checksum,
)  # fmt: skip

PAYEE = FOREIGN[0]
DRAWN = ["hex", "psbt", "txid", "changepos"]  # other coins, other places
FAR = 99_999  # more than there is
PASSPHRASE = "secret"


def named(coin):
    return {"txid": coin["txid"], "vout": coin["vout"]}


@pytest.fixture
def coins(pair):  # noqa: F811
    """The coins of w, oldest first, as inputs."""
    found = pair.each("w", "listunspent")[1]["result"]
    return [named(coin) for coin in sorted(found, key=lambda c: (-c["confirmations"], c["txid"]))]


def fixed(pair, coin, **more):  # noqa: F811
    """Options that leave nothing to chance."""
    return {
        "inputs": [coin], "add_inputs": False, "fee_rate": 3, "change_position": 1,
        "change_address": pair.mined, "locktime": 0, "add_to_wallet": False,
    } | more  # fmt: skip


def test_payments_are_refused_alike(pair):  # noqa: F811
    dust = Decimal("0.00000293")
    rates = [5, 0, -1, Decimal("0.0001"), Decimal("0.001"), Decimal("0.999"), "x", True, 100000]
    ask_all(
        pair, "w", "sendtoaddress", [], [PAYEE], [PAYEE, 0], [PAYEE, -1], [PAYEE, "x"], [PAYEE, dust],
        [PAYEE, "1.123456789"], ["x", 1], ["", 1], [5, 1], [PAYEE, 21000001], [PAYEE, FAR],
        [PAYEE, None], [PAYEE, 1, 5], [PAYEE, 1, "", 5], [PAYEE, 1, "", "", "x"],
        *([PAYEE, 1, "", "", False, "x"], [PAYEE, 1, "", "", False, True, 0]),
        *([PAYEE, 1, "", "", False, True, target] for target in (1009, -1, "x")),
        *([PAYEE, 1, "", "", False, True, 6, mode] for mode in ("foo", 5)),
        *([PAYEE, FAR, "", "", False, True, None, None, False, rate] for rate in rates),
        [PAYEE, 1, "", "", False, True, 6, "economical", False, 5],
        [PAYEE, 1, "", "", False, True, None, None, "x"],
    )  # fmt: skip
    ask_all(
        pair, "w", "sendmany", [], [""], ["", {}], ["", {PAYEE: 0}], ["", {PAYEE: -1}], ["", {"x": 1}],
        ["x", {PAYEE: 1}], ["", {PAYEE: 1}, 1, "", ["x"]], ["", {PAYEE: 1}, 1, "", [pair.other]],
        ["", {PAYEE: 1}, 1, "", [PAYEE, PAYEE]], ["", {PAYEE: 1}, 1, "", [1]], ["", [{PAYEE: 1}]],
        ["", {PAYEE: 1}, 1, "", "x"], ["", {PAYEE: Decimal("0.000001")}], ["", {PAYEE: 1}, "x"],
        ["", {PAYEE: FAR}], ["", {PAYEE: 1}, 0, "", [], True, 0],
        ["", {PAYEE: 1}, 0, "", [], True, 6, "x"], ["", {PAYEE: 1}, 0, "", [], True, None, None, 0],
        ["", {PAYEE: Decimal("0.00001")}, 0, "", [PAYEE], True, None, None, 100],
    )  # fmt: skip
    for wallet in ("pub", "blank"):
        for method, arguments in (
            ("sendtoaddress", [PAYEE, 1]), ("sendmany", ["", {PAYEE: 1}]), ("send", [{PAYEE: 1}]),
            ("sendall", [[PAYEE]]), ("bumpfee", ["00" * 32]), ("psbtbumpfee", ["00" * 32]),
            ("walletcreatefundedpsbt", [[], [{PAYEE: 1}]]), ("signmessage", [pair.mined, "x"]),
            ("walletlock", []), ("walletpassphrase", ["a", 5]), ("encryptwallet", [""]),
        ):  # fmt: skip
            pair.ask(wallet, method, *arguments)
    pair.check()


def test_payments_say_what_decided_about_the_fee(pair):  # noqa: F811
    for mode in (None, "economical", "conservative"):
        target = None if mode is None else 6
        arguments = [PAYEE, 1, "", "", False, True, target, mode, False, None, True]
        pair.ask("w", "sendtoaddress", *arguments, hide=DRAWN)
    rate = [PAYEE, 1, "", "", False, True, None, None, False, 2, True]
    pair.ask("w", "sendtoaddress", *rate, hide=DRAWN)
    pair.ask("w", "sendmany", "", {PAYEE: 1}, None, "", [], True, None, None, None, True, hide=DRAWN)
    pair.check()


def send_options(pair, coin):  # noqa: F811
    far = {"txid": "00" * 32, "vout": 0}
    yield from (
        {"x": 1}, {"conf_target": 6}, {"conf_target": 0, "estimate_mode": "economical"},
        {"conf_target": 6, "estimate_mode": "economical", "fee_rate": 5}, {"estimate_mode": "foo"},
        {"fee_rate": 0}, {"fee_rate": Decimal("0.05")}, {"fee_rate": "1.2345"}, {"fee_rate": -1},
        {"fee_rate": 1000000}, {"feeRate": 1}, {"changeAddress": "x"}, {"changePosition": 1},
        {"lockUnspents": True}, {"subtractFeeFromOutputs": [0]}, {"change_address": "x"},
        {"change_address": 5}, {"change_position": -1}, {"change_position": 2}, {"change_type": "x"},
        {"change_type": 5}, {"change_type": "legacy", "change_address": PAYEE},
        {"subtract_fee_from_outputs": [1]}, {"subtract_fee_from_outputs": [-1]},
        {"subtract_fee_from_outputs": [0, 0]}, {"subtract_fee_from_outputs": ["x"]},
        {"subtract_fee_from_outputs": [True]}, {"subtract_fee_from_outputs": 0},
        {"inputs": [far]}, {"inputs": [coin | {"vout": 5}]}, {"inputs": [{"vout": 1}]},
        {"inputs": [{"txid": coin["txid"]}]}, {"inputs": [{"txid": "zz", "vout": 0}]},
        {"inputs": [coin | {"vout": -1}]}, {"inputs": [coin | {"sequence": -1}]},
        {"inputs": [coin | {"sequence": 2**33}]}, {"inputs": [5]}, {"inputs": 5},
        {"inputs": [coin | {"weight": 5}]}, {"inputs": [coin | {"weight": 400001}]},
        {"inputs": [], "add_inputs": False}, {"inputs": [coin], "add_inputs": "x"},
        {"include_unsafe": 5}, {"minconf": -1}, {"minconf": 500}, {"maxconf": -1}, {"maxconf": 0},
        {"minconf": 5, "maxconf": 4}, {"minconf": "x"}, {"max_tx_weight": -1}, {"max_tx_weight": 0},
        {"max_tx_weight": 231}, {"max_tx_weight": 400001}, {"max_tx_weight": "x"}, {"locktime": -1},
        {"locktime": 2**32}, {"locktime": "x"}, {"lock_unspents": "x"}, {"psbt": 5},
        {"add_to_wallet": 5}, {"replaceable": 5}, {"solving_data": 5}, {"input_weights": []},
        {"solving_data": {"pubkeys": ["zz"]}}, {"solving_data": {"pubkeys": ["02" + "00" * 32]}},
        {"solving_data": {"scripts": ["zz"]}}, {"solving_data": {"descriptors": ["x"]}},
        {"solving_data": {"pubkeys": 5}},
    )  # fmt: skip
    for more in (
        {}, {"replaceable": False, "locktime": 100}, {"psbt": True}, {"max_tx_weight": 400},
        {"subtract_fee_from_outputs": [0]}, {"inputs": [coin | {"sequence": 5}]},
        {"inputs": [coin | {"weight": 165}]}, {"inputs": [coin, coin]}, {"fee_rate": 1},
    ):  # fmt: skip
        yield fixed(pair, coin, **more)


def test_send(pair, coins):  # noqa: F811
    ask_all(
        pair, "w", "send", [], [{}], [[]], [{PAYEE: 1}, 0], [{PAYEE: 1}, 1009, "economical"],
        [{PAYEE: 1}, 6], [{PAYEE: 1}, 6, "foo"], [{PAYEE: 1}, None, "economical", 5],
        [{PAYEE: 1}, "x"], [{PAYEE: 1}, None, None, "x"], [{PAYEE: 1}, None, None, None, 5],
        [{PAYEE: 1}, None, None, None, {}, 5], [{"x": 1}], [{PAYEE: 0}], [{PAYEE: -1}],
        [{PAYEE: Decimal("0.00000001")}], [{"data": "zz"}], [[{"data": "00"}, {"data": "01"}]],
        [{PAYEE: FAR}], [[PAYEE]], [5], [[{PAYEE: 1, pair.other: 1}]], [[{}]], [None],
    )  # fmt: skip
    for options in send_options(pair, coins[0]):
        pair.ask("w", "send", {PAYEE: 1}, None, None, None, options)
    for version in (1, 2, 3, 4):
        options = fixed(pair, coins[0])
        del options["fee_rate"]
        pair.ask("w", "send", {PAYEE: 1}, None, None, 2, options, version)
    pair.check()


def test_sendall(pair, coins):  # noqa: F811
    little = Decimal("0.000001")
    ask_all(
        pair, "w", "sendall", [], [[]], [PAYEE], [[PAYEE], 0], [[PAYEE], 6], [[PAYEE], None, "foo"],
        [[PAYEE], None, None, 0], [[5]], [["x"]], [[PAYEE, PAYEE]], [[{PAYEE: 1}]],
        [[PAYEE, {PAYEE: 1}]], [[PAYEE, {pair.other: FAR}]], [[{"x": 1}, PAYEE]],
        [[{pair.other: little}, PAYEE], None, None, 1], [[{pair.other: -1}, PAYEE]],
    )  # fmt: skip
    first = {"inputs": [coins[0]]}
    far = {"inputs": [{"txid": "00" * 32, "vout": 0}]}
    handed_out = {"add_to_wallet": False, "fee_rate": 3, "locktime": 5}
    for options in (
        first | {"send_max": True}, first | {"minconf": 1}, first | {"maxconf": 1}, far,
        {"minconf": -1}, {"minconf": 5, "maxconf": 4}, {"minconf": 5000}, {"maxconf": 1},
        {"inputs": [coins[0] | {"vout": 7}]}, {"inputs": []}, {"inputs": 5}, {"fee_rate": 0},
        first | {"fee_rate": 100000000}, {"send_max": 5},
        first | handed_out | {"fee_rate": 20000}, first | {"lock_unspents": 5}, {"version": 4}, {"version": "x"}, {"locktime": -1},
        first | handed_out | {"add_to_wallet": 5}, first | handed_out | {"psbt": 5}, {"feeRate": 1}, {"conf_target": 2}, {"maxconf": "x"},
        first | handed_out, first | handed_out | {"psbt": True}, first | handed_out | {"version": 3},
    ):  # fmt: skip
        pair.ask("w", "sendall", [PAYEE], None, None, None, options)
    for recipients in (
        [PAYEE, pair.other, {FOREIGN[1]: 1}], [PAYEE, {pair.other: Decimal("49.9999")}],
        [PAYEE, {pair.other: Decimal("49.99999")}],
    ):  # fmt: skip
        pair.ask("w", "sendall", recipients, None, None, None, first | handed_out)
    pair.check()


def funding_options(pair, coin):  # noqa: F811
    heavy = {"txid": coin["txid"], "vout": 0}
    return [
        {"x": 1}, {"changeAddress": "x"}, {"changePosition": 5}, {"changePosition": -1},
        {"change_type": "x"}, {"feeRate": 0}, {"feeRate": -1}, {"feeRate": "x"},
        {"feeRate": 1, "fee_rate": 1}, {"feeRate": 1, "conf_target": 1}, {"fee_rate": 0},
        {"fee_rate": 1, "conf_target": 1}, {"fee_rate": 1, "estimate_mode": "economical"},
        {"conf_target": 0}, {"conf_target": 6, "estimate_mode": "x"}, {"estimate_mode": ""},
        {"subtractFeeFromOutputs": [3]}, {"subtractFeeFromOutputs": [-1]},
        {"subtractFeeFromOutputs": [0, 0]}, {"subtractFeeFromOutputs": ["x"]},
        {"input_weights": [heavy | {"weight": 1}]}, {"input_weights": [heavy]},
        {"input_weights": [heavy | {"weight": 400001}]}, {"input_weights": [5]},
        {"input_weights": [{"txid": "ab" * 32, "vout": 1, "weight": 300}]},
        {"add_inputs": False}, {"minconf": -1}, {"minconf": 5, "maxconf": 1}, {"max_tx_weight": 10},
        {"max_tx_weight": 400001}, {"lockUnspents": 5}, {"includeWatching": 5}, {"replaceable": 5},
        {"solving_data": {"descriptors": ["pk(x)"]}}, {"minconf": None}, {"add_inputs": None},
        {"change_type": None}, {"fee_rate": None, "conf_target": None}, {"lockUnspents": None},
    ]  # fmt: skip


def test_funding(pair, coins):  # noqa: F811
    draft = pair.ask(None, "createrawtransaction", [], {PAYEE: 1})
    with_coin = pair.ask(None, "createrawtransaction", [coins[0]], {PAYEE: 1})
    strange = pair.ask(None, "createrawtransaction", [{"txid": "00" * 32, "vout": 0}], {PAYEE: 1})
    fee = {"fee_rate": 4, "changeAddress": pair.mined, "changePosition": 1, "add_inputs": False}
    ask_all(pair, "w", "fundrawtransaction", [], [""], ["zz"], ["00"], [draft[:-2]], [draft, 5],
            [draft, "x"], [draft, []], [strange, {"fee_rate": 4}], [with_coin, fee],
            [with_coin, fee | {"subtractFeeFromOutputs": [0]}])  # fmt: skip
    for options in funding_options(pair, coins[0]):
        pair.ask("w", "fundrawtransaction", draft, options, hide=[*DRAWN, "fee"])
        pair.ask("w", "walletcreatefundedpsbt", [], [{PAYEE: 1}], 0, options, hide=[*DRAWN, "fee"])
    for more in (
        [0, fee], [7, fee, False], [7, fee, True, 3], [7, fee, True, 2, 0], [7, fee, True, 2, 1],
        [0, fee, True, 0], [0, fee, True, 4], [0, fee, "x"], [-1, fee], [2**32, fee],
        [0, fee | {"replaceable": False}], [0, fee | {"subtractFeeFromOutputs": [0]}],
    ):  # fmt: skip
        pair.ask("w", "walletcreatefundedpsbt", [coins[0]], [{PAYEE: 1}], *more)
    ask_all(
        pair, "w", "walletcreatefundedpsbt", [], [[coins[0]], []], [[coins[0]], None],
        [[coins[0], coins[0]], [{PAYEE: 1}], 0, fee], [[coins[0]], [{PAYEE: 60}], 0, fee],
        [[coins[0] | {"weight": 3}], [{PAYEE: 1}]], [[{"txid": "00" * 32, "vout": 0}], [{PAYEE: 1}]],
        [[], [{PAYEE: FAR}]],
    )  # fmt: skip
    pair.mine(FOREIGN[0])  # a coin of others is not found by its weight alone
    rpc = pair.nodes[1].rpc
    others = {"txid": rpc.getblock(rpc.getbestblockhash())["tx"][0], "vout": 0, "weight": 300}
    pair.ask("w", "fundrawtransaction", draft, {"input_weights": [others], "fee_rate": 4})
    pair.check()


def test_signing(pair, coins):  # noqa: F811
    txids = []
    change = pair.ask("w", "getrawchangeaddress", "bech32m")
    own = [pair.ask("w", "getnewaddress", "", kind) for kind in TYPES]
    raw = pair.ask(None, "createrawtransaction", [coins[0]], [{a: 12} for a in own])
    txids.append(pair.broadcast(pair.ask("w", "signrawtransactionwithwallet", raw)["hex"]))
    pair.mine(PAYEE)
    outputs = [{PAYEE: 6}, {change: Decimal("5.999")}]
    for index in range(len(own)):
        spent = [{"txid": txids[0], "vout": index}]
        raw = pair.ask(None, "createrawtransaction", spent, outputs)
        psbt = pair.ask(None, "createpsbt", spent, outputs)
        ask_all(pair, "w", "signrawtransactionwithwallet", [raw], [raw, [], "NONE"], [raw, [], "x"])
        ask_all(pair, "w", "walletprocesspsbt", [], ["x"], [psbt], [psbt, False], [psbt, True, "x"],
                [psbt, True, "ALL", False], [psbt, True, "ALL", True, False], [psbt, "x"])  # fmt: skip
        pair.ask("v", "walletprocesspsbt", psbt)
        for kind in ("NONE", "SINGLE", "ALL|ANYONECANPAY", "SINGLE|ANYONECANPAY", "DEFAULT"):
            pair.ask("w", "walletprocesspsbt", psbt, True, kind)
        for arguments in (
            [psbt], [psbt, False], [psbt, True, "DEFAULT", True, False],
            [psbt, True, "ALL", True, False], [psbt, True, "NONE", True, False],
        ):  # fmt: skip
            done = pair.ask("w", "walletprocesspsbt", *arguments)
            if done is None:
                continue
            for method in ("analyzepsbt", "decodepsbt", "finalizepsbt"):
                pair.ask(None, method, done["psbt"])
    pair.check()


def test_simulations(pair, coins):  # noqa: F811
    outputs = [[{PAYEE: 1}, {pair.mined: Decimal("48.999")}], [{PAYEE: 2}]]
    first, second = (
        pair.ask("w", "signrawtransactionwithwallet",
                 pair.ask(None, "createrawtransaction", [coins[0]], out))["hex"]
        for out in outputs
    )  # fmt: skip
    for wallet in ("w", "v"):
        ask_all(pair, wallet, "simulaterawtransaction", [], [[]], [[first]], [[first, second]],
                [[first, first]], [["zz"]], [[5]], ["x"], [[first], {"include_watchonly": True}],
                [[first], {"x": 1}], [[first], {"include_watchonly": 5}], [[first], 5])  # fmt: skip
    pair.check()


def test_bumps(pair, coins):  # noqa: F811
    stays = fixed(pair, coins[0], add_to_wallet=True)
    txid = pair.ask("w", "send", {PAYEE: 1}, None, None, None, stays)["txid"]
    pair.settle()
    other_target = {"confTarget": 5, "conf_target": 5}
    for options in (
        {"fee_rate": 1}, {"fee_rate": 0}, {"fee_rate": 3}, {"fee_rate": -1}, {"fee_rate": 100000},
        {"fee_rate": "x"}, {"fee_rate": Decimal("0.0001")}, {"conf_target": 0}, other_target,
        {"conf_target": 5, "fee_rate": 5}, {"estimate_mode": "x"}, {"conf_target": "x"},
        {"estimate_mode": "economical", "fee_rate": 5}, {"replaceable": 5}, {"replaceable": None},
        {"outputs": []}, {"outputs": 5}, {"outputs": [{"x": 1}]}, {"x": 1},
        {"original_change_index": -1}, {"original_change_index": 2},
        {"outputs": [{PAYEE: 1}], "original_change_index": 1}, {"psbt_version": 5}, {"feeRate": 1},
    ):  # fmt: skip
        pair.ask("w", "bumpfee", txid, options)
        pair.ask("w", "psbtbumpfee", txid, options)
    for method in ("bumpfee", "psbtbumpfee"):
        ask_all(pair, "w", method, [], ["zz"], [5], ["00" * 32], [txid, 5])
        pair.ask("v", method, txid)
    pair.ask("w", "psbtbumpfee", txid, {"fee_rate": 20}, hide=DRAWN)
    child = fixed(pair, {"txid": txid, "vout": 1}, add_to_wallet=True)
    pair.ask("w", "send", {PAYEE: 2}, None, None, None, child)
    pair.settle()
    ask_all(pair, "w", "bumpfee", [txid], [coins[1]["txid"]])
    pair.ask("w", "listunspent", 0, unordered=True)
    pair.mine(PAYEE)
    pair.ask("w", "bumpfee", txid)
    pair.check()


def test_what_a_locked_wallet_refuses(pair):  # noqa: F811
    ask_all(pair, "v", "walletpassphrasechange", [], ["a", "b"])
    ask_all(pair, "v", "encryptwallet", [], [""], [5])
    pair.each("v", "encryptwallet", PASSPHRASE)
    pair.ask("v", "encryptwallet", "x")
    entry = {"desc": with_checksum(f"wpkh({private_key('a')})"), "timestamp": "now"}
    draft = pair.ask(None, "createrawtransaction", [], {PAYEE: 1})
    for method, arguments in (
        ("sendtoaddress", [PAYEE, 1]), ("send", [{PAYEE: 1}]), ("sendall", [[PAYEE]]),
        ("sendmany", ["", {PAYEE: 1}]), ("bumpfee", ["00" * 32]), ("psbtbumpfee", ["00" * 32]),
        ("signmessage", [pair.other, "m"]), ("signrawtransactionwithwallet", [draft]),
        ("walletcreatefundedpsbt", [[], [{PAYEE: 1}]]), ("fundrawtransaction", [draft]),
        ("listdescriptors", [True]), ("gethdkeys", [{"private": True}]), ("addhdkey", []),
        ("createwalletdescriptor", ["bech32"]), ("keypoolrefill", []), ("migratewallet", []),
        ("importdescriptors", [[entry]]), ("setlabel", [pair.other, "x"]), ("lockunspent", [True]),
        ("backupwallet", ["$DIR/v.bak"]), ("rescanblockchain", []), ("walletlock", []),
        ("walletdisplayaddress", [pair.other]), ("setwalletflag", ["avoid_reuse"]),
    ):  # fmt: skip
        pair.ask("v", method, *arguments)
    ask_all(pair, "v", "walletpassphrase", [], ["x"], ["x", 5], ["", 5], [PASSPHRASE],
            [PASSPHRASE, -1], [PASSPHRASE, "x"], [PASSPHRASE, 1.5], [5, 5], ["secret\0x", 5],
            [PASSPHRASE, 2**40])  # fmt: skip
    pair.ask("v", "getwalletinfo", hide=["keypoolsize", "keypoolsize_hd_internal", "birthtime"])
    ask_all(pair, "v", "walletpassphrasechange", [], ["bad", "x"], [PASSPHRASE, ""], ["", "x"],
            ["secret\0", "x"], [PASSPHRASE, "new"])  # fmt: skip
    ask_all(pair, "v", "walletpassphrase", [PASSPHRASE, 5], ["new", 5])
    ask_all(pair, "v", "walletlock", [], [], [5])
    pair.check()

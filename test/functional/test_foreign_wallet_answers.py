# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Wallets, addresses, history and descriptors: Bitcoin Core, given the same keys and the same
chain, answers the same calls in the same words, whether they make sense or not.

FOREIGN_BITCOIND names Bitcoin Core's bitcoind. Without it these tests are skipped. Money moves in
test_foreign_wallet_spending.py.
"""
import decimal
import sqlite3

import pytest

from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import MALHAD
from framework.pair import START_TIME, Pair, private_key, root_key, with_checksum

pytestmark = needs_bitcoin_core

KEY, OTHER_KEY = root_key("alpha"), root_key("beta")
PURPOSES = ((44, "pkh({})"), (49, "sh(wpkh({}))"), (84, "wpkh({})"), (86, "tr({})"))
TYPES = ("legacy", "p2sh-segwit", "bech32", "bech32m")
MAGIC = -625_619_974  # regtest's, as SQLite shows it
FOREIGN = [
    "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
    "bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6",
    "2N2JD6wb56AfK4tfmM6PwdVmoYk2dCKf4Br", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
    "bcrt1sw50qgdz25j", "bcrt1pfeesnyr2tx", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "", "xyz",
    "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt081",
]  # fmt: skip


@pytest.fixture
def make(folder):
    made = []

    def start(*options):
        made.append(Pair(folder / f"pair{len(made)}", MALHAD, PROGRAM, options))
        return made[-1]

    yield start
    for pair in made:
        pair.kill()


def standard_descriptors(key):
    return [
        {
            "desc": with_checksum(form.format(f"{key}/{purpose}h/1h/0h/{change}/*")),
            "timestamp": "now", "active": True, "internal": bool(change), "range": [0, 20],
        }
        for purpose, form in PURPOSES
        for change in (0, 1)
    ]  # fmt: skip


def same_wallet(pair, name, key):
    pair.each(None, "createwallet", wallet_name=name, blank=True)
    pair.ask(name, "importdescriptors", standard_descriptors(key))


@pytest.fixture
def pair(make):
    """Two wallets, w and v, of which the first has mined; and two without keys of any kind."""
    pair = make()
    same_wallet(pair, "w", KEY)
    same_wallet(pair, "v", OTHER_KEY)
    pair.each(None, "createwallet", wallet_name="pub", disable_private_keys=True)
    pair.each(None, "createwallet", wallet_name="blank", blank=True)
    pair.mined = pair.ask("w", "getnewaddress", "mine", "bech32")
    pair.other = pair.ask("v", "getnewaddress", "recv", "bech32")
    for step in range(1, 23):  # no block is of the future
        pair.set_time(START_TIME + 30 * step)
        pair.mine(pair.mined, 5)
    pair.set_time(START_TIME + 1000)
    return pair


def ask_all(pair, wallet, method, *argument_lists, **options):
    for arguments in argument_lists:
        pair.ask(wallet, method, *arguments, **options)


# ---- wallets and their files

BAD_NAMES = ["../x", "a/b", "a\\b", "ü", "with space", "a:b", ".", "..", "/", "x/", "./x2",
             "$DIR/abs", "trailing.", "wallet.dat", "-", "%20", "blank/wallet.dat"]  # fmt: skip


def test_wallets_are_made_loaded_and_named_alike(make):
    pair = make()
    ask_all(
        pair, None, "createwallet", [], [""], [1], ["a", "b"], ["pub", True], ["pub", True],
        ["plain", False, False, ""], ["locked", False, False, "pass"], ["x", True, False, "pass"],
        ["y", False, True, "pass"], ["old", False, False, "", False, False],
    )  # fmt: skip
    for named in (
        {"wallet_name": "old", "descriptors": False},
        {"wallet_name": "device", "external_signer": True},
        {"wallet_name": "blank", "blank": True},
        {"wallet_name": "reuse", "avoid_reuse": True},
        {"wallet_name": "start", "load_on_startup": True},
        {"wallet_name": "no start", "load_on_startup": False},
        {"wallet_name": "as it is", "load_on_startup": None},
    ):
        pair.ask(None, "createwallet", **named)
    for name in ("pub", "plain", "locked", "y", "blank", "reuse", "start"):
        pair.ask(name, "getwalletinfo", hide=["birthtime"])
    for name in BAD_NAMES:
        pair.ask(None, "createwallet", name)
        pair.ask(None, "loadwallet", name)
        pair.ask(None, "unloadwallet", name)
        pair.ask(None, "loadwallet", name)
    pair.ask(None, "listwallets")
    ask_all(pair, None, "loadwallet", [], [""], ["nope"], ["blank"], ["blank", "x"], [5])
    ask_all(pair, None, "unloadwallet", [], ["nope"], [5])
    pair.ask("blank", "unloadwallet", "pub")
    pair.ask("nope", "unloadwallet")
    pair.ask("blank", "unloadwallet", None, True)
    pair.ask(None, "loadwallet", "blank", True)
    pair.ask("blank", "unloadwallet", "blank", False)
    ask_all(pair, "blank", "getwalletinfo", [])
    ask_all(pair, None, "getwalletinfo", [])
    pair.check()


def make_odd_files(folder):
    """Files that are no wallets, or not ours to open."""
    old = bytearray(8192)
    old[12:16] = (0x00053162).to_bytes(4, "little")
    (folder / "old file").write_bytes(bytes(old))
    for name, content in (
        ("empty", None), ("junk", b"x" * 5000), ("old", bytes(old)),
        ("short", b"SQLite format 3\0"), ("zeros", b"SQLite format 3\0" + bytes(5000)),
    ):  # fmt: skip
        (folder / name).mkdir()
        if content is not None:
            (folder / name / "wallet.dat").write_bytes(content)
    for name, version in (("other network", 0), ("later version", 7)):
        (folder / name).mkdir()
        database = sqlite3.connect(folder / name / "wallet.dat")
        if version:
            database.execute(f"pragma application_id={MAGIC}")
        database.execute(f"pragma user_version={version}")
        database.execute("create table main(key blob primary key not null, value blob not null)")
        database.commit()
        database.close()


def test_files_that_are_no_wallets_are_refused_alike(make):
    pair = make()
    pair.each(None, "createwallet", "good")
    for node in pair.nodes:
        make_odd_files(node.folder / "wallets")
    pair.ask(None, "listwalletdir", unordered=True)
    for name in ("empty", "junk", "old", "old file", "short", "zeros", "other network"):
        pair.ask(None, "loadwallet", name)
        pair.ask(None, "unloadwallet", name)
    for name in ("old", "old file", "good", "other network"):
        pair.ask(None, "createwallet", name)
    ask_all(pair, None, "migratewallet", [], ["nope"], ["good"], ["good", "pass", 5], ["junk"],
            ["a/../b"], ["../x"], ["./"], ["/"])  # fmt: skip
    pair.check()


def test_backups_are_made_and_read_alike(make):
    pair = make()
    pair.each(None, "createwallet", "good")
    pair.each(None, "createwallet", wallet_name="blank", blank=True)
    pair.each(None, "createwallet", wallet_name="pub", disable_private_keys=True)
    for node in pair.nodes:
        make_odd_files(node.folder / "wallets")
    ask_all(pair, "good", "backupwallet", [], ["$DIR/good.bak"], ["$DIR/none/good.bak"], ["$DIR"],
            ["$DIR/regtest/wallets/good/wallet.dat"], [5])  # fmt: skip
    ask_all(
        pair, None, "restorewallet", [], ["r1"], ["r1", "$DIR/good.bak"], ["r1", "$DIR/good.bak"],
        ["", "$DIR/good.bak"], ["r2", "$DIR/nope.bak"], ["good", "$DIR/good.bak"],
        ["r3", "$DIR/regtest/wallets/junk/wallet.dat"], ["r3", "$DIR/regtest/wallets/old file"],
        ["r4", "$DIR/good.bak", True], ["r5", "$DIR/good.bak", "x"], ["../r6", "$DIR/good.bak"],
        ["$DIR/r7", "$DIR/good.bak"],
    )  # fmt: skip
    pair.ask(None, "listwallets")
    ask_all(pair, "good", "exportwatchonlywallet", [], ["$DIR/watch.dat"], ["$DIR/watch.dat"],
            ["$DIR/none/watch.dat"])  # fmt: skip
    pair.ask("pub", "exportwatchonlywallet", "$DIR/pub.dat")
    pair.ask("blank", "exportwatchonlywallet", "$DIR/blank.dat")
    pair.ask(None, "restorewallet", "watching", "$DIR/watch.dat")
    pair.ask("watching", "getwalletinfo", hide=["birthtime"])
    pair.check()


# ---- addresses and labels


def test_addresses_and_labels(pair):
    for kind in (*TYPES, "foo", 5, None, ""):
        pair.ask("w", "getnewaddress", "lab", kind)
        pair.ask("w", "getrawchangeaddress", kind)
    ask_all(pair, "w", "getnewaddress", ["*"], [5], [None], ["x" * 300], ["a", "b", "c"])
    for name in ("pub", "blank"):
        ask_all(pair, name, "getnewaddress", [], ["", "legacy"])
        ask_all(pair, name, "keypoolrefill", [], [5])
        for method in ("getrawchangeaddress", "getwalletinfo", "getbalances", "listdescriptors"):
            pair.ask(name, method)
    own = [pair.ask("w", "getnewaddress", f"L{kind}", kind) for kind in TYPES]
    change = [pair.ask("w", "getrawchangeaddress", kind) for kind in TYPES]
    for address in own + change + FOREIGN:
        for name in ("w", "v"):
            pair.ask(name, "getaddressinfo", address)
    ask_all(pair, "w", "getaddressinfo", [], [5])
    for address in own[:2] + change[:1] + FOREIGN:
        pair.ask("w", "setlabel", address, "new")
        pair.ask("w", "getaddressinfo", address)
    ask_all(pair, "w", "setlabel", [], [own[0]], [own[0], "*"], [own[0], 5])
    ask_all(pair, "w", "listlabels", [], ["send"], ["receive"], ["refund"], ["x"], [""], [5])
    ask_all(pair, "w", "getaddressesbylabel", [], ["new"], ["nope"], [""], ["*"])
    for address in own + FOREIGN[2:4] + ["x"]:
        pair.ask("w", "signmessage", address, "message")
    ask_all(pair, "w", "signmessage", [], [own[0]], [own[0], 5])
    pair.check()


# ---- history


def pay(pair, outputs):
    """Spends the oldest coin of w, in a transaction that both make themselves."""
    coins = pair.each("w", "listunspent", 1)[1]["result"]
    coin = max(coins, key=lambda coin: (coin["confirmations"], coin["txid"]))
    spent = {"txid": coin["txid"], "vout": coin["vout"], "sequence": 0xFFFFFFFD}
    raw = pair.ask(None, "createrawtransaction", [spent], outputs)
    return pair.broadcast(pair.ask("w", "signrawtransactionwithwallet", raw)["hex"])


def look_around(pair, wallet, own, txids, blocks):
    """Every question about money, sensible or not."""
    for method in ("getbalances", "getwalletinfo", "listlabels", "listlockunspent"):
        pair.ask(wallet, method)
    ask_all(
        pair, wallet, "listtransactions", [], ["*", 3], ["*", 3, 2], ["*", 1000, 0, True], ["new"],
        ["recv", 10], ["nope"], ["", 10], ["*", 0], ["*", -1], ["*", 1, -1], ["*", "x"], [5],
        ["*", 10, 0, "x"], ["*", 1000, 105], [None, 5],
    )  # fmt: skip
    for arguments in (
        [], [""], ["00" * 32], ["zz"], [5], [blocks[1]], [blocks[1], 6], [blocks[1], 0],
        [blocks[1], 1000], [None, 1, True, True], ["", 1, False, False], ["", -1], ["", "x"],
        [blocks[0], 1, False, True, True], [blocks[0], 1, False, True, False, "recv"],
    ):  # fmt: skip
        pair.ask(wallet, "listsinceblock", *arguments, unordered=True)
    for txid in txids:
        ask_all(pair, wallet, "gettransaction", [txid], [txid, True], [txid, False, True],
                [txid, "x"], [txid, True, "x"])  # fmt: skip
    ask_all(pair, wallet, "gettransaction", ["00" * 32], ["zz"], [5], ["00"])
    options = [{"minimumAmount": 5}, {"maximumAmount": 5}, {"include_immature_coinbase": True},
               {"foo": 1}, {"minimumAmount": "x"}, {"minimumAmount": -1}, {"maximumCount": "a"},
               {"maximumAmount": None}, {"maximumCount": None}, {"maximumCount": 2**63}, 5]  # fmt: skip
    ask_all(
        pair, wallet, "listunspent", [], [0], [0, 10], [5, 2], [1, 9999999, [pair.mined]],
        [1, 9999999, [pair.mined, pair.mined]], [1, 9999999, ["x"]], [0, 9999999, own],
        [0, 9999999, [], False], [0, 9999999, [], "x"], [-1], ["x"], [1, "x"], [1, 9999, [5]],
        *([0, 9999999, [], True, option] for option in options), unordered=True,
    )  # fmt: skip
    ask_all(
        pair, wallet, "listreceivedbyaddress", [], [0], [0, True], [0, True, True, own[0]],
        [0, False, False, own[0]], [0, True, False, "x"], [0, True, True, FOREIGN[0]], ["x"],
        [0, True, True, own[0], True], [0, "x"], [-1], [0, True, True, 5], unordered=True,
    )  # fmt: skip
    ask_all(pair, wallet, "listreceivedbylabel", [], [0], [0, True], [0, True, True, True], ["x"],
            [0, "x"], unordered=True)  # fmt: skip
    ask_all(pair, wallet, "getreceivedbyaddress", [], [own[0]], [own[0], 0], [pair.mined, 1, True],
            ["x"], [5], [FOREIGN[0]], [own[0], "x"], [pair.other, 0], [own[0], -1])  # fmt: skip
    ask_all(pair, wallet, "getreceivedbylabel", [], ["new", 0], ["mine", 1, True], ["nope"], [5],
            ["", 0], ["*"], ["recv", 0])  # fmt: skip
    ask_all(pair, wallet, "getbalance", [], ["*"], ["x"], ["*", 0], ["*", 6], ["*", -1],
            ["*", "x"], [None, 0], ["*", 0, True, True], ["*", 0, False, "x"], [5])  # fmt: skip
    pair.ask(wallet, "listaddressgroupings", unordered=True)


def test_history_and_balances(pair):
    own = [pair.ask("w", "getnewaddress", f"L{kind}", kind) for kind in TYPES]
    change = pair.ask("w", "getrawchangeaddress", "bech32")
    for address in (own[0], FOREIGN[0]):
        pair.ask("w", "setlabel", address, "new")
    blocks = [pair.nodes[0].rpc.getblockhash(height) for height in (100, 105)]
    left = decimal.Decimal("34.9999")
    txids = [pay(pair, [{pair.other: 10}, {own[0]: 5}, {change: left}])]
    pair.set_time(START_TIME + 2000)

    def look():
        for wallet in ("w", "v"):
            look_around(pair, wallet, own, txids, blocks)
        pair.check()

    look()
    pair.mine(FOREIGN[0])
    look()
    outputs = [{own[1]: 1}, {own[3]: 1}, {pair.other: 2}, {FOREIGN[0]: 3}, {"data": "6a6a"}]
    txids.append(pay(pair, [*outputs, {change: decimal.Decimal("42.9")}]))
    look()
    ask_all(pair, "w", "abandontransaction", [], [txids[0]], [txids[1]], ["00" * 32], ["zz"])
    pair.check()


def test_locks_flags_and_rescans(pair):
    coin = pair.each("w", "listunspent")[0]["result"][0]
    txid = coin["txid"]
    good = {"txid": txid, "vout": coin["vout"]}
    for arguments in (
        [], [False], [True], ["x"], [False, "x"], [False, []], [False, [good]], [False, [good]],
        [False, [good], True], [True, [good]], [True, [good]], [False, [{"txid": txid}]],
        [False, [{"vout": 0}]], [False, [{"txid": txid, "vout": -1}]],
        [False, [{"txid": txid, "vout": 99}]], [False, [{"txid": "00" * 32, "vout": 0}]],
        [False, [{"txid": "zz", "vout": 0}]], [False, [{"txid": 5, "vout": 0}]],
        [False, [{"txid": txid, "vout": "x"}]], [False, [5]], [False, [good, good]],
        [None, [good]], [True, [good, {"txid": "00" * 32, "vout": 0}]], [True],
    ):  # fmt: skip
        pair.ask("w", "lockunspent", *arguments)
        pair.ask("w", "listlockunspent")
    pair.ask("w", "lockunspent", False, [good], True)
    pair.ask("w", "unloadwallet")
    pair.ask(None, "loadwallet", "w")
    pair.ask("w", "listlockunspent")
    ask_all(pair, "w", "setwalletflag", [], ["avoid_reuse"], ["avoid_reuse"], ["blank"], ["foo"],
            ["avoid_reuse", False], ["avoid_reuse", "x"], ["descriptor_wallet"], [5],
            ["external_signer"], ["disable_private_keys"])  # fmt: skip
    ask_all(pair, "w", "keypoolrefill", [], [50], [-1], ["x"])
    ask_all(pair, "w", "rescanblockchain", [], [5, 10], [10, 5], [1000], [5, 1000], [-1], ["x"],
            [0, -1], [None, 5])  # fmt: skip
    ask_all(pair, "w", "abortrescan", [], [5])
    pair.ask("w", "getwalletinfo")
    pair.check()


# ---- descriptors


def import_calls(key, xpub, other_xpub):
    """Entries of importdescriptors; some are wrong."""
    one, two = private_key("one"), private_key("two")
    fixed = [
        "", f"pk({one})x", f"foo({one})", f"pk({one})", f"wpkh({one})", f"combo({two})",
        f"wpkh({private_key('three', False)})", f"pkh({private_key('three', False)})",
        f"addr({FOREIGN[0]})", "raw(6a)", f"rawtr({one})", f"multi(1,{one},{two})",
        f"sh(multi(2,{one},{two}))", f"wsh(multi(2,{one},{two}))", f"wsh(multi(3,{one},{two}))",
        f"wsh(and_v(v:pk({one}),older(5)))", f"wsh(and_v(v:pk({one}),older(0)))",
        f"wsh(or_b(pk({one}),pk({one})))", f"tr({one},pk({two}))", f"unused({key})",
        f"unused({xpub})", f"unused({one})", f"tr(musig({key}/5,{other_xpub}/6)/*)",
        f"sh(wsh(pkh({one})))", f"wsh(multi(2,{key}/3/*,{other_xpub}/3/*))",
    ]  # fmt: skip
    yield from ({"desc": with_checksum(text), "timestamp": "now"} for text in fixed)
    bare = f"wpkh({one})"
    for text in (bare, bare + "#", bare + "#aaaaaaaa", 5, None, ""):
        yield {"desc": text, "timestamp": "now"}
    yield from ({}, {"desc": "x"}, {"timestamp": "now"}, 5)
    details = [
        {}, {"range": 5}, {"range": [5, 0]}, {"range": [-1, 5]}, {"range": [0, 2**31]},
        {"range": [0, 1000001]}, {"range": [0, 1, 2]}, {"range": "x"}, {"range": [3, 8]},
        {"range": [0, 15], "next_index": 3}, {"range": [0, 15], "next_index": 16},
        {"range": [0, 15], "next_index": "x"}, {"label": "x"}, {"label": 5}, {"internal": 5},
        {"active": 5}, {"active": True, "range": [0, 15]}, {"active": False, "range": [0, 18]},
        {"active": True, "internal": True, "range": [0, 16]}, {"timestamp": "x"},
        {"timestamp": None}, {"timestamp": 1.5}, {"timestamp": 0}, {"foo": 1},
    ]  # fmt: skip
    for root in (key, xpub):
        for text in (f"wpkh({root}/7/*)", f"wpkh({root}/7h/*)", f"wpkh({root}/7/*h)"):
            for detail in details:
                yield {"desc": with_checksum(text), "timestamp": "now"} | detail
        for text in (f"combo({root}/8/*)", f"pk({root}/8/*)", f"wsh(pk({root}/8/*))",
                     f"tr({root}/8/*)", f"wpkh({root}/<0;1>/*)", f"wpkh({root}/<0;1;2>/*)",
                     f"wpkh({root}/<0;0>/*)", f"tr({root}/<2;3>/*,pk({other_xpub}/<5;6>/*))"):  # fmt: skip
            for detail in ({}, {"active": True}, {"internal": False}, {"label": "x"}):
                entry = {"desc": with_checksum(text), "timestamp": "now", "range": [0, 9]}
                yield entry | detail


def test_imports(pair):
    xpub, other_xpub = (
        pair.nodes[1].rpc.getdescriptorinfo(f"pkh({key})")["descriptor"][4:].split(")")[0]
        for key in (KEY, OTHER_KEY)
    )
    for wallet in ("blank", "pub"):
        ask_all(pair, wallet, "importdescriptors", [], [5], [[]], [{}])
        for entry in import_calls(KEY, xpub, other_xpub):
            pair.ask(wallet, "importdescriptors", [entry])
        two = private_key("two")
        entries = [{"desc": with_checksum(f"wpkh({two})"), "timestamp": "now", "label": "lab"},
                   {"desc": "bad(", "timestamp": "now"}]  # fmt: skip
        pair.ask(wallet, "importdescriptors", entries)
        for method in ("getwalletinfo", "listlabels", "gethdkeys", "listdescriptors"):
            pair.ask(wallet, method)
        ask_all(pair, wallet, "gethdkeys", [{"private": True}], [{"active_only": True}],
                [{"private": 5}], [{"private": None}], [{"foo": True}], [5])  # fmt: skip
        pair.ask(wallet, "listdescriptors", True)
        for kind in TYPES:
            pair.ask(wallet, "getnewaddress", "z", kind)
        ask_all(
            pair, wallet, "createwalletdescriptor", [], ["bech32"], ["legacy"], ["x"], [5],
            ["bech32", {"internal": True}], ["legacy", {"hdkey": xpub}], ["bech32", {"x": 1}],
            ["legacy", {"hdkey": other_xpub}], ["legacy", {"hdkey": "x"}], ["bech32", 5],
            ["bech32", {"internal": 5}], ["bech32", {"hdkey": 5}], ["bech32", {"internal": None}],
        )  # fmt: skip
        ask_all(pair, wallet, "addhdkey", [KEY], [xpub], ["x"], [5], [OTHER_KEY], [OTHER_KEY])
        pair.check()

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Wallet files go from Malha to Bitcoin Core and back: what one writes the other opens, shows the
same of it, and spends from it. Both run on the same data directory, one after the other.
"""
import re

import pytest

from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import MALHAD, Node

pytestmark = needs_bitcoin_core
OPTIONS = ["-fallbackfee=0.0001", "-keypool=20"]
NAMES = ["plain", "cosigner", "locked", "multisig", "miniscript", "taproot", "watching"]
PASSPHRASE = "correct horse"
AMOUNT = 3
LONG_S = 1000
directions = pytest.mark.parametrize(
    "first, second", [(MALHAD, PROGRAM), (PROGRAM, MALHAD)], ids=["ours-first", "theirs-first"]
)


class Programs:
    """Two programs in turn on one data directory."""

    def __init__(self, folder):
        self.folder, self.node = folder, None

    def run(self, program):
        self.end()
        self.node = Node(self.folder, OPTIONS, program=program).start()
        loaded = self.node.rpc.listwallets()
        for name in NAMES:
            if name not in loaded and (self.node.folder / "wallets" / name).exists():
                self.node.rpc.loadwallet(name)
        return self.node

    def end(self):
        if self.node:
            self.node.stop()
            self.node = None


@pytest.fixture
def programs(folder):
    made = Programs(folder / "shared")
    yield made
    if made.node:
        made.node.kill()


def root_key(wallet):
    """The private root key of a wallet's own descriptors."""
    return re.search(r"tprv\w+", wallet.listdescriptors(True)["descriptors"][0]["desc"])[0]


def import_text(node, name, text, **options):
    """A wallet with one descriptor that gives addresses."""
    node.rpc.createwallet(name, False, True)
    wallet = node.rpc.wallet(name)
    text += "#" + node.rpc.getdescriptorinfo(text)["checksum"]
    entry = {"desc": text, "timestamp": "now", "active": True, "range": [0, 20]} | options
    assert wallet.importdescriptors([entry])[0]["success"]
    return wallet


def make_wallets(node):
    rpc = node.rpc
    for name in ("plain", "cosigner"):
        rpc.createwallet(name)
    rpc.createwallet("locked", False, False, PASSPHRASE)
    plain = rpc.wallet("plain")
    key, other = (root_key(rpc.wallet(name)) for name in ("plain", "cosigner"))
    import_text(node, "multisig", f"wsh(sortedmulti(2,{key}/10/*,{other}/10/*))")
    import_text(node, "miniscript", f"wsh(or_d(pk({key}/11/*),and_v(v:pk({other}/15/*),older(9))))")
    leaves = f"{{pk({other}/13/*),and_v(v:pk({other}/14/*),older(3))}}"
    import_text(node, "taproot", f"tr({key}/12/*,{leaves})")
    rpc.createwallet("watching", True)
    public = rpc.wallet("multisig").listdescriptors()["descriptors"][0]["desc"]
    entry = {"desc": public, "timestamp": "now", "active": True, "range": [0, 20]}
    assert rpc.wallet("watching").importdescriptors([entry])[0]["success"]
    rpc.generatetoaddress(110, plain.getnewaddress("mining"))


def address_type(name):
    return "bech32m" if name == "taproot" else "bech32"


def pay_all(node):
    """Everybody gets coins, by payments with a label; one of them is paid more for."""
    plain = node.rpc.wallet("plain")
    for name in NAMES[1:]:
        address = node.rpc.wallet(name).getnewaddress(f"for {name}", address_type(name))
        txid = plain.sendtoaddress(address, AMOUNT, "a comment")
        if name == "locked":
            plain.bumpfee(txid)
    node.rpc.generatetoaddress(4, plain.getnewaddress("more"))
    coin = plain.listunspent()[0]
    plain.lockunspent(False, [{"txid": coin["txid"], "vout": coin["vout"]}], True)


def by_text(values):
    return sorted(values, key=str)


def shown(node, name):
    """All that a wallet shows."""
    wallet = node.rpc.wallet(name)
    coins = by_text(wallet.listunspent(0))
    history = wallet.listtransactions("*", 1000)
    received = by_text(wallet.listreceivedbyaddress(0, True))
    for entry in received:
        entry["txids"].sort()  # no order is promised
    addresses = {entry["address"] for entry in coins + history if "address" in entry}
    return {
        "balances": wallet.getbalances(),
        "coins": coins,
        "history": history,
        "details": [wallet.gettransaction(txid) for txid in {e["txid"]: 0 for e in history}],
        "descriptors": by_text(wallet.listdescriptors()["descriptors"]),
        "addresses": [wallet.getaddressinfo(address) for address in sorted(addresses)],
        "labels": wallet.listlabels(),
        "received": received,
        "locked coins": by_text(wallet.listlockunspent()),
        "tip": node.rpc.getbestblockhash(),
    }


def all_shown(node):
    return {name: shown(node, name) for name in NAMES}


def check_same(found, expected):
    for name, parts in expected.items():
        for part, value in parts.items():
            assert found[name][part] == value, f"{part} of {name}"


def spend_all(node):
    """Every wallet with keys can spend what it has."""
    plain = node.rpc.wallet("plain")
    for name in NAMES[:-1]:
        wallet = node.rpc.wallet(name)
        if name == "locked":
            wallet.walletpassphrase(PASSPHRASE, LONG_S)
        options = {}
        if name in ("multisig", "miniscript", "taproot"):  # they have no addresses for change
            options["change_address"] = wallet.getnewaddress("", address_type(name))
        target = {plain.getnewaddress(f"from {name}"): 1}
        assert wallet.send(outputs=target, options=options)["complete"], name
    node.rpc.generatetoaddress(1, plain.getnewaddress("mined after"))


@directions
def test_each_opens_what_the_other_wrote(programs, first, second):
    node = programs.run(first)
    make_wallets(node)
    pay_all(node)
    written = all_shown(node)
    assert written["plain"]["locked coins"] and written["watching"]["coins"]

    node = programs.run(second)
    check_same(all_shown(node), written)
    spend_all(node)
    written = all_shown(node)

    node = programs.run(first)
    check_same(all_shown(node), written)
    spend_all(node)


@directions
def test_each_restores_what_the_other_backed_up(programs, first, second):
    node = programs.run(first)
    make_wallets(node)
    pay_all(node)
    for name in NAMES:
        node.rpc.wallet(name).backupwallet(str(programs.folder / f"{name}.bak"))
    # Addresses that the backup knows nothing of, but as part of its keypool.
    plain, cosigner = (node.rpc.wallet(name) for name in ("plain", "cosigner"))
    for _ in range(10):
        later = cosigner.getnewaddress()
    plain.sendtoaddress(later, 2)
    node.rpc.generatetoaddress(1, plain.getnewaddress())
    written = all_shown(node)

    node = programs.run(second)
    for name in NAMES:
        node.rpc.unloadwallet(name)
        restored = node.rpc.restorewallet(f"restored-{name}", str(programs.folder / f"{name}.bak"))
        assert restored["name"] == f"restored-{name}"
        again = shown(node, f"restored-{name}")
        for part in ("balances", "coins", "locked coins"):
            if name != "cosigner" or part == "balances":
                assert again[part] == written[name][part], f"{part} of {name}"

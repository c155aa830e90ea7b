# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Wallets over RPC: made, paid by mining, locked, backed up, lost and found again."""
import decimal
import os
import shutil
import signal
import time

import pytest

from framework.rpc import RpcError

REWARD = decimal.Decimal("50.00000000")


def until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def wallet(node):
    node.rpc.createwallet("w")
    return node.rpc.wallet("w")


def test_mined_coins_come_mature_and_survive_a_restart(make_node):
    node = make_node(["-keypool=10"]).start()
    node.rpc.createwallet(wallet_name="w", load_on_startup=True)
    address = node.rpc.getnewaddress("mined")
    hashes = node.rpc.generatetoaddress(101, address)
    balances = node.rpc.getbalances()
    assert balances["mine"]["trusted"] == REWARD and balances["mine"]["immature"] == 100 * REWARD
    assert balances["lastprocessedblock"] == {"hash": hashes[-1], "height": 101}
    (coin,) = node.rpc.listunspent()
    assert (coin["address"], coin["label"], coin["confirmations"]) == (address, "mined", 101)
    assert coin["amount"] == REWARD and coin["safe"] and coin["solvable"]
    node.stop()
    node.start()
    assert node.rpc.listwallets() == ["w"]
    assert node.rpc.listunspent() == [coin]
    assert node.rpc.getbalances() == balances
    node.stop()


def test_acknowledged_addresses_and_coins_survive_a_crash(make_node):
    node = make_node(["-keypool=10"]).start()
    node.rpc.createwallet(wallet_name="w", load_on_startup=True)
    addresses = [node.rpc.getnewaddress(f"number {i}") for i in range(15)]
    node.rpc.generatetoaddress(1, addresses[-1])
    node.process.send_signal(signal.SIGKILL)
    node.process.wait()
    node.start()
    for i, address in enumerate(addresses):
        info = node.rpc.getaddressinfo(address)
        assert info["ismine"] and info["labels"] == [f"number {i}"]
    assert node.rpc.getnewaddress() not in addresses
    # The block itself may be lost with the crash; the wallet goes with the chain.
    immature = node.rpc.getbalances()["mine"]["immature"]
    assert immature == REWARD * node.rpc.getblockcount()
    node.stop()


def test_several_wallets_are_told_apart(node):
    for name in ("a", "b", "c/with spaces"):
        node.rpc.createwallet(name)
    assert node.rpc.listwallets() == ["a", "b", "c/with spaces"]
    with pytest.raises(RpcError, match="Multiple wallets are loaded"):
        node.rpc.getbalance()
    with pytest.raises(RpcError, match="does not exist or is not loaded"):
        node.rpc.wallet("d").getbalance()
    assert node.rpc.wallet("c/with spaces").getwalletinfo()["walletname"] == "c/with spaces"
    address = node.rpc.wallet("b").getnewaddress()
    assert not node.rpc.wallet("a").getaddressinfo(address)["ismine"]
    assert node.rpc.wallet("b").getaddressinfo(address)["ismine"]
    node.rpc.unloadwallet("a")
    node.rpc.wallet("c/with spaces").unloadwallet()
    assert node.rpc.getwalletinfo()["walletname"] == "b"
    names = {entry["name"] for entry in node.rpc.listwalletdir()["wallets"]}
    assert names == {"a", "b", "c/with spaces"}
    node.rpc.loadwallet("a")
    with pytest.raises(RpcError, match='Wallet "a" is already loaded'):
        node.rpc.loadwallet("a")


def test_encryption_and_the_lock(node, wallet):
    wallet.encryptwallet("the passphrase")
    assert wallet.getwalletinfo()["unlocked_until"] == 0
    with pytest.raises(RpcError, match="walletpassphrase first"):
        wallet.listdescriptors(True)
    with pytest.raises(RpcError, match="passphrase entered was incorrect"):
        wallet.walletpassphrase("another", 10)
    wallet.walletpassphrase("the passphrase", 1000)
    assert len(wallet.listdescriptors(True)["descriptors"]) == 16
    wallet.walletlock()
    wallet.walletpassphrase("the passphrase", 1)
    until(lambda: wallet.getwalletinfo()["unlocked_until"] == 0)
    wallet.walletpassphrasechange("the passphrase", "a new one")
    wallet.walletpassphrase("a new one", 10)
    log = (node.folder / "debug.log").read_bytes()
    assert b"the passphrase" not in log and b"a new one" not in log


def test_a_backup_brings_everything_back(make_node, folder):
    node = make_node(["-keypool=20"]).start()
    node.rpc.createwallet("w")
    node.rpc.wallet("w").backupwallet(str(folder / "backup.dat"))
    # Later addresses are within the keypool of the backup.
    addresses = [node.rpc.getnewaddress() for _ in range(10)]
    for address in addresses:
        node.rpc.generatetoaddress(1, address)
    before = node.rpc.getbalances()["mine"]
    node.rpc.unloadwallet("w")
    shutil.rmtree(node.folder / "wallets" / "w")
    node.rpc.restorewallet("again", str(folder / "backup.dat"))
    assert node.rpc.getbalances()["mine"] == before
    assert len(node.rpc.listtransactions("*", 100)) == 10
    with pytest.raises(RpcError, match="Database file exists"):
        node.rpc.restorewallet("again", str(folder / "backup.dat"))
    node.stop()


def test_descriptors_alone_bring_everything_back(node, wallet):
    for kind in ("legacy", "p2sh-segwit", "bech32", "bech32m"):
        node.rpc.generatetoaddress(1, wallet.getnewaddress("", kind))
    descriptors = wallet.listdescriptors(True)["descriptors"]
    requests = [{"desc": d["desc"], "timestamp": 0, "active": True, "internal": d["internal"],
                 "range": d["range"]} for d in descriptors]  # fmt: skip
    node.rpc.createwallet(wallet_name="found", blank=True)
    found = node.rpc.wallet("found")
    assert all(entry["success"] for entry in found.importdescriptors(requests))
    assert found.getbalances()["mine"] == wallet.getbalances()["mine"]
    assert found.listdescriptors(True)["descriptors"][0]["desc"] == descriptors[0]["desc"]
    # And without private keys it watches.
    public = wallet.listdescriptors()["descriptors"]
    node.rpc.createwallet(wallet_name="watching", disable_private_keys=True)
    watching = node.rpc.wallet("watching")
    watching.importdescriptors([dict(request, desc=d["desc"])
                                for request, d in zip(requests, public)])
    assert watching.getbalances()["mine"] == wallet.getbalances()["mine"]
    assert watching.getnewaddress("", "bech32") == found.getnewaddress("", "bech32")


def test_a_rescan_finds_what_an_import_left_out(node, wallet):
    address = wallet.getnewaddress()
    node.rpc.generatetoaddress(3, address)
    descriptor = wallet.getaddressinfo(address)["desc"]
    node.rpc.createwallet(wallet_name="late", disable_private_keys=True)
    late = node.rpc.wallet("late")
    late.importdescriptors([{"desc": descriptor, "timestamp": "now", "label": "seen"}])
    assert late.abortrescan() is False
    assert late.rescanblockchain(1, 2) == {"start_height": 1, "stop_height": 2}
    assert late.rescanblockchain() == {"start_height": 0, "stop_height": 3}
    assert late.getbalances()["mine"]["immature"] == 3 * REWARD
    assert late.listreceivedbylabel(1, False, False, True)[0]["label"] == "seen"


def test_reorganisations_take_coins_back(node, wallet):
    address = wallet.getnewaddress()
    (first, second) = node.rpc.generatetoaddress(2, address)
    node.rpc.invalidateblock(second)
    assert wallet.getbalances()["mine"]["immature"] == REWARD
    categories = [entry["category"] for entry in wallet.listtransactions()]
    assert sorted(categories) == ["immature", "orphan"]
    since = wallet.listsinceblock(second)
    assert [entry["category"] for entry in since["removed"]] == ["orphan"]
    assert since["lastblock"] == first
    node.rpc.reconsiderblock(second)
    assert wallet.getbalances()["mine"]["immature"] == 2 * REWARD


def test_damaged_files_are_refused_and_left_alone(make_node):
    node = make_node().start()
    node.rpc.createwallet("w")
    node.rpc.unloadwallet("w")
    path = node.folder / "wallets" / "w" / "wallet.dat"
    whole = path.read_bytes()
    for content in (b"", whole[:100], whole[: len(whole) // 2], b"\0" * len(whole),
                    whole[:4096] + os.urandom(4096) + whole[8192:]):  # fmt: skip
        path.write_bytes(content)
        with pytest.raises(RpcError) as error:
            node.rpc.loadwallet("w")
        assert error.value.code in (-4, -18)
        assert path.read_bytes() == content
    path.write_bytes(whole)
    node.rpc.loadwallet("w")
    node.stop()


def test_walletnotify_names_wallet_and_block(make_node, folder):
    node = make_node([f"-walletnotify=echo %s %w %b %h >> {folder}/notices"]).start()
    node.rpc.createwallet("it's")
    (block,) = node.rpc.generatetoaddress(1, node.rpc.getnewaddress())
    (entry,) = node.rpc.listtransactions()
    notices = folder / "notices"
    until(lambda: notices.exists() and notices.read_text().endswith("\n"))
    assert notices.read_text() == f"{entry['txid']} it's {block} 1\n"
    node.stop()


def test_disablewallet_offers_no_wallet_methods(make_node):
    node = make_node(["-disablewallet"]).start()
    for call in (node.rpc.getwalletinfo, node.rpc.listwallets):
        with pytest.raises(RpcError) as error:
            call()
        assert error.value.code == -32601
    node.stop()


def test_malformed_options_stop_wallets_but_not_the_node(make_node):
    node = make_node(["-fallbackfee=x"]).start()
    with pytest.raises(RpcError) as failed:
        node.rpc.createwallet("w")
    assert failed.value.code == -4
    assert "Invalid amount for -fallbackfee=<amount>: 'x'" in str(failed.value)
    assert node.rpc.listwallets() == [] and node.rpc.getblockcount() == 0

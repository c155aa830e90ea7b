# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Wallets over RPC: made, paid by mining, locked, backed up, lost and found again."""
import decimal
import os
import shutil
import signal
import threading
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


def test_an_address_tells_its_key_however_deep_it_lies(node, wallet):
    key = wallet.getaddressinfo(wallet.getnewaddress())["pubkey"]
    node.rpc.createwallet(wallet_name="nested", disable_private_keys=True)
    nested = node.rpc.wallet("nested")
    desc = node.rpc.getdescriptorinfo(f"sh(wsh(pkh({key})))")["descriptor"]
    assert nested.importdescriptors([{"desc": desc, "timestamp": "now"}])[0]["success"]
    info = nested.getaddressinfo(node.rpc.deriveaddresses(desc)[0])
    assert info["pubkey"] == info["embedded"]["pubkey"] == info["embedded"]["embedded"]["pubkey"] == key


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


def test_loading_reads_filters_where_they_exist(make_node):
    node = make_node(["-blockfilterindex=1"]).start()
    node.rpc.createwallet("w")
    wallet = node.rpc.wallet("w")
    address = wallet.getnewaddress()
    node.rpc.unloadwallet("w")
    node.rpc.generatetodescriptor(20, "raw(51)")
    node.rpc.generatetoaddress(2, address)
    node.rpc.generatetodescriptor(20, "raw(51)")
    until(lambda: node.rpc.getindexinfo()["basic block filter index"]["synced"])
    node.rpc.loadwallet("w")
    assert wallet.getbalances()["mine"]["immature"] == 2 * REWARD
    assert "fast variant using block filters" in (node.folder / "debug.log").read_text()
    node.stop()


def test_a_rescan_shows_its_progress_and_can_be_aborted(node, wallet):
    for _ in range(4):
        node.rpc.generatetodescriptor(500, "raw(51)")
    outcomes = []

    def rescan():
        try:
            outcomes.append(node.new_rpc().wallet("w").rescanblockchain())
        except RpcError as error:
            outcomes.append((error.code, error.message))

    # A rescan may be over before it is seen; one of many is caught.
    for _ in range(50):
        thread = threading.Thread(target=rescan)
        thread.start()
        while thread.is_alive():
            scanning = wallet.getwalletinfo()["scanning"]
            if scanning and wallet.abortrescan():
                assert 0 <= scanning["progress"] <= 1 and scanning["duration"] >= 0
        thread.join()
        if outcomes[-1] == (-1, "Rescan aborted."):
            break
    assert outcomes[-1] == (-1, "Rescan aborted.")
    assert wallet.getwalletinfo()["scanning"] is False
    assert wallet.rescanblockchain(10, 20) == {"start_height": 10, "stop_height": 20}


def test_a_pruned_node_says_what_it_cannot_rescan(make_node):
    node = make_node(["-fastprune", "-prune=1"]).start()
    for name in ("behind", "here"):
        node.rpc.createwallet(name)
    node.rpc.wallet("behind").unloadwallet()
    for _ in range(4):
        node.rpc.generatetodescriptor(250, "raw(51)")
    last = node.rpc.pruneblockchain(500)
    with pytest.raises(RpcError, match=f"Not stored: blocks 7 to {last} "):
        node.rpc.wallet("here").rescanblockchain(7)
    with pytest.raises(RpcError, match="Not stored: blocks 7 to 9 "):
        node.rpc.wallet("here").rescanblockchain(7, 9)
    assert node.rpc.wallet("here").rescanblockchain(last + 1)["stop_height"] == 1000
    with pytest.raises(RpcError, match=f"not stored: blocks 1 to {last} "):
        node.rpc.loadwallet("behind")
    assert node.rpc.listwallets() == ["here"]
    node.stop()


def test_migratewallet_says_what_it_cannot_do(node, wallet):
    folder = node.folder / "wallets" / "old"
    folder.mkdir()
    # The magic number of Berkeley DB's B-trees, in its place.
    (folder / "wallet.dat").write_bytes(bytes(12) + bytes.fromhex("62310500") + bytes(4080))
    for name, words in [("w", "already a descriptor wallet"), ("none", "does not exist"),
                        ("old", "cannot read legacy")]:  # fmt: skip
        with pytest.raises(RpcError, match=words) as error:
            node.rpc.migratewallet(name)
        assert error.value.code == -4


def test_whoever_loads_a_wallet_twice_at_once_is_told(node, wallet):
    node.rpc.unloadwallet("w")
    told = []

    def load_and_unload():
        rpc = node.new_rpc()
        while not told:
            try:
                rpc.loadwallet("w")
                rpc.unloadwallet("w")
            except RpcError as error:
                if (error.code, error.message) == (-4, "Wallet already loading."):
                    told.append(True)

    threads = [threading.Thread(target=load_and_unload) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert told


def test_no_block_is_missed_while_a_wallet_comes_and_goes(node, wallet):
    """It is told of blocks only while it is there, and reads of the others when it comes."""
    address, mined = wallet.getnewaddress(), []

    def mine():
        rpc = node.new_rpc()
        for _ in range(150):
            mined.extend(rpc.generatetoaddress(1, address))

    miner = threading.Thread(target=mine)
    miner.start()
    rounds = 0
    while miner.is_alive() or rounds < 3:
        node.rpc.unloadwallet("w")
        node.rpc.loadwallet("w")
        rounds += 1
    miner.join()
    assert [entry["blockhash"] for entry in wallet.listtransactions("*", 1000)] == mined


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


def test_wallets_named_at_start_that_cannot_be_opened(make_node):
    """What is not there or of the old format is skipped with a warning; anything else stops the start."""
    node = make_node(["-wallet=old", "-wallet=gone"])
    old = node.folder / "wallets" / "old" / "wallet.dat"
    old.parent.mkdir(parents=True)
    berkeley_db = bytes(12) + bytes.fromhex("62310500") + bytes(4096)
    old.write_bytes(berkeley_db)
    node.start()
    assert node.rpc.listwallets() == []
    with pytest.raises(RpcError, match="appears to be a Legacy wallet") as error:
        node.rpc.loadwallet("old")
    assert error.value.code == -18
    assert "Skipping -wallet path that doesn't exist" in node.stderr()
    assert old.read_bytes() == berkeley_db
    node.kill()

    old.write_bytes(b"x" * 4096)
    assert "Data is not in recognized format." in node.start_fails()
    assert old.read_bytes() == b"x" * 4096


def test_walletnotify_names_wallet_and_block(make_node, folder):
    node = make_node([f"-walletnotify=echo %s %w %b %h >> {folder}/notices"]).start()
    node.rpc.createwallet("it's")
    (block,) = node.rpc.generatetoaddress(1, node.rpc.getnewaddress())
    (entry,) = node.rpc.listtransactions()
    notices = folder / "notices"
    until(lambda: notices.exists() and notices.read_text().endswith("\n"))
    assert notices.read_text() == f"{entry['txid']} it's {block} 1\n"
    node.stop()


def test_dubious_options_are_warned_of(make_node):
    dubious = ["-walletrbf=0", "-fallbackfee=0.02", "-maxtxfee=2"]
    node = make_node().start(*dubious)
    assert node.stderr() == "", "nobody has a wallet"
    node.rpc.createwallet(wallet_name="w", load_on_startup=True)
    node.restart(*dubious)
    warnings = node.stderr()
    node.kill()  # stop() allows no warning
    for words in ("-walletrbf is deprecated", "-fallbackfee is set very", "-maxtxfee is set very"):
        assert f"Warning: {words}" in warnings


def test_disablewallet_offers_no_wallet_methods(make_node):
    node = make_node(["-disablewallet"]).start()
    with pytest.raises(RpcError, match="restart bitcoind with -signer"):
        node.rpc.enumeratesigners()
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

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Limits of RPC users: wallets, spending, an end (doc/rpc-users.md)."""
import decimal
import hashlib
import hmac
import signal
import subprocess
import threading
import time

import pytest

from framework.node import MALHAD
from framework.rpc import RpcError
from framework.websocket import Closed, Refused, open_events
from test_peers import wait_until

FORBIDDEN = -2
D = decimal.Decimal


def login_option(user):
    """-rpcauth for a user whose password is "pw"."""
    digest = hmac.new(b"salt", b"pw", hashlib.sha256).hexdigest()
    return f"-rpcauth={user}:salt${digest}"


def refused(call, *params, **named):
    with pytest.raises(RpcError) as error:
        call(*params, **named)
    assert error.value.code == FORBIDDEN, error.value
    return error.value.message


@pytest.fixture
def funded(make_node):
    """funded(*limits of the user "shop") -> (node, shop's client of wallet "till", an address)"""

    def start(*limits):
        options = [login_option("shop"), *(f"-rpcuserlimit=shop:{limit}" for limit in limits)]
        node = make_node([*options, "-fallbackfee=0.0001", "-events"]).start()
        for name in ("till", "safe"):
            node.rpc.createwallet(wallet_name=name, load_on_startup=True)
        node.rpc.generatetoaddress(103, node.rpc.wallet("till").getnewaddress())
        return node, node.new_rpc(login="shop:pw").wallet("till"), foreign_address(node)

    return start


def foreign_address(node):
    return node.rpc.wallet("safe").getnewaddress()


def test_named_wallets(funded):
    node, till, _ = funded("wallet=till")
    assert till.getbalance() > 0
    assert till.getblockcount() == 103  # what is not about wallets is not limited
    shop = node.new_rpc(login="shop:pw")
    refused(shop.getbalance)
    refused(shop.wallet("safe").getbalance)
    refused(shop.listwallets)
    refused(shop.unloadwallet, "safe")
    refused(shop.wallet("safe").fundrawtransaction, "00")
    with pytest.raises(Refused) as error:
        open_events(node, login="shop:pw", wallet="safe")
    assert error.value.status == 403
    stream = open_events(node, login="shop:pw", topics="wallet", cursor="00" * 32)
    told = [stream.receive() for _ in range(3)]
    assert [m["type"] for m in told] == ["start", "wallet_since", "live"]
    assert told[1]["wallet"] == "till"
    node.stop()


def test_a_spending_limit_holds_whatever_way_one_pays(funded):
    node, till, address = funded("wallet=till,spend=10/1d")
    now = int(time.time())
    node.rpc.setmocktime(now)
    till.sendtoaddress(address, 4)
    txid = till.send([{address: 3}])["txid"]
    refused(till.sendtoaddress, address, D("3.1"))
    refused(till.sendmany, "", {address: 3})  # 7, the fees of two, and 3 are more than 10
    refused(till.send, outputs=[{address: 3}], options={"add_to_wallet": False})
    refused(till.sendall, [address])
    assert len(node.rpc.getrawmempool()) == 2  # nothing that was refused left the node
    # Keys and signatures would be a way around.
    raw = till.createrawtransaction([], {address: 9})
    refused(till.signrawtransactionwithwallet, raw)
    psbt = till.walletcreatefundedpsbt([], [{address: 9}])["psbt"]
    refused(till.walletprocesspsbt, psbt)
    refused(till.listdescriptors, True)
    refused(till.backupwallet, str(node.datadir / "copy.dat"))
    # A replacement costs what it takes beyond the first.
    till.bumpfee(txid)
    refused(till.bumpfee, till.sendtoaddress(address, 2), {"outputs": [{address: 9}]})

    node.restart()
    node.rpc.setmocktime(now)
    till = node.new_rpc(login="shop:pw").wallet("till")
    refused(till.sendtoaddress, address, 1)
    node.rpc.wallet("till").sendtoaddress(address, 1)  # others are not limited
    node.rpc.setmocktime(now + 24 * 3600)
    till.sendtoaddress(address, 9)
    refused(till.sendtoaddress, address, 1)
    node.stop()


def test_payments_at_the_same_time_do_not_slip_through(funded):
    node, _, address = funded("spend=10/1d")
    outcomes = []

    def pay():
        till = node.new_rpc(login="shop:pw").wallet("till")
        for _ in range(5):
            try:
                till.sendtoaddress(address, D("0.9"))
                outcomes.append(True)
            except RpcError as error:
                assert error.code == FORBIDDEN
                outcomes.append(False)

    threads = [threading.Thread(target=pay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 20 and outcomes.count(True) == 11
    node.stop()


def test_rights_end(funded):
    end = int(time.time()) + 1000
    node, till, _ = funded(f"expires={end}")
    assert till.getblockcount() == 103
    stream = open_events(node, login="shop:pw", topics="blocks")
    node.rpc.setmocktime(end)
    assert "expired" in refused(till.getblockcount)
    with pytest.raises(Refused) as error:
        open_events(node, login="shop:pw")
    assert error.value.status == 403
    assert node.rpc.getblockcount() == 103
    stream.close()
    node.stop()


@pytest.mark.parametrize("limit, message", [
    ("shop", "Invalid -rpcuserlimit=shop"),
    ("shop:spend=1", 'Invalid limit "spend=1" in -rpcuserlimit of shop'),
    ("shop:wallet=a,colour=red", 'Invalid limit "colour=red"'),
])  # fmt: skip
def test_bad_limits_are_named(make_node, limit, message):
    assert message in make_node().start_fails(f"-rpcuserlimit={limit}")


def test_a_damaged_ledger_ends_the_start(funded):
    node, till, address = funded("spend=10/1d")
    till.sendtoaddress(address, 1)
    node.stop()
    (node.folder / "rpc_spending.json").write_text("{")
    assert "rpc_spending.json is damaged" in node.start_fails()


# ---- SIGHUP: the configuration is read again, the node goes on


def reload(node, *lines):
    """Replaces the configuration of the node and waits until it has been read."""
    text = (node.folder / "debug.log").read_text()
    (node.datadir / "bitcoin.conf").write_text("[regtest]\n" + "\n".join(lines) + "\n")
    node.process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(told(node)) > text.count("The configuration was "))
    return told(node)[-1]


def told(node):
    return [line for line in (node.folder / "debug.log").read_text().splitlines()
            if "The configuration was " in line]  # fmt: skip


def status_of(node, user, method="getblockcount"):
    return node.new_rpc(login=f"{user}:pw").post(f'{{"method":"{method}"}}')[0]


def test_users_come_and_go_without_a_restart(make_node):
    node = make_node(["-events"]).start()
    cookie = node.new_rpc()
    login = login_option("shop")[1:]
    assert status_of(node, "shop") == 401
    reload(node, login)
    assert status_of(node, "shop") == 200
    stream = open_events(node, login="shop:pw")
    reload(node, login, "rpcwhitelist=shop:uptime,events")
    assert (status_of(node, "shop"), status_of(node, "shop", "uptime")) == (403, 200)
    reload(node, login, "rpcwhitelist=shop:uptime,events", "rpcwhitelistdefault=0",
           "rpcuserlimit=shop:expires=1")  # fmt: skip
    assert status_of(node, "shop", "uptime") == 500 and cookie.uptime() >= 0
    reload(node)
    assert status_of(node, "shop") == 401 and cookie.getblockcount() == 0
    cookie.generatetodescriptor(1, "raw(51)")  # the stream has something to tell, but not to him
    with pytest.raises(Closed) as closed:
        while True:
            stream.receive()
    assert closed.value.code == 4003
    assert "was not read again" in reload(node, "rpcauth=nonsense")
    assert "was not read again" in reload(node, login, "rpcuserlimit=shop:spend=lots")
    assert status_of(node, "shop") == 401
    node.stop()


def test_a_spending_limit_begins_at_once(funded):
    node, till, address = funded()
    till.sendtoaddress(address, 1)
    login = login_option("shop")[1:]
    reload(node, "rpcuserlimit=shop:spend=0.5/1d")
    refused(till.sendtoaddress, address, 1)
    till.sendtoaddress(address, D("0.4"))
    refused(till.sendtoaddress, address, D("0.2"))
    reload(node, login, "rpcuserlimit=shop:spend=2/1d")
    till.sendtoaddress(address, D("0.2"))
    node.stop()


def test_commands_are_replaced(make_node, folder):
    node = make_node().start()
    commands = {name: folder / name for name in ("blocknotify", "alertnotify", "shutdownnotify")}
    reload(node, *(f"{name}=echo {name} >> {file}" for name, file in commands.items()))
    node.rpc.generatetodescriptor(1, "raw(51)")
    wait_until(lambda: commands["blocknotify"].exists())
    node.stop()
    assert commands["shutdownnotify"].read_text() == "shutdownnotify\n"


def test_which_options_are_read_again_is_said(node):
    """Those of the tests above, and the categories of the log (test_startup.py)."""
    words = subprocess.run([MALHAD, "-help-debug"], capture_output=True, text=True, check=True).stdout
    entries = [" ".join(entry.split()) for entry in words.split("\n\n")]
    names = {entry.split("=")[0].split()[0][1:] for entry in entries
             if "SIGHUP reads it again." in entry}  # fmt: skip
    assert names == {"alertnotify", "blocknotify", "debug", "debugexclude", "rpcauth", "rpcuserlimit",
                     "rpcwhitelist", "rpcwhitelistdefault", "shutdownnotify"}  # fmt: skip

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""A peer that shares no code with us: sync, blocks, reorganisations and transactions, both ways.

FOREIGN_BITCOIND may name any program that takes bitcoind's options and answers its RPC (Bitcoin
Core; mako).
"""
import time

import pytest

from framework.foreign import IS_MAKO, PROGRAM, needs_program
from framework.node import Node
from test_peers import in_sync, wait_until

pytestmark = needs_program
# mako: transport v1 only, segwit by version bits, which a short chain never activates.
OURS = ["-testactivationheight=segwit@1000000"] if IS_MAKO else []
OURS += ["-whitelist=noban,in,out@127.0.0.1", "-fallbackfee=0.0001"]
ADDRESS_OF = {"ours": "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "theirs": "mrX9vMRYLfVy1BnZbc5gZjuyaqH3ZW2ZHz"}
LOGIN = "foreign:foreign"
SILENCE_S = 21
only_core = pytest.mark.skipif(IS_MAKO, reason="mako speaks less than this")
each_transport = pytest.mark.parametrize("v2", [False] if IS_MAKO else [False, True])
each_side = pytest.mark.parametrize("we_dial", [True, False], ids=["we-dial", "they-dial"])


class Foreign(Node):
    def command(self, options=()):
        user, password = LOGIN.split(":")
        common = [
            PROGRAM, f"-datadir={self.datadir}", f"-rpcport={self.rpc_port}",
            f"-rpcuser={user}", f"-rpcpassword={password}", f"-port={self.p2p_port}", "-listen=1",
        ]  # fmt: skip
        if IS_MAKO:
            return [*common, "-chain=regtest", "-bind=127.0.0.1", *options]
        return [
            *common, "-regtest", f"-bind=127.0.0.1:{self.p2p_port}", "-connect=0", "-listenonion=0",
            "-natpmp=0", "-printtoconsole=0", "-whitelist=noban,in,out@127.0.0.1", *options,
        ]  # fmt: skip

    def new_rpc(self, login=LOGIN, timeout_s=120):
        return super().new_rpc(login, timeout_s)


@pytest.fixture
def foreign(folder):
    node = Foreign(folder / "foreign").start()
    yield node
    node.kill()


@pytest.fixture
def make_ours(make_node):
    return lambda: make_node(OURS).start()


def mine(node, count):
    side = "theirs" if isinstance(node, Foreign) else "ours"
    node.rpc.generatetoaddress(count, ADDRESS_OF[side])


def dial(foreign, other, v2):
    place = f"127.0.0.1:{other.p2p_port}"
    if not IS_MAKO:
        return foreign.rpc.addnode(place, "onetry", v2)
    # It is told of nodes only when it starts; what it was connected to before is lost.
    foreign.process.terminate()
    foreign.process.wait(30)
    foreign.start(f"-connect={place}")


def connect(ours, foreign, we_dial, v2):
    """Connects, and says how we see the peer."""
    if we_dial:
        ours.rpc.addnode(f"127.0.0.1:{foreign.p2p_port}", "onetry", v2)
    else:
        dial(foreign, ours, v2)
    wait_until(lambda: any(peer["version"] for peer in ours.rpc.getpeerinfo()))
    (peer,) = ours.rpc.getpeerinfo()
    assert peer["inbound"] != we_dial
    assert peer["transport_protocol_type"] == ("v2" if v2 else "v1")
    if IS_MAKO:
        # It does not answer getheaders when it has nothing to tell; so long we wait for the answer.
        time.sleep(SILENCE_S)


def let_it_follow(ours):
    """mako learns of nothing from who dialled it until a new block is announced."""
    if IS_MAKO:
        mine(ours, 1)


@each_transport
@each_side
def test_we_sync_from_it_and_it_follows(make_ours, foreign, we_dial, v2):
    mine(foreign, 130)
    ours = make_ours()
    connect(ours, foreign, we_dial, v2)
    wait_until(lambda: in_sync(ours, foreign))
    for node in (ours, foreign, ours):
        mine(node, 2)
        wait_until(lambda: in_sync(ours, foreign))
    assert ours.rpc.getblockcount() == 136


@each_transport
@each_side
def test_it_syncs_from_us(make_ours, foreign, we_dial, v2):
    ours = make_ours()
    mine(ours, 130)
    connect(ours, foreign, we_dial, v2)
    let_it_follow(ours)
    wait_until(lambda: in_sync(ours, foreign))
    assert foreign.rpc.getblockcount() >= 130


@each_transport
def test_blocks_cross_it_in_compact_form(make_ours, foreign, v2):
    """A line of three, the foreign node in the middle."""
    first, last = make_ours(), make_ours()
    mine(first, 110)
    connect(first, foreign, False, v2)
    connect(last, foreign, True, v2)
    wait_until(lambda: in_sync(first, foreign, last))
    for node in (first, last, first, last):
        mine(node, 1)
        wait_until(lambda: in_sync(first, foreign, last))
    for node in (first, last):
        (peer,) = node.rpc.getpeerinfo()
        # mako asks for compact blocks and does not announce by them.
        assert IS_MAKO or peer["bytesrecv_per_msg"].get("cmpctblock", 0) > 0
        assert peer["bytessent_per_msg"].get("cmpctblock", 0) > 0
        # Who brought a new block first is asked to send the next ones unasked.
        assert IS_MAKO or (peer["bip152_hb_to"] and peer["bip152_hb_from"])


@only_core
@each_side
def test_who_is_without_v2_is_dialled_again_with_v1(folder, make_node, we_dial):
    without = ["-v2transport=0"]
    foreign = Foreign(folder / "foreign").start(*(without if we_dial else []))
    try:
        ours = make_node(OURS).start(*([] if we_dial else without))
        if we_dial:
            ours.rpc.addnode(f"127.0.0.1:{foreign.p2p_port}", "onetry", True)
        else:
            dial(foreign, ours, True)
        wait_until(lambda: any(peer["version"] for peer in ours.rpc.getpeerinfo()))
        (peer,) = ours.rpc.getpeerinfo()
        assert peer["transport_protocol_type"] == "v1"
        mine(foreign, 2)
        wait_until(lambda: in_sync(ours, foreign))
    finally:
        foreign.kill()


PRUNED = ["-prune=1", "-fastprune"]


@only_core
@pytest.mark.parametrize("pruned", ["ours", "theirs"])
def test_a_pruned_node_gives_its_last_blocks_and_no_others(folder, make_node, pruned):
    foreign = Foreign(folder / "foreign").start(*(PRUNED if pruned == "theirs" else []))
    try:
        ours = make_node(OURS).start(*(PRUNED if pruned == "ours" else []))
        source, behind = (ours, foreign) if pruned == "ours" else (foreign, ours)
        mine(behind, 1)  # it has a recent tip: who has none asks a pruned node for nothing,
        connect(ours, foreign, True, True)
        for _ in range(3):  # nor does who is further behind than 288 blocks
            mine(source, 200)
            wait_until(lambda: in_sync(ours, foreign))
        ours.rpc.setnetworkactive(False)
        wait_until(lambda: not foreign.rpc.getpeerinfo())
        mine(source, 30)
        source.rpc.pruneblockchain(320)
        ours.rpc.setnetworkactive(True)
        connect(ours, foreign, True, True)
        wait_until(lambda: in_sync(ours, foreign))
        (seen,) = behind.rpc.getpeerinfo()
        assert "NETWORK" not in seen["servicesnames"]
        assert "NETWORK_LIMITED" in seen["servicesnames"]
        # A fresh node learns of the chain and asks for none of the blocks, which are not there.
        fresh = make_node(OURS) if pruned == "theirs" else Foreign(folder / "fresh")
        fresh.start()
        try:
            fresh.rpc.addnode(f"127.0.0.1:{source.p2p_port}", "onetry", True)
            height = source.rpc.getblockcount()
            wait_until(lambda: fresh.rpc.getblockchaininfo()["headers"] == height)
            (peer,) = fresh.rpc.getpeerinfo()
            assert fresh.rpc.getblockcount() == 0 and peer["inflight"] == []
        finally:
            fresh.kill()
    finally:
        foreign.kill()


@each_transport
@pytest.mark.parametrize("better", ["ours", "theirs"])
def test_the_better_branch_replaces_the_other(make_ours, foreign, better, v2):
    ours = make_ours()
    mine(ours, 105)
    connect(ours, foreign, True, v2)
    let_it_follow(ours)
    wait_until(lambda: in_sync(ours, foreign))
    ours.rpc.disconnectnode("", ours.rpc.getpeerinfo()[0]["id"])
    wait_until(lambda: not ours.rpc.getpeerinfo())
    mine(ours, 9 if better == "ours" else 4)
    mine(foreign, 4 if better == "ours" else 9)
    winner = ours if better == "ours" else foreign
    best = winner.rpc.getbestblockhash()
    connect(ours, foreign, True, v2)
    if better == "ours":
        let_it_follow(ours)
    wait_until(lambda: in_sync(ours, foreign))
    assert best in (ours.rpc.getblockhash(height) for height in (114, 115))


@only_core
@each_transport
def test_a_better_branch_crosses_it(make_ours, foreign, v2):
    """What was in the branch given up waits again where it was; then the branch of the other end."""
    first, last = make_ours(), make_ours()
    purse = Purse(first, "first")
    mine(first, 101)
    connect(first, foreign, False, v2)
    connect(last, foreign, True, v2)
    nodes = [first, foreign, last]
    wait_until(lambda: in_sync(*nodes))
    for cut_off, others in ((last, [first, foreign]), (first, [foreign, last])):
        cut_off.rpc.setnetworkactive(False)
        wait_until(lambda: not cut_off.rpc.getpeerinfo())
        in_old_branch = purse.pay() if cut_off is last else None
        wait_until(lambda: pools_agree(others, 1 if in_old_branch else 0))
        mine(others[0], 2)
        mine(cut_off, 7)
        cut_off.rpc.setnetworkactive(True)
        connect(cut_off, foreign, True, v2)
        wait_until(lambda: in_sync(*nodes))
        wait_until(lambda: pools_agree(others, 1 if in_old_branch else 0))
        mine(foreign, 1)
        wait_until(lambda: in_sync(*nodes) and pools_agree(nodes, 0))


class Purse:
    """A wallet of ours with coins of an old kind, which every node can check."""

    def __init__(self, node, name):
        node.rpc.createwallet(name)
        self.node, self.rpc = node, node.new_rpc().wallet(name)
        node.rpc.generatetoaddress(6, self.address())

    def address(self):
        return self.rpc.getnewaddress("", "legacy")

    def pay(self):
        return self.rpc.sendtoaddress(self.address(), 1)

    def signed(self):
        """A transaction that nobody was told of, as hex."""
        sent = self.rpc.call(
            "send",
            {"outputs": [{self.address(): 1}], "options": {"add_to_wallet": False}},
        )
        return sent["hex"]


def pools_agree(nodes, count):
    # mako's getrawmempool lists nothing; what is at both ends of the line has passed its pool.
    lists = [node for node in nodes if not (IS_MAKO and isinstance(node, Foreign))]
    pools = [set(node.rpc.getrawmempool()) for node in lists]
    return all(pool == pools[0] and len(pool) == count for pool in pools)


@each_transport
def test_three_pools_converge(make_ours, foreign, v2):
    first, last = make_ours(), make_ours()
    nodes = [first, foreign, last]
    purses = [Purse(first, "first")]
    connect(first, foreign, False, v2)
    connect(last, foreign, True, v2)
    wait_until(lambda: in_sync(*nodes))
    purses.append(Purse(last, "last"))
    mine(last, 101)
    wait_until(lambda: in_sync(*nodes))
    for purse in purses:
        purse.pay()
        purse.pay()
    foreign.rpc.sendrawtransaction(purses[0].signed())
    wait_until(lambda: pools_agree(nodes, 5))
    for node in nodes:
        mine(node, 1)
        wait_until(lambda: in_sync(*nodes) and pools_agree(nodes, 0))
        if node is not last:
            purses[0].pay()
            wait_until(lambda: pools_agree(nodes, 1))


def package(purse, spent):
    """A parent that pays nothing and its child that pays for both (version 3: BIP 431)."""
    rpc = purse.rpc
    value = round(float(spent["amount"]), 8)
    spent = {key: spent[key] for key in ("txid", "vout")}
    raw = rpc.createrawtransaction([spent], [{purse.address(): value}], 0, False, 3)
    parent = rpc.signrawtransactionwithwallet(raw)["hex"]
    decoded = rpc.decoderawtransaction(parent)
    output = {
        "txid": decoded["txid"], "vout": 0, "amount": value,
        "scriptPubKey": decoded["vout"][0]["scriptPubKey"]["hex"],
    }  # fmt: skip
    raw = rpc.createrawtransaction([output], [{purse.address(): round(value - 0.001, 8)}], 0, False, 3)
    return [parent, rpc.signrawtransactionwithwallet(raw, [output])["hex"]]


@only_core
@each_transport
def test_packages_cross_it(make_ours, foreign, v2):
    """The parent alone is below every node's lowest rate: it travels with its child or not at all."""
    first, last = make_ours(), make_ours()
    nodes = [first, foreign, last]
    purse = Purse(first, "first")
    mine(first, 101)
    connect(first, foreign, False, v2)
    connect(last, foreign, True, v2)
    wait_until(lambda: in_sync(*nodes))
    coins = purse.rpc.listunspent()
    for node, coin in zip(nodes, coins):
        answer = node.rpc.submitpackage(package(purse, coin))
        assert answer["package_msg"] == "success"
        wait_until(lambda: pools_agree(nodes, 2))
        mine(foreign, 1)
        wait_until(lambda: in_sync(*nodes) and pools_agree(nodes, 0))

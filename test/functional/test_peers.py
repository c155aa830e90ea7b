# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Nodes that are each other's peers, over sockets on this machine."""
import time

import pytest

from framework.blocks import chain_of
from framework.node import wait_until
from framework.p2p import INV_BLOCK, INV_WITNESS, Peer, headers, inventory
from framework.rpc import RpcError

ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"


def connect(node, other, v2):
    node.rpc.addnode(f"127.0.0.1:{other.p2p_port}", "onetry", v2)


def in_sync(*nodes):
    return len({node.rpc.getbestblockhash() for node in nodes}) == 1


@pytest.fixture
def pair(make_node):
    return [make_node().start(), make_node().start()]


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
def test_a_fresh_node_syncs_and_follows(pair, v2):
    source, fresh = pair
    source.rpc.generatetoaddress(150, ADDRESS)
    connect(fresh, source, v2)
    wait_until(lambda: in_sync(source, fresh))
    # In sync: blocks of either side reach the other.
    source.rpc.generatetoaddress(3, ADDRESS)
    wait_until(lambda: in_sync(source, fresh))
    fresh.rpc.generatetoaddress(2, ADDRESS)
    wait_until(lambda: in_sync(source, fresh))
    assert source.rpc.getblockcount() == 155
    (peer,) = fresh.rpc.getpeerinfo()
    assert peer["transport_protocol_type"] == ("v2" if v2 else "v1")
    assert peer["connection_type"] == "manual" and not peer["inbound"]
    assert (len(peer["session_id"]) == 64) == v2
    assert peer["synced_headers"] == 153  # the last one that the peer told of
    assert source.rpc.getpeerinfo()[0]["session_id"] == peer["session_id"]
    assert peer["bytesrecv_per_msg"]["block"] > 0


def test_nodes_reorganise_to_the_chain_with_more_work(pair):
    a, b = pair
    a.rpc.generatetoaddress(12, ADDRESS)
    b.rpc.generatetodescriptor(20, "raw(51)")
    connect(a, b, True)
    wait_until(lambda: in_sync(a, b))
    assert a.rpc.getblockcount() == 20
    tips = {tip["status"] for tip in a.rpc.getchaintips()}
    assert tips == {"active", "valid-fork"}


def test_what_follows_many_blocks_is_answered_as_of_the_last(node):
    """The header of the last block is not known before it comes; all come in one go."""
    node.rpc.generatetoaddress(1, ADDRESS)
    tip = node.rpc.getblockheader(node.rpc.getbestblockhash())
    peer = Peer.connect(node.p2p_port).handshake()
    for number in range(5):
        blocks = chain_of(tip, 21, extra=bytes([number]))
        sent, last = blocks[:19], blocks[18]
        peer.send("headers", headers(*(block.header() for block in sent[:-1])))
        peer.wait_for("getdata")
        peer.clear()
        burst = [peer.transport.encode("block", block.serialize()) for block in sent]
        # This one connects to nothing that is known.
        burst.append(peer.transport.encode("headers", headers(blocks[20].header())))
        peer.send_bytes(b"".join(burst))
        version_and_count = 5
        locator = peer.wait_for("getheaders")[version_and_count:]
        assert locator[:32] == last.hash()
        wait_until(lambda: node.rpc.getbestblockhash() == last.hash_hex())
        tip = node.rpc.getblockheader(last.hash_hex())


def test_a_node_is_found_again_after_its_restart(pair):
    a, b = pair
    a.rpc.addnode(f"127.0.0.1:{b.p2p_port}", "add")
    wait_until(lambda: a.rpc.getconnectioncount() == 1)
    b.stop()
    wait_until(lambda: a.rpc.getconnectioncount() == 0)
    b.start()
    # Named nodes are dialled once a minute; the clock of the protocol can be moved.
    a.rpc.setmocktime(int(time.time()) + 120)
    wait_until(lambda: a.rpc.getconnectioncount() == 1)
    (added,) = a.rpc.getaddednodeinfo()
    assert added["connected"] and added["addresses"][0]["connected"] == "outbound"


def test_disconnections_and_bans(pair):
    a, b = pair
    connect(a, b, True)
    wait_until(lambda: a.rpc.getconnectioncount() == b.rpc.getconnectioncount() == 1)
    a.rpc.disconnectnode(f"127.0.0.1:{b.p2p_port}")
    wait_until(lambda: b.rpc.getconnectioncount() == 0)
    b.rpc.setban("127.0.0.0/8", "add", 3600)
    connect(a, b, False)
    time.sleep(0.5)
    assert b.rpc.getconnectioncount() == 0
    # Bans outlive a restart.
    b.stop()
    b.start()
    assert [ban["address"] for ban in b.rpc.listbanned()] == ["127.0.0.0/8"]
    b.rpc.clearbanned()
    connect(a, b, False)
    wait_until(lambda: b.rpc.getconnectioncount() == 1)
    b.rpc.setnetworkactive(False)
    wait_until(lambda: a.rpc.getconnectioncount() == 0)
    with pytest.raises(RpcError):
        a.rpc.disconnectnode("127.0.0.1:1")


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
def test_transactions_go_both_ways(make_node, v2):
    options = ["-acceptnonstdtxn"]
    a, b = make_node(options).start(), make_node(options).start()
    a.rpc.generatetodescriptor(103, "raw(51)")
    connect(b, a, v2)
    wait_until(lambda: in_sync(a, b))
    for number, (sender, receiver) in enumerate([(a, b), (b, a)], start=1):
        coinbase = sender.rpc.getblock(sender.rpc.getblockhash(number), 1)["tx"][0]
        raw = sender.rpc.createrawtransaction(
            [{"txid": coinbase, "vout": 0}], [{ADDRESS: "49.9999"}]
        )
        txid = sender.rpc.sendrawtransaction(raw)
        wait_until(lambda: txid in receiver.rpc.getrawmempool())
        wait_until(lambda: sender.rpc.getmempoolinfo()["unbroadcastcount"] == 0)
    assert a.rpc.getpeerinfo()[0]["last_transaction"] > 0
    b.rpc.generatetodescriptor(1, "raw(51)")
    wait_until(lambda: in_sync(a, b))
    assert a.rpc.getrawmempool() == b.rpc.getrawmempool() == []


def test_blocksonly_refuses_transactions_of_peers(make_node):
    a = make_node(["-acceptnonstdtxn", "-blocksonly"]).start()
    b = make_node().start()
    connect(b, a, True)
    wait_until(lambda: b.rpc.getconnectioncount() == 1 and b.rpc.getpeerinfo()[0]["version"])
    assert a.rpc.getnetworkinfo()["localrelay"] is False
    assert b.rpc.getnetworkinfo()["localrelay"] is True
    assert b.rpc.getpeerinfo()[0]["relaytxes"] is False
    (peer,) = b.rpc.getpeerinfo()
    b.rpc.sendmsgtopeer(peer["id"], "inv", "01" + "05000000" + "11" * 32)
    wait_until(lambda: b.rpc.getconnectioncount() == 0)


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
def test_a_message_beyond_the_limit_is_sent_and_ends_the_connection(pair, v2):
    a, b = pair
    connect(a, b, v2)
    wait_until(lambda: any(peer["version"] for peer in a.rpc.getpeerinfo()))
    (peer,) = a.rpc.getpeerinfo()
    a.rpc.sendmsgtopeer(peer["id"], "addr", "00" * 4_000_100)
    wait_until(lambda: not a.rpc.getpeerinfo() and not b.rpc.getpeerinfo())


def test_the_log_names_addresses_of_peers_only_when_told_to(make_node):
    a = make_node(["-debug=net"]).start()
    b = make_node(["-debug=net", "-logips"]).start()
    connect(b, a, True)
    wait_until(lambda: a.rpc.getpeerinfo() and b.rpc.getpeerinfo())
    (peer,) = b.rpc.getpeerinfo()
    named = f"peer={peer['id']}, peeraddr=127.0.0.1:{a.p2p_port}"
    wait_until(lambda: named in b.debug_log())
    wait_until(lambda: "handshake done" in a.debug_log())
    assert "peeraddr" not in a.debug_log()


def test_old_blocks_are_not_served_beyond_the_upload_target(make_node):
    assert make_node().start().rpc.getnettotals()["uploadtarget"] == {
        "timeframe": 86400, "target": 0, "target_reached": False, "serve_historical_blocks": True,
        "bytes_left_in_cycle": 0, "time_left_in_cycle": 0,
    }  # fmt: skip
    node = make_node(["-maxuploadtarget=1"]).start()  # MiB: less than a day's new blocks may need
    node.rpc.generatetoaddress(1, ADDRESS)
    assert node.rpc.getnettotals()["uploadtarget"] == {
        "timeframe": 86400, "target": 1 << 20, "target_reached": False,
        "serve_historical_blocks": False, "bytes_left_in_cycle": 1 << 20,
        "time_left_in_cycle": 86400,
    }  # fmt: skip
    old, new = (
        inventory((INV_BLOCK | INV_WITNESS, bytes.fromhex(node.rpc.getblockhash(height))[::-1]))
        for height in (0, 1)
    )
    peer = Peer.connect(node.p2p_port).handshake()
    peer.send("getdata", new)
    sent = len(peer.wait_for("block"))
    peer.send("getdata", old)
    peer.wait_closed()
    target = node.rpc.getnettotals()["uploadtarget"]
    assert target["bytes_left_in_cycle"] <= (1 << 20) - sent
    assert 86000 < target["time_left_in_cycle"] <= 86400
    node.restart("-whitelist=download@127.0.0.1")
    trusted = Peer.connect(node.p2p_port).handshake()
    trusted.send("getdata", old)
    assert len(trusted.wait_for("block")) > 200

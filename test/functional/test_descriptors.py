# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Descriptors end to end: addresses of them are mined to, and found again among all coins."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from framework.node import wait_until
from framework.rpc import RpcError

# A key of the recorded network.
TPRV = ("tprv8ZgxMBicQKsPdF8xggzWEGcoTWUaTtBDNtsTGvVor9pMVvkGj94dHjRozXjDkY3dYCsP6J8z5hg9fRTXgL4eW"
        "oxyfXB2Xsvk2RTxTsYZXrx")


def with_checksum(node, descriptor):
    return f"{descriptor}#{node.rpc.getdescriptorinfo(descriptor)['checksum']}"


def test_mined_to_and_found_again(node):
    descriptor = with_checksum(node, f"wpkh({TPRV}/84h/1h/0h/<0;1>/*)")
    receiving, change = node.rpc.deriveaddresses(descriptor, [0, 2])
    assert len(set(receiving + change)) == 6
    node.rpc.generatetoaddress(2, receiving[1])
    node.rpc.generatetoaddress(1, change[2])
    node.rpc.generatetodescriptor(1, "raw(51)")

    found = node.rpc.scantxoutset("start", [{"desc": descriptor, "range": 2}])
    assert found["success"] and (found["height"], found["txouts"]) == (4, 4)
    assert found["total_amount"] == 150
    by_height = sorted(found["unspents"], key=lambda coin: coin["height"])
    assert [coin["confirmations"] for coin in by_height] == [4, 3, 2]
    assert [coin["blockhash"] for coin in by_height] == [node.rpc.getblockhash(h) for h in (1, 2, 3)]
    assert by_height[0]["desc"].startswith("wpkh([") and "/84h/1h/0h/0/1]" in by_height[0]["desc"]
    # One position less and the last is out of sight.
    assert node.rpc.scantxoutset("start", [{"desc": descriptor, "range": 1}])["total_amount"] == 100
    # What is printed of a coin leads back to the address.
    assert node.rpc.deriveaddresses(by_height[2]["desc"]) == [change[2]]


def test_sorted_keys_make_one_address_of_every_order(node):
    keys = [f"{TPRV}/{i}" for i in range(3)]
    for before, after in (("sh(", ")"), ("wsh(", ")"), ("sh(wsh(", "))")):
        addresses = {node.rpc.deriveaddresses(
            with_checksum(node, f"{before}sortedmulti(2,{','.join(order)}){after}"))[0]
            for order in (keys, keys[::-1], keys[1:] + keys[:1])}
        assert len(addresses) == 1


def test_scans_are_refused_or_ended_when_they_should_be(node):
    assert node.rpc.scantxoutset("status") is None
    assert node.rpc.scantxoutset("abort") is False
    for arguments, words in ((["start"], "scanobjects argument is required"),
                             (["start", ["nope(51)"]], "is not a valid descriptor function"),
                             (["start", [{"desc": "raw(51)", "range": [2, 1]}]], "begin after end"),
                             (["halt"], "Invalid action")):
        with pytest.raises(RpcError, match=words):
            node.rpc.scantxoutset(*arguments)
    assert node.rpc.scantxoutset("start", [])["unspents"] == []


@pytest.mark.parametrize("method, flag", [("scantxoutset", "success"), ("scanblocks", "completed")])
def test_a_running_scan_is_seen_and_can_be_ended(make_node, method, flag):
    """By other calls; a second one has to wait for its end."""
    node = make_node(["-blockfilterindex"]).start()
    node.rpc.generatetodescriptor(3, "raw(51)")
    wait_until(lambda: node.rpc.getindexinfo()["basic block filter index"]["synced"])
    targets = ["raw(51)", {"desc": f"wpkh({TPRV}/*)", "range": 10_000}]  # takes about a second

    def ask(*parameters):
        return node.rpc.call(method, list(parameters))

    with ThreadPoolExecutor(1) as another:
        scan = another.submit(node.new_rpc().call, method, ["start", targets])
        wait_until(lambda: ask("status") is not None or scan.done())
        assert 0 <= ask("status")["progress"] <= 100
        with pytest.raises(RpcError, match="Scan already in progress") as refused:
            ask("start", targets)
        assert refused.value.code == -8
        assert ask("abort") is True
        ended = scan.result(60)
    assert ended[flag] is False
    assert ended.get("unspents", []) == [] and ended.get("to_height", 0) < 3
    assert ask("status") is None and ask("abort") is False
    whole = ask("start", ["raw(51)"])  # the end of one does not end the next
    assert whole[flag] is True
    assert len(whole["unspents" if method == "scantxoutset" else "relevant_blocks"]) == 3
    node.stop()


STOP_MAX_S = 2


@pytest.mark.parametrize(
    "method, before",
    [("scantxoutset", ["start"]), ("scanblocks", ["start"]), ("getscriptbalance", []),
     ("getdescriptoractivity", [[]])],
)  # fmt: skip
def test_a_wide_range_does_not_hold_up_a_stop(make_node, method, before):
    """A million keys take a minute to derive."""
    node = make_node(["-blockfilterindex", "-scriptindex"]).start()
    wait_until(lambda: all(index["synced"] for index in node.rpc.getindexinfo().values()))
    wide = {"desc": f"wpkh({TPRV}/*)", "range": 999_999}
    with ThreadPoolExecutor(1) as another:
        call = another.submit(node.new_rpc().call, method, [*before, [wide]])
        wait_until(lambda: any(c["method"] == method for c in node.rpc.getrpcinfo()["active_commands"]))
        assert not call.done()
        node.rpc.stop()
        node.wait_stopped(STOP_MAX_S)
        with pytest.raises((RpcError, OSError)):
            call.result()


def test_private_keys_never_come_back(node):
    for descriptor in (f"wpkh({TPRV}/0h/*)", f"tr(musig({TPRV},{TPRV}/1))"):
        info = node.rpc.getdescriptorinfo(descriptor)
        assert info["hasprivatekeys"] and "tprv" not in info["descriptor"]
    public = node.rpc.getdescriptorinfo(f"wpkh({TPRV}/0h/*)")["descriptor"]
    with pytest.raises(RpcError, match="Cannot derive script without private keys"):
        node.rpc.deriveaddresses(public, 0)

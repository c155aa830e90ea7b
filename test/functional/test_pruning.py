# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""-prune: a pruned directory written by Bitcoin Core, and pruning by request."""
import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from framework import blocks
from framework.node import wait_until
from framework.p2p import INV_BLOCK, INV_WITNESS, Peer, inventory
from framework.rpc import RpcError
from test_fixture_datadir import recorded, unpack

# A public key of the recorded network.
WIDE_KEY = (
    "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZP"
    "StJRJCTKvosUCJZL5B"
)
ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
AT_ONCE_S = 10  # half of the time that a silent peer is given
FREE = {"warnings", "size_on_disk"}
# Methods whose answers about pruned blocks do not depend on wallets or indices.
METHODS = {"getblock", "getblockheader", "getblockhash"}


@pytest.fixture
def facts():
    return recorded("datadir/pruned-expected.json")


@pytest.fixture
def pruned(make_node, folder, facts):
    options = [f"-mocktime={facts['mocktime']}", "-fastprune"]
    return make_node(options, datadir=unpack("regtest-pruned", folder))


def test_pruned_directory_answers_as_recorded(pruned, facts):
    pruned.start("-prune=1")
    wanted = facts["after_restart"]["getblockchaininfo"]
    answer = pruned.rpc.getblockchaininfo()
    assert [(k, v) for k, v in answer.items() if k not in FREE] == [
        (k, v) for k, v in wanted.items() if k not in FREE
    ]
    compared = 0
    for query in facts["queries_after_restart"]:
        if query["method"] not in METHODS:
            continue
        compared += 1
        if "result" in query:
            assert pruned.rpc.call(query["method"], query["params"]) == query["result"]
            continue
        with pytest.raises(RpcError) as error:
            pruned.rpc.call(query["method"], query["params"])
        assert (error.value.code, error.value.message) == (
            query["error"]["code"],
            query["error"]["message"],
        )
    assert compared > 3
    pruned.stop()


def test_pruned_directory_needs_prune_mode(pruned, facts):
    wanted = facts["restart_unpruned"]["stderr"].splitlines()[0]
    assert wanted in pruned.start_fails()


def test_fetchpruned_brings_blocks_back(make_node):
    source = make_node().start()
    source.rpc.generatetoaddress(800, ADDRESS)
    node = make_node(["-fastprune", "-prune=1"]).start()
    connect = lambda: node.rpc.addnode(f"127.0.0.1:{source.p2p_port}", "onetry")  # noqa: E731
    connect()
    wait_until(lambda: node.rpc.getblockcount() == 800)
    assert node.rpc.pruneblockchain(400) > 100
    block = node.rpc.getblockhash(50)
    with pytest.raises(RpcError, match="pruned data"):
        node.rpc.getblock(block)
    node.restart("-fetchpruned")
    with pytest.raises(RpcError, match="pruned data"):
        node.rpc.getblock(block)  # nobody to ask
    connect()
    wait_until(lambda: node.rpc.getpeerinfo()[0:1] and node.rpc.getpeerinfo()[0]["version"] > 0)
    for verbosity in (0, 1, 2):
        assert node.rpc.getblock(block, verbosity) == source.rpc.getblock(block, verbosity)
    with pytest.raises(RpcError, match="Block not found"):
        node.rpc.getblock("00" * 32)


def wanted_item(block):
    """What getdata names for it."""
    return inventory((INV_BLOCK | INV_WITNESS, block.hash()))


def changed(block):
    """The same header over a coinbase that pays somebody else."""
    other = dataclasses.replace(block, txs=[blocks.coinbase(block.height, extra=b"mine")])
    assert other.hash() == block.hash() and other.hex() != block.hex()
    return other.serialize()


def rival(block):
    """A block of its own right, of the same parent."""
    return dataclasses.replace(block, txs=[blocks.coinbase(block.height, extra=b"x")]).finish()


@pytest.mark.parametrize("lie", ["changed", "another", "notfound", "gone"])
def test_fetchpruned_asks_the_next_peer_at_once(make_node, lie):
    """Whoever brings something else, or nothing, is of no use."""
    node = make_node(["-fastprune", "-prune=1", "-fetchpruned"]).start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), 900)
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    assert node.rpc.pruneblockchain(500) > 100
    block = chain[49]
    liar = Peer.connect(node.p2p_port).handshake()
    honest = Peer.connect(node.p2p_port).handshake()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(node.new_rpc().getblock, block.hash_hex(), 0)
        assert liar.wait_for("getdata") == wanted_item(block)
        if lie == "changed":
            liar.send("block", changed(block))
            liar.wait_closed()
        elif lie == "notfound":
            liar.send("notfound", wanted_item(block))
            liar.sync()
        else:
            if lie == "another":
                liar.send("block", rival(block).serialize())
                liar.sync()
            assert "getdata" not in honest.commands()
            liar.close()
        assert honest.wait_for("getdata", AT_ONCE_S) == wanted_item(block)
        honest.send("block", block.serialize())
        assert asked.result(60) == block.hex()
    honest.sync()


def test_fetchpruned_gives_up_when_nobody_is_left(make_node):
    node = make_node(["-fastprune", "-prune=1", "-fetchpruned"]).start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), 900)
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    assert node.rpc.pruneblockchain(500) > 100
    peer = Peer.connect(node.p2p_port).handshake()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(node.new_rpc().getblock, chain[49].hash_hex(), 0)
        assert peer.wait_for("getdata") == wanted_item(chain[49])
        peer.close()
        with pytest.raises(RpcError, match="pruned data"):
            asked.result(AT_ONCE_S)
    assert node.rpc.getblock(block.hash_hex(), 1)["tx"] == [blocks.to_display(block.txs[0].txid())]
    assert node.rpc.getbestblockhash() == chain[-1].hash_hex()
    node.stop()


def test_pruning_by_request(make_node):
    node = make_node(["-fastprune"]).start()
    with pytest.raises(RpcError, match="not in prune mode"):
        node.rpc.pruneblockchain(1)
    node.restart("-prune=1")
    genesis = node.rpc.getblockheader(node.rpc.getblockhash(0))
    chain = blocks.chain_of(genesis, 900)
    for block in chain[:50]:
        assert node.rpc.submitblock(block.hex()) is None
    with pytest.raises(RpcError, match="too short for pruning"):
        node.rpc.pruneblockchain(1)
    for block in chain[50:]:
        assert node.rpc.submitblock(block.hex()) is None
    info = node.rpc.getblockchaininfo()
    assert (info["pruned"], info["pruneheight"], info["automatic_pruning"]) == (True, 0, False)
    with pytest.raises(RpcError, match="Negative block height."):
        node.rpc.pruneblockchain(-1)
    with pytest.raises(RpcError, match="shorter than the attempted prune height"):
        node.rpc.pruneblockchain(901)
    assert node.rpc.pruneblockchain(1) == -1
    last = node.rpc.pruneblockchain(900)
    assert 100 < last <= 900 - 288
    assert node.rpc.getblockchaininfo()["pruneheight"] == last + 1
    assert not (node.folder / "blocks/blk00000.dat").exists()
    with pytest.raises(RpcError, match="Block not available .pruned data."):
        node.rpc.getblock(node.rpc.getblockhash(last))
    assert node.rpc.getblock(node.rpc.getblockhash(last + 1))["height"] == last + 1
    node.restart("-prune=550")
    info = node.rpc.getblockchaininfo()
    assert (info["pruneheight"], info["prune_target_size"]) == (last + 1, 550 << 20)
    assert node.rpc.verifychain(4, 0) is False, "not every block can be looked at any more"
    assert node.rpc.verifychain(4, 100) is True
    node.stop()


def test_pruning_waits_for_a_wallet_that_lags(make_node):
    """While a wallet works, blocks that it has not seen pile up; none of them goes."""
    node = make_node(["-fastprune", "-prune=1"]).start()
    node.rpc.createwallet("w")
    wallet = node.new_rpc().wallet("w")
    address = wallet.getnewaddress()
    node.rpc.generatetoaddress(300, ADDRESS)
    wait_until(lambda: wallet.getwalletinfo()["lastprocessedblock"]["height"] == 300)
    text = node.rpc.getdescriptorinfo(f"wpkh({WIDE_KEY}/*)")["descriptor"]
    later = 2**32 - 1  # so that nothing is scanned for it
    wide = {"desc": text, "range": [0, 199_999], "timestamp": later}
    node.rpc.createwallet("busy", True)
    with ThreadPoolExecutor(1) as another:
        busy = another.submit(node.new_rpc().wallet("busy").importdescriptors, [wide])
        wait_until(lambda: any(c["method"] == "importdescriptors"
                               for c in node.rpc.getrpcinfo()["active_commands"]))  # fmt: skip
        node.rpc.generatetoaddress(1200, address)
        pruned = node.rpc.pruneblockchain(1100)
        assert not busy.done()
        assert pruned < 350, "the wallet has seen no more"
        assert busy.result(300) == [{"success": True}]
    wait_until(lambda: wallet.getwalletinfo()["lastprocessedblock"]["height"] == 1500)
    assert wallet.getwalletinfo()["txcount"] == 1200
    # Nobody needs them any more.
    assert node.rpc.pruneblockchain(1100) > 800
    node.stop()

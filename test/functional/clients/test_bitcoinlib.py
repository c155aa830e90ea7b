# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""python-bitcoinlib, unmodified: a program made for bitcoind finds one here."""
import pytest

bitcoin = pytest.importorskip("bitcoin", reason="needs python3-bitcoinlib")
import bitcoin.rpc  # noqa: E402
from bitcoin.core import (  # noqa: E402
    CMutableTransaction, CMutableTxIn, CMutableTxOut, COIN, COutPoint, b2lx, lx,
)  # fmt: skip
from bitcoin.core.script import CScript, OP_TRUE  # noqa: E402
from bitcoin.wallet import CBitcoinAddress, P2WPKHBitcoinAddress  # noqa: E402

from framework import blocks  # noqa: E402
from framework.blocks import MATURITY  # noqa: E402


@pytest.fixture
def proxy(make_node):
    """(client that found the node's port and cookie through bitcoin.conf, our blocks)"""
    bitcoin.SelectParams("regtest")
    node = make_node(["-acceptnonstdtxn=1"])
    conf = node.datadir / "bitcoin.conf"
    conf.write_text(f"regtest=1\ndatadir={node.datadir}\n[regtest]\nrpcport={node.rpc_port}\n")
    node.start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), MATURITY + 1)
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    client = bitcoin.rpc.Proxy(btc_conf_file=str(conf), timeout=60)
    yield client, chain
    client.close()


def spend(tx, outputs):
    """A transaction of the library's own that spends one OP_TRUE output of ours."""
    value = (tx.outputs[0].value_sat - 10_000) // outputs
    made = CMutableTransaction(
        [CMutableTxIn(COutPoint(tx.txid(), 0))],
        [CMutableTxOut(value, CScript([OP_TRUE])) for _ in range(outputs)],
    )
    made.nVersion = 2
    return made


def test_blocks(proxy):
    client, chain = proxy
    height = client.getblockcount()
    tip = client.getblockhash(height)
    assert height == len(chain) and tip == client.getbestblockhash() == chain[-1].hash()
    block = client.getblock(tip)
    assert block.GetHash() == tip and block.serialize() == chain[-1].serialize()
    header = client.getblockheader(tip)
    assert header.GetHash() == tip and header.hashPrevBlock == chain[-2].hash()
    facts = client.getblockheader(tip, verbose=True)
    assert (facts["height"], facts["confirmations"]) == (height, 1)
    with pytest.raises(IndexError):
        client.getblock(bytes(32))
    with pytest.raises(IndexError):
        client.getblockhash(height + 1)


def test_transactions(proxy):
    client, chain = proxy
    tx = spend(chain[0].txs[0], outputs=3)
    txid = client.sendrawtransaction(tx)
    assert txid == tx.GetTxid() and client.getrawmempool() == [txid]
    assert client.getrawtransaction(txid).serialize() == tx.serialize()
    out = client.gettxout(COutPoint(txid, 1))
    assert out["txout"].nValue == tx.vout[1].nValue and out["confirmations"] == 0
    with pytest.raises(IndexError):  # spent
        client.gettxout(COutPoint(chain[0].txs[0].txid(), 0))
    same = blocks.spend(chain[0].txs[0], outputs=3, fee_sat=10_000)
    assert same.txid() == txid
    assert client.call("submitblock", blocks.next_block(chain[-1], [same]).hex()) is None
    with pytest.raises(bitcoin.rpc.VerifyAlreadyInChainError):
        client.sendrawtransaction(tx)
    with pytest.raises(IndexError):
        client.getrawtransaction(lx("11" * 32))
    with pytest.raises(bitcoin.rpc.VerifyRejectedError):
        client.sendrawtransaction(spend(chain[-1].txs[0], outputs=1))


def test_addresses_and_mining(proxy):
    client, _ = proxy
    address = P2WPKHBitcoinAddress.from_scriptPubKey(CScript([0, bytes(20)]))
    (block_hash,) = client.generatetoaddress(1, address)
    block = client.getblock(block_hash)
    assert CBitcoinAddress.from_scriptPubKey(block.vtx[0].vout[0].scriptPubKey) == address
    assert client.validateaddress(address)["address"] == address
    assert client.getmininginfo()["blocks"] == client.getblockcount()


def test_calls_without_a_wrapper(proxy):
    client, chain = proxy
    assert client.call("getblockstats", 1)["subsidy"] == 50 * COIN
    answer = client._batch([
        {"version": "1.1", "method": "getblockhash", "params": [1], "id": 1},
        {"version": "1.1", "method": "nosuchmethod", "params": [], "id": 2},
    ])  # fmt: skip
    assert answer[0]["result"] == b2lx(chain[0].hash())
    assert answer[1]["error"]["code"] == -32601
    with pytest.raises(bitcoin.rpc.InvalidParameterError):
        client.call("getblockhash", -1)

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The REST interface: the same facts as RPC, in every format, for clients without a password."""
import decimal
import http.client
import json
import subprocess
import time

import pytest

from framework import blocks
from framework.blocks import MATURITY, compact_size, from_display, spend, to_display

OPTIONS = ["-rest", "-acceptnonstdtxn=1"]
UNKNOWN = "00" * 32


@pytest.fixture
def funded(make_node):
    """(node, our blocks, a transaction in the tip, one in the pool that spends it)."""
    node = make_node(OPTIONS).start()
    chain = blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), MATURITY + 1)
    mined = spend(chain[0].txs[0], fee_sat=0, outputs=2)
    chain.append(blocks.next_block(chain[-1], [mined]))
    for block in chain:
        assert node.rpc.submitblock(block.hex()) is None
    waiting = spend(mined, fee_sat=5000, outputs=2)
    node.rpc.sendrawtransaction(waiting.serialize().hex(), 0)
    return node, chain, mined, waiting


def ask(node, path, method="GET", body=None):
    """(status, content type, body)"""
    connection = http.client.HTTPConnection("127.0.0.1", node.rpc_port, timeout=60)
    connection.request(method, f"/rest/{path}", body)
    response = connection.getresponse()
    return response.status, response.getheader("Content-Type"), response.read()


def bytes_of(node, path):
    """What both the binary and the hex format say."""
    status, kind, binary = ask(node, path.replace("*", "bin"))
    assert (status, kind) == (200, "application/octet-stream"), binary
    status, kind, text = ask(node, path.replace("*", "hex"))
    assert (status, kind) == (200, "text/plain")
    assert text == binary.hex().encode() + b"\n"
    return binary


def json_of(node, path):
    status, kind, text = ask(node, path)
    assert (status, kind) == (200, "application/json") and text.endswith(b"\n"), text
    return json.loads(text, parse_float=decimal.Decimal)


def test_blocks_and_headers(funded):
    node, chain, _, _ = funded
    tip, height = node.rpc.getbestblockhash(), len(chain)
    raw = bytes_of(node, f"block/{tip}.*")
    assert raw == chain[-1].serialize() == bytes_of(node, f"block/notxdetails/{tip}.*")
    assert json_of(node, f"block/{tip}.json") == node.rpc.getblock(tip, 3)
    assert json_of(node, f"block/notxdetails/{tip}.json") == node.rpc.getblock(tip, 1)
    assert bytes_of(node, f"blockpart/{tip}.*?offset=4&size=32") == raw[4:36]
    assert bytes_of(node, f"blockpart/{tip}.*?size=1&offset={len(raw) - 1}") == raw[-1:]
    for offset, size in ((0, 0), (len(raw), 1), (0, len(raw) + 1), (1, 2**64 - 1)):
        status, _, text = ask(node, f"blockpart/{tip}.bin?offset={offset}&size={size}")
        assert status == 400 and text.startswith(b"Bad block part offset/size"), text

    from_five = node.rpc.getblockhash(height - 4)
    assert bytes_of(node, f"headers/{from_five}.*") == b"".join(b.header() for b in chain[-5:])
    assert bytes_of(node, f"headers/2/{from_five}.*") == b"".join(b.header() for b in chain[-5:-3])
    headers = json_of(node, f"headers/{from_five}.json?count=2000")
    assert [h["height"] for h in headers] == list(range(height - 4, height + 1))
    assert headers[-1] == node.rpc.getblockheader(tip)
    assert json_of(node, f"headers/{UNKNOWN}.json") == []

    assert bytes_of(node, f"block/{node.rpc.getblockhash(0)}.*")[:4] == b"\1\0\0\0"
    assert json_of(node, f"blockhashbyheight/{height}.json") == {"blockhash": tip}
    assert ask(node, f"blockhashbyheight/{height}.bin")[2] == from_display(tip)
    assert ask(node, f"blockhashbyheight/{height + 1}.bin")[0] == 404
    assert ask(node, f"block/{UNKNOWN}.json")[::2] == (404, f"{UNKNOWN} not found\r\n".encode())


def test_spent_outputs(funded):
    node, chain, mined, _ = funded
    tip = node.rpc.getbestblockhash()
    spent = chain[0].txs[0].outputs[0]
    script = spent.script
    output = spent.value_sat.to_bytes(8, "little") + compact_size(len(script)) + script
    assert bytes_of(node, f"spenttxouts/{tip}.*") == b"\2\0\1" + output
    shown = node.rpc.getblock(tip, 3)["tx"][1]["vin"][0]["prevout"]
    expected = {"value": shown["value"], "scriptPubKey": shown["scriptPubKey"]}
    assert json_of(node, f"spenttxouts/{tip}.json") == [[], [expected]]
    assert json_of(node, f"spenttxouts/{node.rpc.getblockhash(0)}.json") == [[]]


def test_a_block_without_its_file_is_an_error(funded):
    node, _, _, _ = funded
    tip = node.rpc.getbestblockhash()
    for path in (node.folder / "blocks").glob("blk*.dat"):
        path.rename(path.with_suffix(".away"))
    for path in (f"block/{tip}.json", f"block/{tip}.bin", f"blockpart/{tip}.hex?offset=0&size=1"):
        assert ask(node, path)[0] == 500
    for path in (node.folder / "blocks").glob("blk*.away"):
        path.rename(path.with_suffix(".dat"))
    assert ask(node, f"block/{tip}.bin")[0] == 200


def test_transactions_and_the_pool(funded):
    node, _, _, waiting = funded
    txid = to_display(waiting.txid())
    assert bytes_of(node, f"tx/{txid}.*") == waiting.serialize()
    assert json_of(node, f"tx/{txid}.json") == node.rpc.getrawtransaction(txid, 1)
    assert ask(node, f"tx/{UNKNOWN}.json")[0] == 404
    assert json_of(node, "mempool/info.json") == node.rpc.getmempoolinfo()
    assert json_of(node, "mempool/contents.json") == node.rpc.getrawmempool(True)
    assert json_of(node, "mempool/contents.json?verbose=false") == [txid]
    with_sequence = json_of(node, "mempool/contents.json?verbose=false&mempool_sequence=true")
    assert with_sequence == node.rpc.getrawmempool(False, True)


def test_unspent_outputs(funded):
    node, chain, mined, waiting = funded
    tip, height = node.rpc.getbestblockhash(), len(chain)
    spent, kept = (f"{to_display(mined.txid())}-{i}" for i in (0, 1))
    new = f"{to_display(waiting.txid())}-0"
    answer = json_of(node, f"getutxos/{spent}/{kept}/{new}.json")
    assert (answer["chainHeight"], answer["chaintipHash"]) == (height, tip)
    assert answer["bitmap"] == "110"
    assert [utxo["height"] for utxo in answer["utxos"]] == [height, height]
    pool = json_of(node, f"getutxos/checkmempool/{spent}/{kept}/{new}.json")
    assert pool["bitmap"] == "011"
    assert [utxo["height"] for utxo in pool["utxos"]] == [height, 2**31 - 1]
    assert pool["utxos"][0] == answer["utxos"][1]

    output = mined.outputs[1]
    expected = height.to_bytes(4, "little") + from_display(tip) + b"\1\2\1"
    expected += bytes(4) + height.to_bytes(4, "little") + output.value_sat.to_bytes(8, "little")
    expected += compact_size(len(output.script)) + output.script
    assert bytes_of(node, f"getutxos/checkmempool/{spent}/{kept}.*") == expected
    body = b"\1\2" + b"".join(mined.txid() + i.to_bytes(4, "little") for i in (0, 1))
    assert ask(node, "getutxos.bin", "POST", body)[2] == expected
    assert ask(node, "getutxos.hex", "POST", body.hex())[2] == expected.hex().encode() + b"\n"


def test_state_of_the_chain(funded):
    node, _, _, _ = funded
    assert json_of(node, "chaininfo.json") == node.rpc.getblockchaininfo()
    assert json_of(node, "deploymentinfo.json") == node.rpc.getdeploymentinfo()
    first = node.rpc.getblockhash(1)
    assert json_of(node, f"deploymentinfo/{first}.json") == node.rpc.getdeploymentinfo(first)
    assert ask(node, f"deploymentinfo/{UNKNOWN}.json")[::2] == (400, b"Block not found\r\n")


def test_filters_and_mined_transactions_come_from_the_indexes(funded):
    node, chain, mined, _ = funded
    tip, height = node.rpc.getbestblockhash(), len(chain)
    missing = b"Index is not enabled for filtertype basic\r\n"
    for path in (f"blockfilter/basic/{tip}.json", f"blockfilterheaders/basic/{tip}.bin"):
        assert ask(node, path)[::2] == (400, missing)
    assert ask(node, f"tx/{to_display(mined.txid())}.bin")[0] == 404

    node.restart("-blockfilterindex", "-txindex")
    end = time.monotonic() + 60
    while any(not i["synced"] for i in node.rpc.getindexinfo().values()):
        assert time.monotonic() < end, "the indexes are not built"
        time.sleep(0.05)
    hashes = [node.rpc.getblockhash(h) for h in (height - 1, height)]
    known = [node.rpc.getblockfilter(h) for h in hashes]
    assert json_of(node, f"blockfilter/basic/{tip}.json") == {"filter": known[1]["filter"]}
    body = bytes.fromhex(known[1]["filter"])
    raw = b"\0" + from_display(tip) + compact_size(len(body)) + body
    assert bytes_of(node, f"blockfilter/basic/{tip}.*") == raw
    headers = [filter["header"] for filter in known]
    assert json_of(node, f"blockfilterheaders/basic/{hashes[0]}.json") == headers
    joined = b"".join(map(from_display, headers))
    assert bytes_of(node, f"blockfilterheaders/basic/2/{hashes[0]}.*") == joined
    assert ask(node, f"blockfilter/basic/{UNKNOWN}.bin")[0] == 404
    txid = to_display(mined.txid())
    assert bytes_of(node, f"tx/{txid}.*") == mined.serialize()
    assert json_of(node, f"tx/{txid}.json")["blockhash"] == tip


def test_curl_reads_a_block(funded, tmp_path):
    node, chain, _, _ = funded
    url = f"http://127.0.0.1:{node.rpc_port}/rest/block/{chain[-1].hash_hex()}.bin"
    out = tmp_path / "block"
    subprocess.run(["curl", "-sSf", "-o", out, url], check=True, timeout=60)
    assert out.read_bytes() == chain[-1].serialize()


def test_off_unless_asked(make_node):
    node = make_node().start()
    assert ask(node, "chaininfo.json")[0] == 404

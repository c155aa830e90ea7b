# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""dumptxoutset and loadtxoutset against recorded calls and files, on the recorded chains."""
import decimal
import hashlib
import json
import lzma
import re
import struct

import pytest

from framework.node import wait_until
from framework.rpc import RpcError
from framework.shared import needs_shared

FIXTURES = "fixtures/assumeutxo"


@pytest.fixture
def recorded():
    return json.loads((needs_shared(FIXTURES) / "results.json").read_text())


def start_on_chain(make_node, height, mocktime):
    """A node with the recorded chain; that of 299 goes on to 399."""
    node = make_node([f"-mocktime={mocktime}"]).start()
    text = lzma.open(needs_shared(FIXTURES) / f"chain_{height}_blocks.hex.xz", "rt")
    for block in text.read().split():
        assert node.rpc.submitblock(block) is None
    return node


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def leftovers(node):
    return [p.name for p in node.folder.iterdir() if "incomplete" in p.name or "rollback" in p.name]


@pytest.mark.parametrize("height", [110, 200])
def test_the_tip(make_node, recorded, height):
    node = start_on_chain(make_node, height, recorded[str(height)]["mocktime"])
    path = node.folder / "snapshot.dat"
    expected = recorded[str(height)]["dumptxoutset"]["result"] | {"path": str(path)}
    assert node.rpc.dumptxoutset("snapshot.dat", "latest") == expected
    assert path.read_bytes() == (needs_shared(FIXTURES) / f"snapshot_{height}.dat").read_bytes()
    with pytest.raises(RpcError, match="already exists") as error:
        node.rpc.dumptxoutset(str(path), "latest")
    assert error.value.code == -8
    with pytest.raises(RpcError, match="Couldn't open file .*/no/x.dat.incomplete for writing"):
        node.rpc.dumptxoutset("no/x.dat", "latest")


def test_every_recorded_call(make_node, recorded):
    calls = recorded["299"]["dumptxoutset_at_399"]
    assert len(calls) > 10
    node = start_on_chain(make_node, 299, recorded["299"]["mocktime"])
    tip = node.rpc.getbestblockhash()
    path = node.folder / "x.dat"
    for params, answer in calls:
        params = ["x.dat", *params[1:]]
        if "error" in answer:
            with pytest.raises(RpcError) as error:
                node.rpc.dumptxoutset(*params)
            assert (error.value.code, error.value.message) == tuple(answer["error"].values())
            assert not path.exists()
        else:
            result = node.rpc.dumptxoutset(*params)
            assert result == answer["result"] | {"path": str(path)}
            assert digest(path) == answer["file_sha256"]
            path.unlink()
        assert leftovers(node) == []
    assert node.rpc.getbestblockhash() == tip


def test_blocks_of_another_branch_and_pruned_ones_are_refused(make_node, recorded):
    node = start_on_chain(make_node, 110, recorded["110"]["mocktime"])
    old = node.rpc.getbestblockhash()
    node.rpc.invalidateblock(old)
    with pytest.raises(RpcError) as error:
        node.rpc.dumptxoutset("x.dat", "", {"rollback": old})
    assert error.value.code == -8 and leftovers(node) == []


# ---- loadtxoutset

BASE = 299
START = 199
SPEED_AND_SIZE = ("coins_db_cache_bytes", "coins_tip_cache_bytes")


def blocks_to_399():
    return lzma.open(needs_shared(FIXTURES) / "chain_299_blocks.hex.xz", "rt").read().split()


def start_below_snapshot(make_node, recorded, *options):
    """A node with the blocks to 199 and the headers to 299."""
    node = make_node([f"-mocktime={recorded['299']['mocktime']}", *options]).start()
    blocks = blocks_to_399()
    for block in blocks[:START]:
        assert node.rpc.submitblock(block) is None
    for block in blocks[START:BASE]:
        node.rpc.submitheader(block[:160])
    return node, blocks


def without_sizes(states):
    return [{k: plain(v) for k, v in state.items() if k not in SPEED_AND_SIZE}
            for state in states["chainstates"]]


def plain(value):
    """With numbers that can be compared: those with a point in their last digits only roughly."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return round(float(value), 9) if isinstance(value, float | decimal.Decimal) else value


def test_the_recorded_life_of_a_snapshot(make_node, recorded):
    record = recorded["299"]
    node, blocks = start_below_snapshot(make_node, recorded)
    path = needs_shared(FIXTURES) / "snapshot_299.dat"
    loaded = node.rpc.loadtxoutset(str(path))
    assert loaded == record["loadtxoutset"]["result"] | {"path": str(path)}
    after = record["after_load"]
    assert without_sizes(node.rpc.getchainstates()) == without_sizes(
        after["getchainstates"])
    info = node.rpc.getblockchaininfo()
    for key in ("blocks", "headers", "bestblockhash", "chainwork", "backgroundvalidation"):
        assert plain(info[key]) == plain(after["getblockchaininfo"][key])
    hashed = node.rpc.gettxoutsetinfo()
    for key in ("height", "bestblock", "txouts", "hash_serialized_3", "total_amount"):
        assert hashed[key] == after["gettxoutsetinfo"]["result"][key]
    assert node.rpc.getnetworkinfo()["localservicesnames"] == \
        after["getnetworkinfo_localservicesnames"]
    with pytest.raises(RpcError, match="not fully downloaded"):
        node.rpc.getblock(node.rpc.getblockhash(250))
    folder = node.folder / "chainstate_snapshot"
    assert (folder / "base_blockhash").read_bytes().hex() == after["base_blockhash_file_hex"]
    with pytest.raises(RpcError, match="history below a snapshot"):
        node.rpc.invalidateblock(node.rpc.getblockhash(250))

    assert node.rpc.submitblock(blocks[BASE]) is None
    assert without_sizes(node.rpc.getchainstates()) == without_sizes(
        record["after_block_300"])
    node.restart()
    assert without_sizes(node.rpc.getchainstates()) == without_sizes(record["after_restart"])
    for block in blocks[START:BASE]:
        assert node.rpc.submitblock(block) is None
    wait_until(lambda: len(node.rpc.getchainstates()["chainstates"]) == 1)
    assert without_sizes(node.rpc.getchainstates()) == without_sizes(
        record["after_background_done"]["getchainstates"])
    assert "NETWORK" in node.rpc.getnetworkinfo()["localservicesnames"]
    assert folder.exists()
    node.restart()
    assert without_sizes(node.rpc.getchainstates()) == without_sizes(
        record["after_final_restart"]["getchainstates"])
    assert not folder.exists()
    assert node.rpc.verifychain(4, 0)


def altered(content, what):
    """The file as the record says that it was changed; None: it was not the file."""
    place = r" at bytes? (\d+)(?:\.\.\d+)?$"
    if what in ("last byte cut", "one extra byte", "empty file"):
        return {"l": content[:-1], "o": content + b"\0", "e": b""}[what[0]]
    if match := re.fullmatch(r"cut to (\d+) bytes", what):
        return content[:int(match[1])]
    if match := re.match(r"coins count ([+-]1)", what):
        count = struct.unpack_from("<Q", content, 43)[0] + int(match[1])
        return content[:43] + struct.pack("<Q", count) + content[51:]
    if match := re.match(r"version (\d)", what):
        return content[:5] + struct.pack("<H", int(match[1])) + content[7:]
    if match := re.search(r"base blockhash (zero|= block 199)", what):
        base = bytes(32) if match[1] == "zero" else None
        return base and content[:11] + base + content[43:]
    if match := re.search(r"(?:^|[ =])([0-9a-f]{2,})" + place, what):
        at, new = int(match[2]), bytes.fromhex(match[1])
        return content[:at] + new + content[at + len(new):]
    return None


def test_recorded_errors_of_loadtxoutset(make_node, recorded, tmp_path):
    node, _ = start_below_snapshot(make_node, recorded)
    content = (needs_shared(FIXTURES) / "snapshot_299.dat").read_bytes()
    bad = tmp_path / "bad.dat"
    tried = 0
    for what, answer in recorded["299"]["loadtxoutset_errors"]:
        changed = altered(content, what)
        if changed is None:
            continue
        bad.write_bytes(changed)
        with pytest.raises(RpcError) as error:
            node.rpc.loadtxoutset(str(bad))
        expected = answer["error"]["message"].replace("<DIR>/bad.dat", str(bad))
        assert (error.value.code, error.value.message) == (answer["error"]["code"], expected), what
        assert not (node.folder / "chainstate_snapshot").exists()
        tried += 1
    assert tried >= 24
    with pytest.raises(RpcError, match="Couldn't open file .*/no/file for reading."):
        node.rpc.loadtxoutset("no/file")
    with pytest.raises(RpcError, match="Couldn't open file  for reading."):
        node.rpc.loadtxoutset("")
    with pytest.raises(RpcError, match="Unable to parse metadata: AutoFile::read: fread failed"):
        node.rpc.loadtxoutset(str(tmp_path))
    # None of it did any harm.
    assert node.rpc.loadtxoutset(str(needs_shared(FIXTURES) / "snapshot_299.dat"))
    with pytest.raises(RpcError, match="more than once"):
        node.rpc.loadtxoutset(str(needs_shared(FIXTURES) / "snapshot_299.dat"))


def test_peers_bring_tip_and_history(make_node, recorded):
    mocktime = recorded["299"]["mocktime"]
    source = start_on_chain(make_node, 299, mocktime)
    node, _ = start_below_snapshot(make_node, recorded, "-txindex=1", "-coinstatsindex=1",
                                   "-blockfilterindex=1")
    node.rpc.loadtxoutset(str(needs_shared(FIXTURES) / "snapshot_299.dat"))
    node.rpc.addnode(f"127.0.0.1:{source.p2p_port}", "onetry")
    wait_until(lambda: node.rpc.getbestblockhash() == source.rpc.getbestblockhash())
    wait_until(lambda: len(node.rpc.getchainstates()["chainstates"]) == 1)
    wait_until(lambda: all(i == {"synced": True, "best_block_height": 399}
                                for i in node.rpc.getindexinfo().values()))
    assert node.rpc.gettxoutsetinfo("muhash")["muhash"] == \
        source.rpc.gettxoutsetinfo("muhash")["muhash"]
    node.rpc.getrawtransaction(node.rpc.getblock(node.rpc.getblockhash(250))["tx"][0])


def test_a_wallet_follows_the_tip_above_a_snapshot(make_node, recorded):
    node, blocks = start_below_snapshot(make_node, recorded)
    node.rpc.createwallet("w")
    address = node.rpc.getnewaddress()
    node.rpc.loadtxoutset(str(needs_shared(FIXTURES) / "snapshot_299.dat"))
    node.rpc.generatetoaddress(1, address)
    wait_until(lambda: node.rpc.getwalletinfo()["lastprocessedblock"]["height"] == BASE + 1)
    immature = node.rpc.getbalances()["mine"]["immature"]
    assert immature > 0
    for block in blocks[START:BASE]:
        node.rpc.submitblock(block)
    wait_until(lambda: len(node.rpc.getchainstates()["chainstates"]) == 1)
    wait_until(lambda: node.rpc.getwalletinfo()["lastprocessedblock"]["height"] == BASE + 1)
    assert node.rpc.getbalances()["mine"]["immature"] == immature


def test_a_snapshot_of_an_unknown_block_ends_the_start(make_node, recorded):
    node = make_node().start()
    node.stop()
    folder = node.folder / "chainstate_snapshot"
    folder.mkdir()
    (folder / "base_blockhash").write_bytes(b"z" * 32)
    expected = recorded["299"]["startup_with_unknown_base_blockhash_file"]
    assert expected.removeprefix("bitcoind exited: ").strip() in node.start_fails()

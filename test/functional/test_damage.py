# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Damaged files and a full disk: a clear error that says what to do, and what it advises works."""
import http.client
import shutil

import pytest

from framework import blocks
from framework.rpc import RpcError

LENGTH = 300


@pytest.fixture
def stopped(make_node):
    """(a stopped node with LENGTH blocks, its UTXO set)"""
    node = make_node().start()
    for block in blocks.chain_of(node.rpc.getblockheader(node.rpc.getblockhash(0)), LENGTH):
        assert node.rpc.submitblock(block.hex()) is None
    before = node.rpc.gettxoutsetinfo("muhash")
    node.stop()
    return node, before


def flip_bytes(path, begin, length):
    with open(path, "r+b") as file:
        file.seek(begin)
        data = file.read(length)
        file.seek(begin)
        file.write(bytes(byte ^ 0xA5 for byte in data))


def check_reindex_repairs(node, before, option="-reindex"):
    node.start(option)
    assert node.rpc.waitforblockheight(before["height"], 60_000)["hash"] == before["bestblock"]
    after = node.rpc.gettxoutsetinfo("muhash")
    assert after["muhash"] == before["muhash"] and after["txouts"] == before["txouts"]
    node.stop()


def test_damaged_block_is_found_at_start(stopped):
    node, _ = stopped
    file = node.folder / "blocks/blk00000.dat"
    used = len(file.read_bytes().rstrip(b"\x00"))
    flip_bytes(file, 0, used)
    stderr = node.start_fails("-checkblocks=0", "-checklevel=4")
    assert "Error: " in stderr and "damaged" in stderr and "-reindex" in stderr


def test_damaged_tail_of_a_block_file(stopped):
    """Only the last blocks are unreadable: the default check finds it, a reindex keeps the rest."""
    node, before = stopped
    file = node.folder / "blocks/blk00000.dat"
    position = sum(8 + size for size in stored_sizes(node)[:-3])
    flip_bytes(file, position, 1 << 20)
    assert "-reindex" in node.start_fails()
    node.start("-reindex")
    assert node.rpc.waitforblockheight(LENGTH - 3, 60_000)["height"] == LENGTH - 3
    assert node.rpc.gettxoutsetinfo("none")["height"] < before["height"]
    node.stop()


def stored_sizes(node):
    """Sizes of the blocks in the order they were stored: genesis first."""
    node.start()
    sizes = [
        node.rpc.getblock(node.rpc.getblockhash(height), 1)["size"]
        for height in range(LENGTH + 1)
    ]
    node.stop()
    return sizes


def test_missing_undo_file(stopped):
    node, before = stopped
    (node.folder / "blocks/rev00000.dat").unlink()
    assert "-reindex" in node.start_fails()
    check_reindex_repairs(node, before)


@pytest.mark.parametrize("database", ["chainstate", "blocks/index"])
@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST-*"])
def test_truncated_leveldb_file(stopped, database, pattern):
    node, before = stopped
    (file,) = (node.folder / database).glob(pattern)
    with open(file, "r+b") as opened:
        opened.truncate(3)
    stderr = node.start_fails()
    assert "Error: " in stderr and "database" in stderr and "-reindex" in stderr
    check_reindex_repairs(node, before)


def test_missing_leveldb_table(stopped):
    node, before = stopped
    node.start()  # a second start turns the log into a table
    node.stop()
    for file in (node.folder / "chainstate").glob("*.ldb"):
        file.unlink()
    assert "-reindex" in node.start_fails()
    check_reindex_repairs(node, before, "-reindex-chainstate")


def test_wrong_obfuscation_key(stopped):
    node, before = stopped
    key = node.folder / "blocks/xor.dat"
    saved = key.read_bytes()
    key.write_bytes(saved[:4])
    assert "xor.dat" in node.start_fails()
    key.write_bytes(saved)
    node.start()
    assert node.rpc.getbestblockhash() == before["bestblock"]
    node.stop()


def test_file_where_a_folder_should_be(stopped):
    node, _ = stopped
    shutil.rmtree(node.folder / "blocks")
    (node.folder / "blocks").write_text("a file where a folder should be")
    assert "blocks" in node.start_fails()


def big_blocks(node, count):
    """A chain whose last blocks hold nearly a megabyte each."""
    chain = blocks.chain_of(
        node.rpc.getblockheader(node.rpc.getblockhash(0)), blocks.MATURITY + count
    )
    tip, result = chain[blocks.MATURITY - 1], chain[: blocks.MATURITY]
    for index in range(count):
        filler = blocks.spend(chain[index].txs[0], script=b"\x6a" + bytes([index]) * 900_000)
        tip = blocks.next_block(tip, [filler])
        result.append(tip)
    return result


def test_a_full_disk_stops_the_node_and_keeps_what_was_written(make_node):
    """No file may grow beyond 17 MB, as if the disk were full: writing the blocks fails in the end.
    The node says so and stops; with room again it goes on from what it had written out."""
    node = make_node()
    command = ["bash", "-c", 'trap "" XFSZ; ulimit -f 17000; exec "$@"', "bash", *node.command()]
    node.command = lambda options=(): command
    node.start()
    chain = big_blocks(node, 30)
    for block in chain[: blocks.MATURITY]:
        assert node.rpc.submitblock(block.hex()) is None
    node.rpc.gettxoutsetinfo("none")  # writes everything out: this much may not be lost
    with pytest.raises((RpcError, OSError, http.client.HTTPException)):
        for block in chain[blocks.MATURITY :]:
            assert node.rpc.submitblock(block.hex()) is None
    assert node.process.wait(60) == 1 and "Error: " in node.stderr()
    del node.command
    node.start()
    assert node.rpc.getblockcount() >= blocks.MATURITY
    for block in chain:
        assert node.rpc.submitblock(block.hex()) in (None, "duplicate")
    assert node.rpc.getbestblockhash() == chain[-1].hash_hex()
    assert node.rpc.verifychain(4, 0) is True
    node.stop()

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""dumptxoutset against recorded calls and files, on the recorded chains."""
import hashlib
import json
import lzma

import pytest

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

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""A data directory written by Bitcoin Core opens without a reindex and answers as recorded."""
import decimal
import json
import lzma
import os
import subprocess
import sys
import tarfile

import pytest

from framework.node import MALHA_CLI, MALHAD, ROOT
from framework.shared import needs_shared

EXPECTATIONS = ROOT / "test/functional/replay_expectations.json"
FREE = {"disk_size", "size_on_disk", "warnings", "verificationprogress"}


def recorded(relative):
    path = needs_shared(f"fixtures/{relative}")
    return json.loads(path.read_text(), parse_float=decimal.Decimal)


def unpack(name, folder):
    with tarfile.open(needs_shared(f"fixtures/datadir/{name}.tar.xz")) as archive:
        archive.extractall(folder)
    (datadir,) = (p for p in folder.iterdir() if p.is_dir() and (p / "regtest").is_dir())
    return datadir


def without(members, answer):
    return {name: value for name, value in answer.items() if name not in members}


@pytest.fixture
def main(make_node, folder):
    """regtest-main as a started node; its bitcoin.conf names every index."""
    facts = recorded("datadir/main-facts.json")
    node = make_node(
        [f"-mocktime={facts['mocktime']}", "-rpcuser=golden", "-rpcpassword=golden"],
        datadir=unpack("regtest-main", folder),
    )
    make_rpc = node.new_rpc
    node.new_rpc = lambda login="golden:golden", timeout_s=120: make_rpc(login, timeout_s)
    return node.start(), facts


def test_main_opens_without_reindex(main):
    node, facts = main
    info = node.rpc.getblockchaininfo()
    assert (info["blocks"], info["bestblockhash"]) == (facts["height"], facts["tip"])
    for entry in recorded("expected/gettxoutsetinfo.json"):
        if "result" in entry and entry["params"][2:3] == [False] and entry["params"][1] is None:
            answer = node.rpc.call("gettxoutsetinfo", entry["params"])
            assert without(FREE, answer) == without(FREE, entry["result"])
    assert node.rpc.verifychain(4, 0) is True
    node.stop()
    node.start()  # and opens again after we wrote to it
    assert node.rpc.getbestblockhash() == facts["tip"]
    node.stop()


def test_all_blocks_are_the_recorded_ones(main):
    node, facts = main
    raw = lzma.open(needs_shared("fixtures/datadir/main-blocks.hex.xz"), "rt").read().split()
    assert len(raw) == facts["height"]
    for height, block in enumerate(raw, 1):
        assert node.rpc.getblock(node.rpc.getblockhash(height), 0) == block
    side = [tip["status"] for tip in node.rpc.getchaintips()]
    assert sorted(side) == ["active", "headers-only", "invalid", "valid-fork", "valid-headers"]
    node.stop()


def test_datadir_without_obfuscation(make_node, folder):
    expected = recorded("datadir/xor0-expected.json")
    options = [f"-mocktime={expected['mocktime']}", "-blocksxor=0"]
    node = make_node(options, datadir=unpack("regtest-xor0", folder)).start()
    info, wanted = node.rpc.getblockchaininfo(), expected["getblockchaininfo"]
    assert without(FREE, info) == without(FREE, wanted)
    answer = node.rpc.gettxoutsetinfo()
    assert without(FREE, answer) == without(FREE, expected["gettxoutsetinfo"])
    hashes = [node.rpc.getblockhash(height) for height in range(len(expected["hashes"]))]
    assert hashes == expected["hashes"]
    node.stop()


def counts_of(entries):
    """method -> [equal, recorded]"""
    counts = {}
    for entry in entries:
        equal, total = counts.get(entry["method"], (0, 0))
        counts[entry["method"]] = [equal + (entry["outcome"] == "equal"), total + 1]
    return counts


def run_replay(folder, options):
    out = folder / "replay.json"
    command = [sys.executable, str(needs_shared("fixtures/replay.py")), "--node", str(MALHAD)]
    command += ["--cli", str(MALHA_CLI), "--timeout", "20", "--out", str(out), *options]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=900, check=False,
        env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"),
    )  # fmt: skip
    assert out.exists(), done.stdout + done.stderr
    return json.loads(out.read_text())


@pytest.mark.parametrize("part", ["calls", "http", "startup", "cli"])
def test_recorded_answers_do_not_get_worse(folder, part):
    """replay_expectations.json: for each part its options, the methods that are equal in full, and
    how many entries of the others are equal at least. A better result asks to be written down."""
    expectation = json.loads(EXPECTATIONS.read_text())[part]
    replay = run_replay(folder, expectation["options"])
    counts = counts_of(replay["entries"])
    print(f"{part}: {replay['equal']} of {replay['total']} recorded answers are equal")
    problems = [
        f"{method}: {counts.get(method)} equal, expected all"
        for method in expectation["full"]
        if method not in counts or counts[method][0] < counts[method][1]
    ]
    problems += [
        f"{method}: {counts.get(method, [0])[0]} equal, expected at least {least}"
        for method, least in expectation["at_least"].items()
        if counts.get(method, [0])[0] < least
    ]
    crashes = [entry["where"] for entry in replay["entries"] if entry["outcome"] == "crashed"]
    assert not problems and not crashes, "\n".join(problems + crashes)

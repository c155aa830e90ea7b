# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Options that no other test is about: what each changes."""
import re
import signal
import time

import pytest

from framework.node import free_ports
from framework.rpc import RpcError
from test_peers import wait_until

TOPICS = ["hashblock", "hashtx", "rawblock", "rawtx", "sequence"]
ANYBODY = "raw(51)"


@pytest.mark.parametrize("options, version", [([], 2), (["-persistmempoolv1"], 1)])
def test_version_of_the_saved_pool(make_node, options, version):
    node = make_node(options).start()
    wait_until(lambda: node.rpc.getmempoolinfo()["loaded"])  # else there is nothing to save
    node.stop()
    saved = (node.folder / "mempool.dat").read_bytes()
    assert int.from_bytes(saved[:8], "little") == version


def test_what_a_line_of_the_log_begins_with(make_node):
    node = make_node(["-loglevelalways", "-logsourcelocations", "-logtimestamps=0", "-debug=rpc"])
    node.start()
    node.rpc.uptime()
    node.stop()
    lines = (node.folder / "debug.log").read_text().splitlines()
    assert any(re.fullmatch(r"\[src/node/node\.cpp:\d+\] \[\w+\] \[all:info\] Done loading", line)
               for line in lines)  # fmt: skip
    assert any("[rpc:debug] ThreadRPCServer method=uptime" in line for line in lines)


@pytest.mark.parametrize("options, shrinks", [([], True), (["-shrinkdebugfile=0"], False),
                                              (["-debug=rpc"], False),
                                              (["-debug=rpc", "-shrinkdebugfile"], True)])  # fmt: skip
def test_a_long_log_is_cut_at_the_start(make_node, options, shrinks):
    node = make_node(options)
    node.folder.mkdir(parents=True)
    log = node.folder / "debug.log"
    log.write_bytes(b"old line\n" * 1_300_000)
    node.start().stop()
    assert (log.stat().st_size < 11_000_000) == shrinks
    assert log.read_text().endswith("Shutdown done\n")


def test_high_water_marks_of_every_topic(make_node):
    address = f"tcp://127.0.0.1:{free_ports(1)[0]}"
    marks = {topic: 10 + number for number, topic in enumerate(TOPICS)}
    node = make_node([*(f"-zmqpub{topic}={address}" for topic in TOPICS),
                      *(f"-zmqpub{topic}hwm={mark}" for topic, mark in marks.items())])  # fmt: skip
    told = node.start().rpc.getzmqnotifications()
    assert {entry["type"][3:]: entry["hwm"] for entry in told} == marks
    node.stop()


def test_how_long_chains_of_payments_get(make_node):
    """A wallet with one coin pays itself again and again."""
    options = ["-limitdescendantcount=3", "-walletrejectlongchains", "-fallbackfee=0.0001"]
    node = make_node(options).start()
    node.rpc.createwallet("w")
    wallet = node.rpc.wallet("w")
    address = wallet.getnewaddress()
    node.rpc.generatetoaddress(1, address)
    node.rpc.generatetodescriptor(100, ANYBODY)
    for _ in range(3):
        wallet.sendtoaddress(address, 1)
    with pytest.raises(RpcError, match="chain"):
        wallet.sendtoaddress(address, 1)
    node.stop()


def test_totals_carry_the_time_of_the_machine(make_node):
    """Whoever counts a rate needs it, to the millisecond, whatever -mocktime says."""
    node = make_node(["-mocktime=1750000000"]).start()
    before = time.time_ns() // 1_000_000
    assert before <= node.rpc.getnettotals()["timemillis"] <= time.time_ns() // 1_000_000
    node.stop()


@pytest.fixture
def bootstrap(make_node):
    """A file of 200 blocks."""
    source = make_node(["-blocksxor=0"]).start()
    source.rpc.generatetodescriptor(200, ANYBODY)
    source.stop()
    return source.folder / "blocks/blk00000.dat"


def test_an_import_ends_the_node(make_node, bootstrap):
    """-stopafterblockimport, and what the next start finds."""
    node = make_node(["-txindex"])
    node.launch("-stopafterblockimport", f"-loadblock={bootstrap}").wait_stopped()
    assert "Stopping after block import" in (node.folder / "debug.log").read_text()
    assert node.start().rpc.getblockcount() == 200
    node.stop()


def test_a_stop_while_an_import_runs(make_node, bootstrap):
    """Whoever comes first, the signal or the end of the import: an orderly end, and nothing is lost."""
    node = make_node(["-stopafterblockimport", f"-loadblock={bootstrap}"])
    for delay_ms in (*range(0, 400, 40), 1000):
        node.launch()
        time.sleep(delay_ms / 1000)  # no more than a choice of the moment
        node.process.send_signal(signal.SIGTERM)
        code = node.process.wait(60)
        # Before it listens to signals it just ends.
        assert code in (0, -signal.SIGTERM) and node.stderr() == "", (delay_ms, code, node.stderr())
    node.launch().wait_stopped()
    node.options = []
    assert node.start().rpc.getblockcount() == 200
    node.stop()

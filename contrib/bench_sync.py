#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Nodes that sync through each other over loopback: a source, and fresh nodes in a line behind it.

  MALHAD=build/release/bin/malhad contrib/bench_sync.py --chain mixed.dat [--line 3] [--rounds 3]

The source imports the chain once (chaingen of ../shared/bench; FILE.json lies beside it). Then all
fresh nodes of the line start at the same time, each with the one before it as its only peer, so
that a node gives on what it has while it is syncing itself. Printed per round: when each node had
the whole chain, its CPU time, and the last one's time as a multiple of the first one's. All of
them share the machine's cores. --line 1 is one node that syncs from the source.
"""
import argparse
import json
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "test/functional"))
from framework.node import Node  # noqa: E402

LIMIT_S = 1800
POLL_S = 0.02


class Peer(Node):
    """behind: the node that it syncs from; None: the source."""

    def __init__(self, datadir, info, options, behind=None):
        age = int(time.time()) - info["tip_time"] + 24 * 3600
        super().__init__(
            datadir, [*options, "-assumevalid=0", f"-maxtipage={age}", "-checkblocks=1"]
        )
        self.behind, self.tip, self.done_s = behind, info["tip"], None

    def command(self, options=()):
        command = super().command(options)
        if self.behind is None:
            return command
        peer = f"-connect=127.0.0.1:{self.behind.p2p_port}"
        return [peer if option == "-connect=0" else option for option in command]

    def has_tip(self):
        return self.rpc.getbestblockhash() == self.tip


def wait_for(nodes, started):
    while any(node.done_s is None for node in nodes):
        for node in nodes:
            if node.done_s is None and node.has_tip():
                node.done_s = time.monotonic() - started
        if time.monotonic() - started > LIMIT_S:
            sys.exit("no end")
        time.sleep(POLL_S)


def sync_line(source, count, folder, info, options):
    line = []
    for i in range(count):
        behind = line[-1] if line else source
        line.append(Peer(folder / f"fresh{i}", info, options, behind))
    try:
        before = source.cpu_s()
        started = time.monotonic()
        for node in line:
            node.launch()
        for node in line:
            node.wait_for_rpc()
        wait_for(line, started)
        times = ", ".join(f"{node.done_s:.2f} s ({node.cpu_s():.1f} CPU s)" for node in line)
        ratio = line[-1].done_s / line[0].done_s
        print(f"{times}; source {source.cpu_s() - before:.1f} CPU s; last / first {ratio:.2f}")
    finally:
        for node in line:
            node.kill()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chain", required=True, type=pathlib.Path)
    parser.add_argument("--line", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--option", action="append", default=["-dbcache=450"])
    args = parser.parse_args()
    info = json.loads(args.chain.with_name(args.chain.name + ".json").read_text())
    with tempfile.TemporaryDirectory(prefix="malha-sync-") as name:
        folder = pathlib.Path(name)
        source = Peer(folder / "source", info, args.option)
        try:
            started = time.monotonic()
            source.start(f"-loadblock={args.chain.resolve()}", limit_s=LIMIT_S)
            wait_for([source], started)
            print(f"{args.chain.name}: the source imported it in {source.done_s:.2f} s")
            for number in range(args.rounds):
                sync_line(source, args.line, folder / str(number), info, args.option)
        finally:
            source.kill()


if __name__ == "__main__":
    main()

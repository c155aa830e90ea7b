#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Nodes that sync through each other over loopback: a source, and fresh nodes in a line behind it.

  MALHAD=build/release/bin/malhad contrib/bench_sync.py --chain mixed.dat [--line 3] [--rounds 3] [--compare] [--pin]

The source imports the chain once (chaingen of ../shared/bench; FILE.json lies beside it). Then all
fresh nodes of the line start at the same time, each with the one before it as its only peer, so
that a node gives on what it has while it is syncing itself. Printed per round: when each node had
the whole chain, its CPU time, and the last one's time as a multiple of the first one's. All of
them share the machine's cores. --line 1 is one node that syncs from the source; with --compare
another node imports the chain before each of its rounds, and medians of both are printed. --pin
keeps the source on one core and the others on another.
"""
import argparse
import json
import os
import pathlib
import statistics
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
        times = ", ".join(f"{node.done_s:.2f} s ({node.cpu_s():.2f} CPU s)" for node in line)
        ratio = line[-1].done_s / line[0].done_s
        print(f"{times}; source {source.cpu_s() - before:.2f} CPU s; last / first {ratio:.2f}")
        return line[-1].done_s
    finally:
        for node in line:
            node.kill()


def import_chain(folder, chain, info, options):
    """A node that has imported the chain."""
    node = Peer(folder, info, options)
    started = time.monotonic()
    try:
        node.start(f"-loadblock={chain.resolve()}", limit_s=LIMIT_S)
        wait_for([node], started)
    except BaseException:
        node.kill()
        raise
    print(f"{chain.name}: imported in {node.done_s:.2f} s ({node.cpu_s():.2f} CPU s)")
    return node


def import_time(*arguments):
    node = import_chain(*arguments)
    node.kill()
    return node.done_s


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chain", required=True, type=pathlib.Path)
    parser.add_argument("--line", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--option", action="append", default=["-dbcache=450"])
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--pin", action="store_true")
    args = parser.parse_args()
    info = json.loads(args.chain.with_name(args.chain.name + ".json").read_text())
    with tempfile.TemporaryDirectory(prefix="malha-sync-") as name:
        folder = pathlib.Path(name)
        cores = sorted(os.sched_getaffinity(0))
        if args.pin and len(cores) < 2:
            sys.exit("--pin needs two cores")
        if args.pin:
            os.sched_setaffinity(0, cores[1:2])
        source = import_chain(folder / "source", args.chain, info, args.option)
        if args.pin:
            os.sched_setaffinity(0, cores[:1])
        imports, syncs = [], []
        try:
            for number in range(args.rounds):
                if args.compare:
                    where = folder / f"import{number}"
                    imports.append(import_time(where, args.chain, info, args.option))
                syncs.append(
                    sync_line(source, args.line, folder / str(number), info, args.option)
                )
        finally:
            source.kill()
        if args.compare:
            imported, synced = statistics.median(imports), statistics.median(syncs)
            print(f"medians: {imported:.2f} s, {synced:.2f} s, ratio {synced / imported:.2f}")


if __name__ == "__main__":
    main()

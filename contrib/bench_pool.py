#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Measures the pool of full nodes on the same chain and transactions, with ../shared/bench.

  MALHAD=... [BITCOIND=...] contrib/bench_pool.py --chain mixed.dat --mempool mixed.dat.mempool

Each node imports the chain (chaingen, with --mempool-txs), then:
  send.c1, send.c8     sendrawtransaction over one and eight connections: a third, the rest
  memory               resident and accounted bytes for each transaction in the pool
  template.first       getblocktemplate after the pool changed, more than five seconds later
  template.warm        further calls
  block                generatetodescriptor of one full block
  reorg                invalidateblock of that block: its transactions return to the pool
  flood.c8             the same transactions into a pool of --small megabytes, the worst first, so
                       that each one beyond its size evicts others

wall_us = time per call, cpu_us = the node's own CPU time per call: only that one holds on a machine
that is busy with other things. Figures are medians of --rounds, in which the nodes take turns; the
last column is Bitcoin Core's figure divided by ours: above 1, ours is better.
"""
import argparse
import hashlib
import os
import sys
import time

SHARED = os.environ.get("MALHA_SHARED_DIR") or os.path.join(os.path.dirname(__file__), "../../shared")
sys.path.insert(0, os.path.join(SHARED, "bench"))
import benchlib as b  # noqa: E402
import rpc_bench  # noqa: E402

# As Core's figures are measured: without the self-checks of regtest.
QUIET = ["-checkmempool=0", "-checkblockindex=0", "-persistmempool=0"]
TEMPLATE = rpc_bench.req("getblocktemplate", {"rules": ["segwit"]})
TEMPLATE_KEPT_S = 6.1


def resident_bytes(pid):
    return b.memory_mib(pid)[1] * 2**20


def wtxid(tx):
    digest = hashlib.sha256(hashlib.sha256(bytes.fromhex(tx)).digest()).digest()
    return digest[::-1].hex()


class PoolBench:
    def __init__(self, args):
        self.args = args
        self.info = b.chain_info(args.chain)
        with open(args.mempool) as file:
            self.txs = file.read().split()[:args.count]
        self.order = None  # positions of the transactions, the lowest fee rate first
        self.figures = {}

    def note(self, node, label, wall_us, cpu_us=None):
        for unit, value in (("wall_us", wall_us), ("cpu_us", cpu_us)):
            if value is not None:
                self.figures.setdefault(f"{label}.{unit}", {}).setdefault(node.spec.name, []).append(value)
        print(f"{node.spec.name:8} {label:16} {wall_us:12.1f}" + (f" {cpu_us:12.1f} cpu" if cpu_us else ""), flush=True)

    def drive(self, node, label, bodies, connections):
        figures = rpc_bench.drive(node, bodies, connections, self.args.timeout)
        self.note(node, label, figures["us"], figures["server_us"])

    def once(self, node, label, *call):
        cpu, begin = b.cpu_seconds(node.pid), time.perf_counter()
        result = node.call(*call)
        self.note(node, label, (time.perf_counter() - begin) * 1e6, (b.cpu_seconds(node.pid) - cpu) * 1e6)
        return result

    def start(self, spec, megabytes):
        fields = {"file": os.path.abspath(self.args.chain), "dbcache": self.args.dbcache, "par": self.args.par,
                  "maxtipage": b.tip_age_option(self.info)}
        self.node = b.Node(spec, self.work.new(spec.name), "load", fields,
                           more=QUIET + [f"-maxmempool={megabytes}"], timeout=self.args.timeout)
        self.node.wait_tip(self.info["tip"], 0.2)
        time.sleep(self.args.settle)  # what an import leaves to be done in the background
        return self.node

    def stop(self):
        datadir = self.node.datadir
        self.node.stop()
        self.work.remove(datadir)

    def large(self, spec):
        node = self.start(spec, self.args.large)
        bodies = [rpc_bench.req("sendrawtransaction", tx) for tx in self.txs]
        third = len(bodies) // 3
        before = resident_bytes(node.pid)
        self.drive(node, "send.c1", bodies[:third], 1)
        self.drive(node, "send.c8", bodies[third:-1], 8)
        pool = node.call("getmempoolinfo")
        print(f"{spec.name:8} {pool['size']} transactions, usage {pool['usage']}")
        self.note(node, "memory.resident", (resident_bytes(node.pid) - before) / pool["size"])
        self.note(node, "memory.account", pool["usage"] / pool["size"])
        self.rates(node)
        time.sleep(TEMPLATE_KEPT_S)
        node.call("sendrawtransaction", self.txs[-1])
        time.sleep(TEMPLATE_KEPT_S)
        self.drive(node, "template.first", [TEMPLATE], 1)
        self.drive(node, "template.warm", [TEMPLATE] * 20, 1)
        block = self.once(node, "block", "generatetodescriptor", 1, "raw(51)")[0]
        self.once(node, "reorg", "invalidateblock", block)
        print(f"{spec.name:8} {node.call('getmempoolinfo')['size']} transactions after the reorganisation")
        self.stop()

    def rates(self, node):
        """The order of fee rates, asked of the first node for all."""
        if self.order is not None:
            return
        rates = {entry["wtxid"]: entry["fees"]["base"] / entry["vsize"]
                 for entry in node.call("getrawmempool", True).values()}
        self.order = sorted(range(len(self.txs)), key=lambda i: rates.get(wtxid(self.txs[i]), 0))

    def small(self, spec):
        node = self.start(spec, self.args.small)
        bodies = [rpc_bench.req("sendrawtransaction", self.txs[i]) for i in self.order]
        self.drive(node, "flood.c8", bodies, 8)
        pool = node.call("getmempoolinfo")
        print(f"{spec.name:8} {pool['size']} transactions are left, usage {pool['usage']}")
        self.stop()

    def run(self):
        specs = b.specs_from(self.args)
        self.work, self.node = b.Workdir(self.args.workdir), None
        try:
            for turn in range(self.args.rounds):
                for spec in specs if turn % 2 == 0 else specs[::-1]:
                    self.large(spec)
                    if self.args.flood:
                        self.small(spec)
        finally:
            if self.node is not None:
                self.node.kill()
            self.work.close()
        self.report([spec.name for spec in specs])

    def report(self, names):
        print("\n" + f"{'':24}" + "".join(f"{name:>14}" for name in names) + f"{'ratio':>10}")
        for label, by_node in self.figures.items():
            values = [sorted(by_node[name])[len(by_node[name]) // 2] for name in names]
            ratio = f"{values[0] / values[1]:10.2f}" if len(values) > 1 and values[1] else ""
            print(f"{label:24}" + "".join(f"{value:14.1f}" for value in values) + ratio)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    b.add_node_options(parser)
    parser.add_argument("--mempool", required=True, help="transactions, one a line")
    parser.add_argument("--count", type=int, default=12000, help="how many of them")
    parser.add_argument("--large", type=int, default=300, help="-maxmempool that holds them all")
    parser.add_argument("--small", type=int, default=5, help="-maxmempool of the flood")
    parser.add_argument("--no-flood", dest="flood", action="store_false", help="only the large pool")
    parser.add_argument("--settle", type=float, default=3, help="seconds between import and first call")
    PoolBench(parser.parse_args()).run()


if __name__ == "__main__":
    try:
        main()
    except b.BenchError as error:
        sys.exit(f"bench_pool: {error}")

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""64 clients at once on RPC and REST: rates per method, fairness, memory, and a stop meanwhile.

  MALHAD=build/release/bin/malhad [BITCOIND=...] contrib/bench_load.py [--seconds 60] [--chain FILE]

Every node imports the same blocks (--chain: a file of ../shared/bench/chaingen for -loadblock, and
the transactions of FILE.mempool if there is one; else 200 blocks are mined by the first node and
copied) and answers the methods below, each for its share of the seconds, over kept connections with
one outstanding call. The client is one thread around epoll: it costs the same for
every node. Printed per method: calls a second, the node's own CPU time per call, the slowest answer,
and how the client with the fewest calls fared against the median (1.00: nobody waits longer than
others). Then all methods at once, in the middle of which the node is asked to stop.
"""
import argparse
import atexit
import base64
import json
import os
import pathlib
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ANYBODY = "raw(51)#8lvh9jxk"
MINED_BLOCKS = 200
START_LIMIT_S = 600


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class Node:
    def __init__(self, binary, folder, options=()):
        self.name, self.folder = pathlib.Path(binary).name, pathlib.Path(folder)
        self.port = free_port()
        command = [binary, "-regtest", f"-datadir={folder}", f"-rpcport={self.port}", "-listen=0",
                   "-connect=0", "-rest", "-txindex", "-blockfilterindex", "-printtoconsole=0",
                   "-rpcworkqueue=256", "-checkblockindex=0", *options]  # fmt: skip
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self.authorization = None
        end = time.monotonic() + START_LIMIT_S
        while time.monotonic() < end:
            try:
                login = (self.folder / "regtest/.cookie").read_bytes()
                self.authorization = base64.b64encode(login).decode()
                if "result" in self.rpc("getblockcount"):
                    return
            except (OSError, ValueError, KeyError):
                pass
            if self.process.poll() is not None:
                sys.exit(f"{self.name} ended with {self.process.returncode}")
            time.sleep(0.05)
        sys.exit(f"{self.name} does not answer")

    def call(self, method, *params):
        """The bytes of one JSON-RPC request."""
        body = json.dumps({"id": 1, "method": method, "params": params})
        return (
            f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {self.authorization}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def rest(self, path):
        return f"GET /rest/{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()

    def rpc(self, method, *params):
        with socket.create_connection(("127.0.0.1", self.port), timeout=600) as connection:
            connection.sendall(self.call(method, *params))
            stream = connection.makefile("rb")
            size = 0
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    size = int(value)
            answer = json.loads(stream.read(size))
        return answer if answer.get("error") is None else {}

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory_mib(self, what="VmRSS"):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(what):
                return int(line.split()[1]) / 1024
        return 0.0


class Client:
    """One connection with one outstanding request."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received, self.wanted = 0, None
        self.head, self.calls, self.began, self.slowest = b"", 0, 0.0, 0.0

    def ask(self, request):
        self.head, self.received, self.wanted = b"", 0, None
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def take(self):
        """Reads once; whether the answer is complete."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError
        self.received += len(data)
        if self.wanted is None:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.head[:end].lower()
            if head.split()[1] not in (b"200", b"500"):
                raise ConnectionError(head.split(b"\r\n")[0])
            self.wanted = end + 4 + int(head.partition(b"content-length:")[2].split()[0])
        if self.received < self.wanted:
            return False
        self.calls += 1
        self.slowest = max(self.slowest, time.perf_counter() - self.began)
        return True


def drive(node, requests, clients, seconds, until=None):
    """Runs that long, or until the node ends (`until`: called once half of the time is over)."""
    poll, by_fd = select.epoll(), {}
    everybody = [Client(node.port) for _ in range(clients)]
    for i, client in enumerate(everybody):
        client.next = i
        by_fd[client.socket.fileno()] = client
        poll.register(client.socket.fileno(), select.EPOLLIN)
        client.ask(requests[i % len(requests)])
    begin = time.perf_counter()
    try:
        while (now := time.perf_counter()) < begin + seconds:
            if until and now > begin + seconds / 2:
                until()
                until = None
            for fd, _ in poll.poll(0.1):
                client = by_fd[fd]
                if client.take():
                    client.next += 1
                    client.ask(requests[client.next % len(requests)])
    except (ConnectionError, OSError):
        if until is not None:
            raise
    took = time.perf_counter() - begin
    for client in everybody:
        client.socket.close()
    return everybody, took


def fill(node, options):
    """Waits for the import, and gives the transactions that wait for a block."""
    tip = json.loads(pathlib.Path(options.chain + ".json").read_text())["tip"]
    while node.rpc("getbestblockhash")["result"] != tip:
        time.sleep(0.2)
    pool = pathlib.Path(options.chain + ".mempool")
    for line in pool.read_text().split() if pool.exists() else []:
        node.rpc("sendrawtransaction", line)


def methods_of(node):
    tip = node.rpc("getblockcount")["result"]
    heights = range(max(1, tip - 50), tip + 1)
    hashes = [node.rpc("getblockhash", h)["result"] for h in heights]
    while not all(index["synced"] for index in node.rpc("getindexinfo")["result"].values()):
        time.sleep(0.1)
    largest = max(hashes, key=lambda h: node.rpc("getblock", h)["result"]["size"])
    txids = node.rpc("getblock", largest)["result"]["tx"][:100]
    return {
        "getblockcount": [node.call("getblockcount")],
        "getblockhash": [node.call("getblockhash", h) for h in heights],
        "getblockheader": [node.call("getblockheader", h) for h in hashes],
        "getblock 0": [node.call("getblock", largest, 0)],
        "getblock 1": [node.call("getblock", largest, 1)],
        "getblock 2": [node.call("getblock", largest, 2)],
        "getblock 3": [node.call("getblock", largest, 3)],
        "getblockstats": [node.call("getblockstats", tip)],
        "getblockfilter": [node.call("getblockfilter", h) for h in hashes],
        "getblockchaininfo": [node.call("getblockchaininfo")],
        "getrawtransaction 1": [node.call("getrawtransaction", txid, 1) for txid in txids],
        "gettxout": [node.call("gettxout", txid, 0) for txid in txids],
        "getmempoolinfo": [node.call("getmempoolinfo")],
        "getrawmempool": [node.call("getrawmempool")],
        "getrawmempool true": [node.call("getrawmempool", True)],
        "getnetworkinfo": [node.call("getnetworkinfo")],
        "rest block.bin": [node.rest(f"block/{largest}.bin")],
        "rest block.json": [node.rest(f"block/{largest}.json")],
        "rest headers.bin": [node.rest(f"headers/{h}.bin?count=5") for h in hashes[:-5]],
        "rest headers.json": [node.rest(f"headers/{h}.json?count=5") for h in hashes[:-5]],
        "rest chaininfo": [node.rest("chaininfo.json")],
        "rest tx.json": [node.rest(f"tx/{txid}.json") for txid in txids],
        "rest getutxos": [node.rest(f"getutxos/checkmempool/{txid}-0.json") for txid in txids],
        "rest mempool": [node.rest("mempool/contents.json?verbose=false&mempool_sequence=false")],
        "rest filter": [node.rest(f"blockfilter/basic/{h}.bin") for h in hashes],
    }


def rest_of_work(node):
    """Waits until the node has done what was asked of it when the clients left."""
    before = None
    while before is None or node.cpu_seconds() - before > 0.02:
        before = node.cpu_seconds()
        time.sleep(0.3)


def measure(node, options):
    rates, methods = {}, methods_of(node)
    before = node.memory_mib()
    print(f"\n{node.name}\n{'method':<20}{'calls/s':>10}{'us CPU':>9}{'slowest ms':>12}{'fewest':>8}")
    for name, requests in methods.items():
        rest_of_work(node)
        cpu = node.cpu_seconds()
        clients, took = drive(node, requests, options.clients, options.seconds / len(methods))
        calls = [client.calls for client in clients]
        total = max(sum(calls), 1)
        rates[name] = total / took
        print(
            f"{name:<20}{rates[name]:>10.0f}{(node.cpu_seconds() - cpu) / total * 1e6:>9.0f}"
            f"{max(c.slowest for c in clients) * 1e3:>12.1f}"
            f"{min(calls) / max(statistics.median(calls), 1):>8.2f}"
        )
    print(f"memory: {before:.0f} MiB before, at most {node.memory_mib('VmHWM'):.0f} MiB")
    begin = None

    def stop():
        nonlocal begin
        begin = time.perf_counter()
        node.process.terminate()

    everything = [request for requests in methods.values() for request in requests[:1]]
    drive(node, everything, options.clients, 6, stop)
    node.process.wait(60)
    print(f"stopped during the load in {time.perf_counter() - begin:.2f} s, code {node.process.returncode}")
    return rates


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--chain", help="a file for -loadblock")
    options = parser.parse_args()
    binaries = [os.environ[name] for name in ("MALHAD", "BITCOIND") if name in os.environ]
    if not binaries:
        parser.error("name a node with MALHAD or BITCOIND")
    results, blocks = [], []
    for binary in binaries:
        with tempfile.TemporaryDirectory(prefix="malha-load-") as folder:
            chain = [f"-loadblock={options.chain}"] if options.chain else []
            node = Node(binary, folder, chain)
            atexit.register(node.process.kill)
            if options.chain:
                fill(node, options)
            else:
                if not blocks:
                    for block_hash in node.rpc("generatetodescriptor", MINED_BLOCKS, ANYBODY)["result"]:
                        blocks.append(node.rpc("getblock", block_hash, 0)["result"])
                else:
                    for block in blocks:
                        node.rpc("submitblock", block)
            results.append(measure(node, options))
    if len(results) == 2:
        print("\nrates, first of second:")
        for name, rate in results[0].items():
            # None in its share of the time: the other is that many times faster, at least.
            print(f"{name:<20}{rate / results[1][name]:>8.2f}" if results[1][name] else f"{name:<20}       -")


if __name__ == "__main__":
    main()

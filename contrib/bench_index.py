#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""What each index costs: extra time of an import until the index has seen the tip, and its size.

  MALHAD=build/release/bin/malhad contrib/bench_index.py --chain FILE [--rounds 3] [--only NAME ...]

FILE is a chain of ../shared/bench/chaingen (contrib/bench makes some in build/bench); its .json
beside it names the tip. In each round the node imports it without an index, then with one after the
other, into a fresh folder, all scripts checked, and is stopped once everything asked for has reached
the tip. CPU seconds are those of the whole process from start to end, wall seconds end at the tip.
Printed: the medians, what is above the import without indexes, and the bytes of the index.
"""
import argparse
import base64
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

INDEXES = {
    "none": [],
    "script history": ["-scriptindex"],
    "transactions": ["-txindex"],
    "spenders": ["-txospenderindex"],
    "block filters": ["-blockfilterindex=basic"],
    "coin statistics": ["-coinstatsindex"],
    "all five": ["-scriptindex", "-txindex", "-txospenderindex", "-blockfilterindex=basic", "-coinstatsindex"],
}  # fmt: skip
IMPORT_LIMIT_S = 3600


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def call(folder, port, method, *params):
    """The result, or None while the node does not answer."""
    try:
        login = (folder / "regtest/.cookie").read_bytes()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}",
            json.dumps({"id": 1, "method": method, "params": params}).encode(),
            {"Authorization": "Basic " + base64.b64encode(login).decode()},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["result"]
    except (OSError, urllib.error.HTTPError, ValueError):
        return None


def is_done(folder, port, tip):
    if call(folder, port, "getbestblockhash") != tip:
        return False
    if not all(index["synced"] for index in call(folder, port, "getindexinfo").values()):
        return False
    call(folder, port, "syncwithvalidationinterfacequeue")  # what waits in memory can be looked up now
    return True


def size_of(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def import_once(options, indexes, tip):
    """Wall seconds, CPU seconds, bytes of the indexes."""
    with tempfile.TemporaryDirectory(prefix="malha-index-", dir=options.workdir) as name:
        folder, port = pathlib.Path(name), free_port()
        command = [os.environ["MALHAD"], "-regtest", f"-datadir={folder}", f"-rpcport={port}", "-listen=0",
                   "-connect=0", "-printtoconsole=0", "-assumevalid=0", f"-dbcache={options.dbcache}",
                   f"-loadblock={options.chain}", *indexes]  # fmt: skip
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        while not is_done(folder, port, tip):
            if process.poll() is not None or time.monotonic() > begin + IMPORT_LIMIT_S:
                sys.exit(f"no import: {' '.join(command)}")
            time.sleep(0.1)
        wall = time.monotonic() - begin
        process.terminate()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"the node ended with {process.returncode}")
        return wall, used.ru_utime + used.ru_stime, size_of(folder / "regtest/indexes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--chain", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dbcache", type=int, default=450)
    parser.add_argument("--only", nargs="+", choices=list(INDEXES)[1:], default=list(INDEXES)[1:])
    parser.add_argument("--workdir", help="where the data directories are made")
    options = parser.parse_args()
    if "MALHAD" not in os.environ:
        parser.error("name the node with MALHAD")
    tip = json.loads(pathlib.Path(options.chain + ".json").read_text())["tip"]
    results = {name: [] for name in ["none", *options.only]}
    for _ in range(options.rounds):
        for name, measured in results.items():
            measured.append(import_once(options, INDEXES[name], tip))
    print(f"{'indexes':<18}{'wall s':>8}{'more':>7}{'CPU s':>8}{'more':>7}{'MB':>8}")
    base = None
    for name, measured in results.items():
        wall, cpu, size = (statistics.median(column) for column in zip(*measured))
        base = base or (wall, cpu)
        print(
            f"{name:<18}{wall:>8.2f}{wall / base[0] - 1:>7.0%}{cpu:>8.2f}{cpu / base[1] - 1:>7.0%}{size / 1e6:>8.1f}"
        )


if __name__ == "__main__":
    main()

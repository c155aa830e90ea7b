# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The surface as the programs and the sources declare it: methods, options, endpoints, messages."""
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MALHAD = pathlib.Path(os.environ.get("MALHAD", ROOT / "build/release/bin/malhad")).resolve()
MALHA_CLI = pathlib.Path(os.environ.get("MALHA_CLI", MALHAD.with_name("malha-cli"))).resolve()
START_LIMIT_S = 60


def established():
    """Names that clients of bitcoind know."""
    return json.loads((ROOT / "contrib/surface/established.json").read_text())


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def openrpc():
    """The document of getopenrpcinfo, from a node started for it."""
    with tempfile.TemporaryDirectory(prefix="malha-surface-") as folder:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        common = [f"-datadir={folder}", "-regtest", f"-rpcport={port}"]
        node = subprocess.Popen([MALHAD, *common, "-listen=0", "-connect=0", "-printtoconsole=0"])
        try:
            end = time.monotonic() + START_LIMIT_S
            while True:
                answer = run(MALHA_CLI, *common, "getopenrpcinfo")
                if answer.returncode == 0:
                    return json.loads(answer.stdout)
                if node.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{MALHAD} does not answer: {answer.stderr}")
                time.sleep(0.05)
        finally:
            node.terminate()
            node.wait(60)


class Option:
    def __init__(self, category, name, value, text):
        self.category, self.name, self.value, self.text = category, name, value, text


def options(program, flag="-help-debug"):
    """What the program's help lists."""
    found, category = [], ""
    for block in run(program, flag).stdout.split("\n\n"):
        lines = block.strip("\n").split("\n")
        head = re.fullmatch(r"  -([\w?-]+)(=.*)?", lines[0])
        if head:
            text = " ".join(line.strip() for line in lines[1:])
            found.append(Option(category, head[1], head[2] or "", text))
        elif len(lines) == 1 and lines[0].endswith(":"):
            category = lines[0].rstrip(":")
    assert found, f"{program} {flag} lists no options"
    return found


def sources(pattern):
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted(ROOT.glob(pattern)))


def rest_endpoints():
    prefixes = re.findall(r'add\("/rest/([\w/]+?)/?",\s', sources("src/rpc/rest_*.cpp"))
    return sorted(set(prefixes))


def zmq_topics():
    names = re.search(r"kZmqTopicCount> kNames\{(.*?)\}", sources("src/rpc/zmq_publisher.cpp"), re.S)
    return re.findall(r'"(\w+)"', names[1])


def messages():
    """Commands whose messages the protocol code names, to handle or to send them."""
    constants = dict(re.findall(r'(k\w+) = "(\w+)"', sources("include/malha/wire/commands.hpp")))
    headers, protocol = sources("include/malha/wire/*.hpp"), sources("src/p2p/*.cpp")
    spoken = set()
    for struct, body in re.findall(r"struct (\w+)[^;{]*\{(.*?)\n\};", headers, re.S):
        command = re.search(r"kCommand = command::(k\w+)", body)
        if command and re.search(rf"wire::{struct}\b", protocol):
            spoken.add(constants[command[1]])
    for name in re.findall(r"command::(k\w+)", protocol):
        spoken.add(constants.get(name, ""))
    for struct, name in re.findall(r"using (\w+) = \w+<command::(k\w+)>", headers):
        if re.search(rf"wire::{struct}\b", protocol):
            spoken.add(constants[name])
    return spoken - {""}

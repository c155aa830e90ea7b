# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""malha-cli: the forms in which it takes arguments, its output, its exit codes."""
import json
import subprocess

import pytest

from framework.node import MALHA_CLI


@pytest.fixture
def chain(node):
    """A node with ten blocks."""
    node.rpc.generatetodescriptor(10, "raw(51)")
    return node


def test_plain_results(chain):
    done = chain.cli("getblockcount")
    assert (done.returncode, done.stdout, done.stderr) == (0, "10\n", "")
    done = chain.cli("getbestblockhash")
    assert done.stdout == chain.rpc.getbestblockhash() + "\n"
    header = chain.cli("getblockheader", chain.rpc.getblockhash(3))
    assert json.loads(header.stdout)["height"] == 3
    assert header.stdout.startswith('{\n  "hash": "')


def test_named_arguments(chain):
    by_name = chain.cli("-named", "getblockhash", "height=5")
    assert by_name.stdout == chain.cli("getblockhash", "5").stdout
    done = chain.cli("-named", "getblockhash", "nope=5")
    assert done.returncode == 8 and "Unknown named parameter nope" in done.stderr


def test_arguments_from_stdin(chain):
    done = chain.cli("-stdin", "getblockhash", stdin="5\n")
    assert done.stdout.strip() == chain.rpc.getblockhash(5)


def test_generate(chain):
    done = chain.cli("-generate", "1")
    assert done.returncode != 0  # -generate asks a wallet for an address, and there is none yet
    done = chain.cli("generatetodescriptor", "2", "raw(51)")
    assert done.returncode == 0 and len(json.loads(done.stdout)) == 2
    assert chain.rpc.getblockcount() == 12


def test_getinfo(chain):
    done = chain.cli("-getinfo")
    assert done.returncode == 0 and "regtest" in done.stdout and "Blocks: 10" in done.stdout


def test_errors_and_exit_codes(chain):
    done = chain.cli("getblockhash", "99")
    assert done.returncode == 8
    assert done.stderr == "error code: -8\nerror message:\nBlock height out of range\n"
    done = chain.cli("nosuchmethod")
    assert done.returncode == 89 and "Method not found" in done.stderr
    done = chain.cli("getblockhash", "x")
    assert done.returncode == 1 and done.stderr == "error: Error parsing JSON: x\n"
    done = chain.cli()
    assert done.returncode == 1 and "too few parameters" in done.stderr


def test_wrong_password(chain):
    done = chain.cli("-rpcuser=x", "-rpcpassword=y", "getblockcount")
    assert done.returncode == 1 and "Authorization failed" in done.stderr


def test_no_node(make_node):
    node = make_node()
    done = node.cli("getblockcount")
    assert done.returncode == 1 and f"127.0.0.1:{node.rpc_port}" in done.stderr


def test_rpcwait_waits_for_the_start(make_node):
    node = make_node()
    command = [MALHA_CLI, f"-datadir={node.datadir}", "-regtest", f"-rpcport={node.rpc_port}"]
    command += ["-rpcwait", "-rpcwaittimeout=30", "getblockcount"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as waiting:
        node.start()
        output, _ = waiting.communicate(timeout=60)
    assert (waiting.returncode, output) == (0, "0\n")
    node.stop()


def test_version():
    done = subprocess.run([MALHA_CLI, "-version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Malha")

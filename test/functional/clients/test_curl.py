# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""curl, as scripts use it: REST in every format, RPC with the cookie."""
import json
import shutil
import subprocess

import pytest

ANYBODY = "raw(51)#8lvh9jxk"

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")


def curl(*arguments):
    """What curl prints; it fails for HTTP errors."""
    command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "30", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.fixture
def chain(make_node):
    """(node with three blocks, their hashes)"""
    node = make_node(["-rest", "-blockfilterindex"]).start()
    hashes = node.rpc.generatetodescriptor(3, ANYBODY)
    yield node, hashes
    node.stop()


def test_rest_in_every_format(chain):
    node, hashes = chain
    rest = f"http://127.0.0.1:{node.rpc_port}/rest"
    binary = curl(f"{rest}/block/{hashes[0]}.bin")
    assert binary.hex() == node.rpc.getblock(hashes[0], 0)
    assert curl(f"{rest}/block/{hashes[0]}.hex").decode() == binary.hex() + "\n"
    block = json.loads(curl("--compressed", f"{rest}/block/{hashes[0]}.json"))
    assert (block["hash"], block["height"]) == (hashes[0], 1)
    headers = json.loads(curl(f"{rest}/headers/{hashes[0]}.json?count=2"))
    assert [header["hash"] for header in headers] == hashes[:2]
    assert curl(f"{rest}/blockhashbyheight/2.bin")[::-1].hex() == hashes[1]
    txid = block["tx"][0]["txid"]
    body = bytes([0, 1]) + bytes.fromhex(txid)[::-1] + bytes(4)  # BIP 64: one outpoint
    asked = subprocess.run(
        ["curl", "--silent", "--fail", "--data-binary", "@-", f"{rest}/getutxos.bin"],
        input=body, capture_output=True, check=True,
    )  # fmt: skip
    assert asked.stdout[:4] == (3).to_bytes(4, "little")
    assert asked.stdout[4:36][::-1].hex() == hashes[2]
    # One connection for several requests.
    twice = curl(f"{rest}/chaininfo.json", f"{rest}/mempool/info.json").decode().splitlines()
    assert json.loads(twice[0])["blocks"] == 3 and json.loads(twice[1])["size"] == 0
    with pytest.raises(subprocess.CalledProcessError) as failed:
        curl(f"{rest}/block/{'11' * 32}.bin")
    assert failed.value.returncode == 22  # HTTP error


def test_rpc_with_the_cookie(chain):
    node, hashes = chain
    login = (node.folder / ".cookie").read_text()
    url = f"http://127.0.0.1:{node.rpc_port}/"
    call = '{"jsonrpc":"1.0","id":"curl","method":"getbestblockhash","params":[]}'
    answer = curl("--user", login, "--data-binary", call, "-H", "content-type: text/plain;", url)
    assert json.loads(answer) == {"result": hashes[2], "error": None, "id": "curl"}
    large = json.dumps({"method": "echo", "params": ["a" * 2_000_000]})  # sent with Expect
    answer = subprocess.run(
        ["curl", "--silent", "--user", login, "--data-binary", "@-", url],
        input=large.encode(), capture_output=True, check=True,
    )  # fmt: skip
    assert len(json.loads(answer.stdout)["result"][0]) == 2_000_000

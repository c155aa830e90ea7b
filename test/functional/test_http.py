# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The HTTP server against bad clients: garbage, huge requests, slow ones, too many at once."""
import http.client
import json
import socket
import threading
import time

import pytest

GIB = 1 << 30
GARBAGE = [
    b"\x00\xff\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    b"GET\r\n\r\n",
    b"POST / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    b"POST / HTTP/1.1\r\n" + b"X: " + b"a" * 20000 + b"\r\n\r\n",
    b"POST /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n",
]


def authorization(node):
    return f"Authorization: {node.rpc.headers['Authorization']}\r\n".encode()


def first_line(connection):
    """The status line, or b'' when the server closed without one."""
    try:
        return connection.makefile("rb").readline().strip()
    except ConnectionError:
        return b""


def send_until_refused(connection, chunk, total):
    """Sends up to total bytes, fewer when the server closes."""
    try:
        for _ in range(total // len(chunk)):
            connection.sendall(chunk)
    except (BrokenPipeError, ConnectionResetError):
        pass


@pytest.mark.parametrize("data", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_gets_400_and_harms_nobody(node, data):
    with socket.create_connection(("127.0.0.1", node.rpc_port), timeout=20) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        status = first_line(connection)
    assert status == b"" or status.split()[1] in (b"400", b"413", b"431")
    assert node.rpc.getblockcount() == 0


def test_request_of_one_gib_is_refused_by_its_length(node):
    before = node.memory_peak_mib()
    head = b"POST / HTTP/1.1\r\nHost: x\r\n" + authorization(node)
    with socket.create_connection(("127.0.0.1", node.rpc_port), timeout=20) as connection:
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % GIB)
        assert first_line(connection).split()[1] == b"413"
    assert node.memory_peak_mib() < before + 16
    assert node.rpc.getblockcount() == 0


def test_request_of_one_gib_in_chunks_is_cut_off(node):
    before = node.memory_peak_mib()
    head = b"POST / HTTP/1.1\r\nHost: x\r\n" + authorization(node)
    with socket.create_connection(("127.0.0.1", node.rpc_port), timeout=20) as connection:
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        send_until_refused(connection, b"100000\r\n" + b" " * 0x100000 + b"\r\n", GIB)
        assert first_line(connection).split()[1:2] in ([], [b"413"])
    assert node.memory_peak_mib() < before + 160
    assert node.rpc.getblockcount() == 0


def test_body_without_credentials_is_not_taken(node):
    with socket.create_connection(("127.0.0.1", node.rpc_port), timeout=20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        assert first_line(connection).split()[1] == b"401"


def test_slow_request_is_closed(make_node):
    node = make_node(["-rpcservertimeout=1"]).start()
    with socket.create_connection(("127.0.0.1", node.rpc_port), timeout=20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\n")
        began = time.monotonic()
        while connection.recv(1000):  # an answer before closing is fine
            pass
        assert time.monotonic() - began < 15
    assert node.rpc.getblockcount() == 0
    node.stop()


def test_full_work_queue_answers_503(make_node):
    node = make_node(["-rpcthreads=1", "-rpcworkqueue=1"]).start()
    statuses = []

    def wait_for_block():
        try:
            body = json.dumps({"id": 1, "method": "waitfornewblock", "params": [3000]})
            statuses.append(node.new_rpc().post(body)[0])
        except (OSError, http.client.HTTPException) as error:
            statuses.append(error)

    threads = [threading.Thread(target=wait_for_block) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200, 503}
    assert node.rpc.getblockcount() == 0
    node.stop()


def test_many_connections_at_once(node):
    connections = [
        socket.create_connection(("127.0.0.1", node.rpc_port), timeout=20) for _ in range(100)
    ]
    assert node.rpc.getblockcount() == 0
    for connection in connections:
        connection.close()


def test_deep_json_is_an_error(node):
    status, body = node.rpc.post("[" * 100_000)
    assert status == 500 and json.loads(body)["error"]["code"] == -32700
    assert node.rpc.getblockcount() == 0


def test_batch_and_versions(node):
    calls = [
        {"id": 1, "method": "getblockcount"},
        {"jsonrpc": "2.0", "id": 2, "method": "nosuchmethod"},
        {"jsonrpc": "2.0", "method": "getblockcount"},
    ]
    status, body = node.rpc.post(json.dumps(calls))
    first, second = json.loads(body)
    assert status == 200
    assert first == {"result": 0, "error": None, "id": 1}
    assert second["error"]["code"] == -32601 and second["jsonrpc"] == "2.0"

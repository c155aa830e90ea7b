# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""A WebSocket client (RFC 6455) that reads JSON messages, on plain sockets."""
import base64
import json
import os
import socket
import struct
import urllib.parse

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Closed(Exception):
    """The server has closed the stream; code None: without a word."""

    def __init__(self, code, reason):
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


class Refused(Exception):
    """The server answered with an HTTP status other than 101."""

    def __init__(self, status, text):
        super().__init__(f"{status} {text}")
        self.status = status


class WebSocket:
    def __init__(self, port, target, login, timeout_s=30, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout_s)
        self.socket.connect(("127.0.0.1", port))
        head = [f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: Upgrade",
                "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode()]  # fmt: skip
        if login is not None:
            head.append("Authorization: Basic " + base64.b64encode(login.encode()).decode())
        self.socket.sendall("\r\n".join([*head, "", ""]).encode())
        self.stream = self.socket.makefile("rb")
        status = int(self.stream.readline().split()[1])
        while self.stream.readline().strip():
            pass
        if status != 101:
            raise Refused(status, "")

    def send(self, opcode, payload=b""):
        mask = os.urandom(4)
        masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked)

    def _frame(self):
        first, second = self._exactly(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", self._exactly(8))
        return first, self._exactly(size)

    def _exactly(self, size):
        data = self.stream.read(size)
        if len(data) < size:
            raise Closed(None, "")
        return data

    def receive(self):
        """The next message; answers pings on the way."""
        text = b""
        while True:
            first, payload = self._frame()
            opcode = first & 0x0F
            if opcode == PING:
                self.send(PONG, payload)
            elif opcode == CLOSE:
                self.send(CLOSE, payload[:2])
                raise Closed(struct.unpack(">H", payload[:2])[0], payload[2:].decode())
            elif opcode != PONG:
                text += payload
                if first & 0x80:
                    return json.loads(text)

    def close(self):
        self.stream.close()
        self.socket.close()


def open_events(node, login=None, receive_buffer=None, **query):
    """A stream of GET /events, with the cookie when no user:password is given."""
    target = "/events" + ("?" + urllib.parse.urlencode(query) if query else "")
    login = login or (node.folder / ".cookie").read_text()
    return WebSocket(node.rpc_port, target, login, receive_buffer=receive_buffer)

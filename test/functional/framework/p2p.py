# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""A peer of the node under test: speaks transport v1 or v2, and says what a test tells it to.

    peer = Peer.connect(node.p2p_port).handshake()
    peer.send("getheaders", payload)
    payload = peer.wait_for("headers")

Nothing runs in the background: what the node sent is read when a test waits for something. Pings
are answered meanwhile, unless answer_pings is off.
"""
import dataclasses
import secrets
import socket
import struct
import time

from . import bip324
from .blocks import REGTEST_MAGIC, compact_size, sha256d

LIMIT_S = 60
PROTOCOL_VERSION = 70016
NETWORK, WITNESS, NETWORK_LIMITED, P2P_V2 = 1 << 0, 1 << 3, 1 << 10, 1 << 11
V1_HEADER_SIZE = 24
INV_TX, INV_BLOCK, INV_CMPCT_BLOCK = 1, 2, 4
INV_WITNESS = 1 << 30


class Closed(Exception):
    """The node closed the connection."""


@dataclasses.dataclass
class Message:
    command: str
    payload: bytes


def v1_message(command, payload, magic=REGTEST_MAGIC):
    name = command.encode("latin-1").ljust(12, b"\x00")
    return magic + name + struct.pack("<I", len(payload)) + sha256d(payload)[:4] + payload


def version_payload(version=PROTOCOL_VERSION, services=NETWORK | WITNESS, nonce=None, relay=True):
    nobody = bytes(8) + bytes(10) + b"\xff\xff" + bytes(4) + bytes(2)
    nonce = secrets.randbits(64) | 1 if nonce is None else nonce
    agent = b"/malha-test/"
    return (
        struct.pack("<iQq", version, services, int(time.time())) + nobody + nobody
        + struct.pack("<Q", nonce) + compact_size(len(agent)) + agent
        + struct.pack("<i?", 0, relay)
    )  # fmt: skip


def read_compact_size(data, at=0):
    """(number, position behind it)."""
    first = data[at]
    if first < 0xFD:
        return first, at + 1
    size = {0xFD: 2, 0xFE: 4, 0xFF: 8}[first]
    return int.from_bytes(data[at + 1 : at + 1 + size], "little"), at + 1 + size


def inventory(*items):
    """The payload of inv, getdata and notfound. items: (type, hash in wire order)."""
    return compact_size(len(items)) + b"".join(struct.pack("<I", kind) + h for kind, h in items)


def headers(*blocks):
    """The payload of a headers message. blocks: 80 bytes each."""
    return compact_size(len(blocks)) + b"".join(header + b"\x00" for header in blocks)


class V1Transport:
    def __init__(self, magic):
        self.magic = magic

    def encode(self, command, payload):
        return v1_message(command, payload, self.magic)

    def decode(self, data):
        """(message or None, bytes used)."""
        if len(data) < V1_HEADER_SIZE:
            return None, 0
        assert data[:4] == self.magic
        end = V1_HEADER_SIZE + struct.unpack_from("<I", data, 16)[0]
        if len(data) < end:
            return None, 0
        payload = bytes(data[V1_HEADER_SIZE:end])
        assert sha256d(payload)[:4] == data[20:24]
        return Message(bytes(data[4:16]).rstrip(b"\x00").decode("latin-1"), payload), end


class V2Transport:
    def __init__(self, cipher, aad):
        """aad: the garbage that the first packet of the node must vouch for."""
        self.cipher, self.aad, self.size, self.has_version = cipher, aad, None, False

    def encode(self, command, payload):
        return self.cipher.encrypt(bip324.pack(command, payload))

    def decode(self, data):
        used = 0
        if self.size is None:
            if len(data) < bip324.LENGTH_SIZE:
                return None, 0
            used = bip324.LENGTH_SIZE
            self.size = self.cipher.decrypt_length(bytes(data[:used]))
        if len(data) - used < self.size:
            return None, used
        packet = bytes(data[used : used + self.size])
        used, self.size = used + self.size, None
        contents, self.aad = self.cipher.decrypt(packet, self.aad), b""
        if contents is None:
            return None, used
        if not self.has_version:
            self.has_version = True
            return None, used
        return Message(*bip324.unpack(contents)), used


class Peer:
    """One connection. received: every message since the last clear(), in order."""

    def __init__(self, sock, magic=REGTEST_MAGIC):
        self.socket, self.magic = sock, magic
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.transport, self.data, self.received = V1Transport(magic), bytearray(), []
        self.answer_pings, self.is_closed = True, False

    @staticmethod
    def connect(port, v2=False, magic=REGTEST_MAGIC):
        peer = Peer(socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S), magic)
        if v2:
            peer.start_v2(initiating=True)
        return peer

    def start_v2(self, initiating, garbage=b"some garbage"):
        self.transport = None  # what comes is no message yet
        private, own = bip324.make_key()
        self.send_bytes(own + garbage)
        self._wait(lambda: True if len(self.data) >= 64 else None)
        theirs = bytes(self.data[:64])
        del self.data[:64]
        cipher = bip324.V2Cipher(private, own, theirs, self.magic, initiating)
        self.send_bytes(cipher.send_terminator + cipher.encrypt(b"", aad=garbage))
        end = self._wait(lambda: self.data.find(cipher.receive_terminator) + 1 or None) - 1
        assert end <= bip324.GARBAGE_MAX
        self.transport = V2Transport(cipher, bytes(self.data[:end]))
        del self.data[: end + bip324.TERMINATOR_SIZE]
        self._decode()

    # ---- sending

    def send_bytes(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.is_closed = True

    def send(self, command, payload=b""):
        self.send_bytes(self.transport.encode(command, payload))

    def handshake(self, **fields):
        """Says version and verack; afterwards the node has answered both."""
        self.send("version", version_payload(**fields))
        self.wait_for("version")
        self.send("wtxidrelay")
        self.send("sendaddrv2")
        self.send("verack")
        self.wait_for("verack")
        self.sync()
        return self

    def sync(self):
        """Waits until the node has dealt with what was sent before."""
        nonce = secrets.token_bytes(8)
        self.send("ping", nonce)
        self._wait_message(lambda m: m.command == "pong" and m.payload == nonce)

    # ---- receiving

    def wait_for(self, command, limit_s=LIMIT_S):
        """The payload of the next such message that was not yet waited for; keeps the others."""
        return self._wait_message(lambda m: m.command == command, limit_s).payload

    def wait_closed(self, limit_s=LIMIT_S):
        """Reads on until the node closes the connection."""
        try:
            self._wait(lambda: None, limit_s)
        except Closed:
            return
        raise AssertionError("still connected")

    def clear(self):
        self.received.clear()

    def commands(self):
        return [message.command for message in self.received]

    def close(self):
        self.socket.close()
        self.is_closed = True

    def poll(self, limit_s):
        """Reads what comes within the time, or until something came. False: nothing did."""
        self.socket.settimeout(max(limit_s, 0.001))
        try:
            chunk = self.socket.recv(1 << 16)
        except socket.timeout:
            return False
        except OSError:
            chunk = b""
        if not chunk:
            self.is_closed = True
            raise Closed
        self.data += chunk
        self._decode()
        return True

    def _decode(self):
        used = 1
        while used and self.transport is not None:
            message, used = self.transport.decode(self.data)
            del self.data[:used]
            if message is None:
                continue
            if message.command == "ping" and self.answer_pings:
                self.send("pong", message.payload)
            self.received.append(message)

    def _wait_message(self, wanted, limit_s=LIMIT_S):
        def take():
            for i, message in enumerate(self.received):
                if wanted(message):
                    return self.received.pop(i)
            return None

        return self._wait(take, limit_s)

    def _wait(self, condition, limit_s=LIMIT_S):
        end = time.monotonic() + limit_s
        while True:
            result = condition()
            if result is not None:
                return result
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not received: {self.commands()}")
            self.poll(left)

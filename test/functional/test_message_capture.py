# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""-capturemessages: what is said and heard, in files that other tools read."""
import struct
import time

from framework.p2p import Peer, version_payload

RECORD = struct.Struct("<q12sI")


def records(path):
    """(seconds, name, payload) of each message."""
    data, found, at = path.read_bytes(), [], 0
    while at < len(data):
        time_us, name, size = RECORD.unpack_from(data, at)
        at += RECORD.size
        found.append((time_us / 1e6, name.rstrip(b"\x00").decode(), data[at : at + size]))
        at += size
    return found


def test_messages_are_written_as_they_come(make_node):
    node = make_node(["-capturemessages"]).start()
    peer = Peer.connect(node.p2p_port)
    address = peer.socket.getsockname()
    payload = version_payload()
    peer.send("version", payload)
    peer.wait_for("verack")
    peer.send("verack")
    peer.sync()
    folder = node.folder / "message_capture" / f"{address[0]}_{address[1]}"
    heard, said = records(folder / "msgs_recv.dat"), records(folder / "msgs_sent.dat")
    assert [name for _, name, _ in heard[:2]] == ["version", "verack"]
    assert heard[0][2] == payload
    assert abs(heard[0][0] - time.time()) < 3600
    assert said[0][1] == "version"
    # The node pings as well, at a moment of its own: what is compared is our ping and its pong.
    nonces_asked = [payload for _, name, payload in heard if name == "ping"]
    assert [payload for _, name, payload in said if name == "pong"] == nonces_asked != []
    assert [time_s for time_s, _, _ in said] == sorted(time_s for time_s, _, _ in said)


def test_nothing_is_written_without_the_option(node):
    Peer.connect(node.p2p_port).handshake().close()
    assert not (node.folder / "message_capture").exists()

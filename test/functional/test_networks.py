# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Proxies, reachable networks, our own addresses, AS maps: options at work."""
import socket
import threading

import pytest

from framework.rpc import RpcError
from test_peers import wait_until

ONION = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"


class Socks5Server:
    """Takes connections, writes down where they are to go, and refuses them."""

    def __init__(self, family=socket.AF_INET, address=("127.0.0.1", 0)):
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.bind(address)
        self.socket.listen()
        self.asked = []  # (host, port, user)
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def _serve(self):
        while True:
            connection, _ = self.socket.accept()
            with connection:
                try:
                    self._answer(connection.makefile("rwb", buffering=0))
                except (OSError, IndexError):
                    pass

    def _answer(self, stream):
        user = None
        methods = stream.read(2)[1]
        wants_login = 2 in stream.read(methods)
        stream.write(bytes([5, 2 if wants_login else 0]))
        if wants_login:
            user = stream.read(stream.read(2)[1])
            stream.read(stream.read(1)[0])
            stream.write(b"\x01\x00")
        stream.read(4)
        host = stream.read(stream.read(1)[0]).decode()
        self.asked.append((host, int.from_bytes(stream.read(2), "big"), user))
        stream.write(b"\x05\x05\x00\x01" + bytes(6))  # connection refused


def networks_of(node):
    return {each["name"]: each for each in node.rpc.getnetworkinfo()["networks"]}


def test_everything_goes_through_the_proxy(make_node):
    proxy = Socks5Server()
    node = make_node([f"-proxy=127.0.0.1:{proxy.port}", "-cjdnsreachable"]).start()
    targets = ["15.61.23.23:1234", "[2a01::1]:9", f"{ONION}:8333", "[fc00::7]:5", "some.name:7"]
    for target in targets:
        node.rpc.addnode(target, "onetry", False)
    wait_until(lambda: len(proxy.asked) == len(targets))
    asked = {(host, port) for host, port, _ in proxy.asked}
    assert asked == {
        ("15.61.23.23", 1234), ("2a01::1", 9), (ONION, 8333), ("fc00::7", 5), ("some.name", 7),
    }  # fmt: skip
    assert len({user for _, _, user in proxy.asked}) == len(targets), "one login for each"
    networks = networks_of(node)
    for name in ("ipv4", "ipv6", "onion", "cjdns"):
        assert networks[name]["proxy"] == f"127.0.0.1:{proxy.port}"
        assert networks[name]["reachable"] and networks[name]["proxy_randomize_credentials"]
    assert networks["i2p"]["limited"] and networks["i2p"]["proxy"] == ""


def test_private_addresses_need_no_proxy(make_node):
    proxy = Socks5Server()
    other = make_node().start()
    node = make_node([f"-proxy=127.0.0.1:{proxy.port}", "-proxyrandomize=0"]).start()
    node.rpc.addnode(f"127.0.0.1:{other.p2p_port}", "onetry")
    wait_until(lambda: node.rpc.getconnectioncount() == 1)
    assert proxy.asked == []


def test_a_unix_socket_for_onion_peers_only(make_node, folder):
    path = str(folder / "socks")
    proxy = Socks5Server(socket.AF_UNIX, path)
    node = make_node([f"-onion=unix:{path}", "-dns=0"]).start()
    node.rpc.addnode(f"{ONION}:8333", "onetry", False)
    node.rpc.addnode("some.name:7", "onetry", False)  # nobody may look it up
    wait_until(lambda: proxy.asked)
    assert [entry[0] for entry in proxy.asked] == [ONION]
    networks = networks_of(node)
    assert networks["onion"]["proxy"] == f"unix:{path}" and networks["ipv4"]["proxy"] == ""


def test_addresses_of_our_own(make_node):
    options = ["-externalip=42.42.42.42", f"-externalip={ONION}:5", "-onlynet=ipv4"]
    node = make_node(options).start()
    assert node.rpc.getnetworkinfo()["localaddresses"] == [
        {"address": "42.42.42.42", "port": node.p2p_port, "score": 4},
        {"address": ONION, "port": 5, "score": 4},
    ]
    assert not networks_of(node)["ipv6"]["reachable"]


def test_a_damaged_list_of_addresses_is_left_to_its_owner(make_node):
    node = make_node().start()
    node.rpc.addpeeraddress("250.1.1.1", 8333)
    node.stop()
    file = node.folder / "peers.dat"
    good = file.read_bytes()
    file.write_bytes(good[:-1])
    assert "Invalid or corrupt peers.dat" in node.start_fails()
    assert file.read_bytes() == good[:-1]
    file.write_bytes(good)
    node.start()
    assert len(node.rpc.getnodeaddresses(0)) == 1


def test_as_maps_tell_who_operates_an_address(make_node, folder):
    # RETURN 5, for every address: a zero, the class of 15 bits, and 5 less the smallest.
    bits = "0" + "0" + format(5 - 1, "015b")
    data = bytearray((len(bits) + 7) // 8)
    for i, bit in enumerate(bits):
        data[i // 8] |= (bit == "1") << (i % 8)
    map_file = folder / "map"
    map_file.write_bytes(data)
    node = make_node([f"-asmap={map_file}"]).start()
    node.rpc.addpeeraddress("250.1.1.1", 8333)
    (entry,) = node.rpc.getrawaddrman()["new"].values()
    assert entry["mapped_as"] == 5 and entry["source_mapped_as"] == 5
    node.stop()
    map_file.write_bytes(b"")
    assert f'Could not parse asmap file "{map_file}"' in node.start_fails()


@pytest.mark.parametrize("text,address", [("1.2.3", "1.2.0.3"), ("fc00::1", None)])
def test_addresses_by_their_old_forms(node, text, address):
    added = node.rpc.addpeeraddress(text, 8333)["success"]
    known = [entry["address"] for entry in node.rpc.getnodeaddresses(0)]
    assert added == bool(address) and known == ([address] if address else [])


def test_shorthand_names_the_same_node(node):
    node.rpc.addnode("127.0.0.1:1", "add")
    with pytest.raises(RpcError, match="Node already added"):
        node.rpc.addnode("127.1:1", "add")


def test_the_address_manager_is_checked_and_banned_addresses_are_not_told(make_node):
    node = make_node(["-checkaddrman=1"]).start()
    for i in range(1, 20):
        assert node.rpc.addpeeraddress(f"250.{i}.1.1", 8333, i % 3 == 0)["success"]
    node.restart()
    node.rpc.setban("250.7.0.0/16", "add")
    told = {entry["address"] for entry in node.rpc.getnodeaddresses(0)}
    assert told == {f"250.{i}.1.1" for i in range(1, 20) if i != 7}
    assert node.rpc.getaddrmaninfo()["all_networks"]["total"] == 19

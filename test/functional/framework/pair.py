# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Our node and Bitcoin Core's on the same chain, asked the same: answers must be the same, in
values, names, order and types, and so must errors, in code and words."""
import hashlib
import hmac
import json
import re

from .node import Node
from .rpc import encode

START_TIME = 1_700_000_000
OPTIONS = ["-fallbackfee=0.0001", "-keypool=10"]
HELP = re.compile(r"^(\w+).*\n.*\n(Arguments|Result|Examples)", re.S)
SHOWN_MAX = 50

# ---- descriptors that both are given


CHARSET = "0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#\"\\ "
DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0xF5DEE51989, 0xA9FDCA3312, 0x1BAB10E32D, 0x3706B1677A, 0x644D626FFD)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def polymod(checksum, value):
    top = checksum >> 35
    checksum = ((checksum & 0x7FFFFFFFF) << 5) ^ value
    for i, term in enumerate(GENERATOR):
        if top >> i & 1:
            checksum ^= term
    return checksum


def with_checksum(descriptor):
    """BIP 380. Made here, so that what is wrong with a descriptor is not found while it is made."""
    checksum, group, grouped = 1, 0, 0
    for character in descriptor:
        position = CHARSET.index(character)
        checksum = polymod(checksum, position & 31)
        group, grouped = group * 3 + (position >> 5), grouped + 1
        if grouped == 3:
            checksum, group, grouped = polymod(checksum, group), 0, 0
    if grouped:
        checksum = polymod(checksum, group)
    for _ in range(8):
        checksum = polymod(checksum, 0)
    checksum ^= 1
    return descriptor + "#" + "".join(DIGITS[checksum >> 5 * (7 - i) & 31] for i in range(8))


def base58check(data):
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return text


def root_key(seed):
    """The extended private key of a word."""
    digest = hmac.new(b"Bitcoin seed", seed.encode(), "sha512").digest()
    head = bytes.fromhex("04358394") + bytes(9)
    return base58check(head + digest[32:] + b"\x00" + digest[:32])


def private_key(seed, compressed=True):
    secret = hashlib.sha256(seed.encode()).digest()
    return base58check(b"\xef" + secret + (b"\x01" if compressed else b""))


# ---- answers


class Unlike(AssertionError):
    """The two did not answer the same."""


def members(pairs):
    """An object. Its order counts later, and what it names twice would get lost."""
    return dict(pairs) if len(dict(pairs)) == len(pairs) else {"named twice": pairs}


def plain(message):
    """A help text differs in its prose, not in its first line; programs have names of their own."""
    if HELP.match(message) or "\nArguments:" in message or "\nResult" in message:
        message = message.split("\n")[0]
    return message.replace("Bitcoin Core", "Malha").replace("bitcoind", "malhad")


def hidden(value, names, key=None):
    """With the values of those members left out."""
    if key in names:
        return type(value).__name__
    if isinstance(value, dict):
        return {name: hidden(inner, names, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [hidden(inner, names) for inner in value]
    return value


def ordered(value):
    """With every list in one order."""
    if isinstance(value, dict):
        return {name: ordered(inner) for name, inner in value.items()}
    return sorted(map(ordered, value), key=str) if isinstance(value, list) else value


def shape(value):
    """Names and types of members, without values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return type(value).__name__


class Pair:
    """Two nodes with wallets of the same names. Texts may name the directory of each as $DIR."""

    def __init__(self, folder, ours, theirs, options=()):
        options = [*OPTIONS, *options]
        self.nodes = [
            Node(folder / "ours", options, program=ours),
            Node(folder / "theirs", options, program=theirs),
        ]
        self.forget()
        try:
            for node in self.nodes:
                node.start()
            self.set_time(START_TIME)
        except BaseException:
            self.kill()
            raise

    def forget(self):
        self.unlike = []  # what was found, as text
        self.asked = 0

    def set_time(self, time):
        for node in self.nodes:
            node.rpc.setmocktime(time)

    def answers(self, wallet, method, params):
        """Of both: {"result"} or {"status", "code", "message"}."""
        found = []
        for node in self.nodes:
            body = encode({"id": 1, "method": method, "params": params})
            path = "/" if wallet is None else "/wallet/" + wallet
            status, reply = node.rpc.post(body.replace("$DIR", str(node.datadir)), path)
            reply = reply.replace(str(node.datadir), "$DIR")
            reply = json.loads(reply, parse_float="f{}".format, object_pairs_hook=members)
            if reply["error"] is None:
                found.append({"result": reply["result"]})
            else:
                found.append({"status": status} | reply["error"])
        return found

    def ask(self, wallet, method, *params, hide=(), unordered=False, shape_only=False, **named):
        """Asks both and notes where they differ. @return the result, None after an error.
        hide: members that must differ, as what is drawn at random.
        unordered: the order of lists means nothing. shape_only: results are not the point."""
        ours, theirs = self.answers(wallet, method, named or list(params))
        kept = []
        for answer in (ours, theirs):
            if "message" in answer:
                answer = answer | {"message": plain(answer["message"])}
            elif shape_only:
                answer = shape(answer)
            answer = hidden(answer, hide)
            kept.append(json.dumps(ordered(answer) if unordered else answer))
        self.compare(f"{method} {encode(named or list(params))} of {wallet}", *kept)
        return theirs.get("result")

    def compare(self, question, ours, theirs):
        self.asked += 1
        if ours != theirs:
            self.unlike.append(f"{question}\n  ours:   {ours}\n  theirs: {theirs}")

    def each(self, wallet, method, *params, **named):
        """Asks both without comparing."""
        return self.answers(wallet, method, named or list(params))

    def mine(self, address, count=1):
        """Theirs mines, ours gets the blocks."""
        ours, theirs = (node.rpc for node in self.nodes)
        for block in theirs.generatetoaddress(count, address):
            assert ours.submitblock(theirs.getblock(block, 0)) is None
        self.settle()

    def settle(self):
        for node in self.nodes:
            node.rpc.syncwithvalidationinterfacequeue()

    def broadcast(self, raw):
        """The same transaction to both. @return its id."""
        (txid, _) = (node.rpc.sendrawtransaction(raw, 0) for node in self.nodes)
        self.settle()
        return txid

    def check(self, least=0):
        """Fails with what was found, or if fewer questions than that were asked."""
        if self.unlike:
            found = "\n".join(self.unlike[:SHOWN_MAX])
            raise Unlike(f"{len(self.unlike)} answers differ:\n{found}")
        assert self.asked >= least

    def kill(self):
        for node in self.nodes:
            node.kill()

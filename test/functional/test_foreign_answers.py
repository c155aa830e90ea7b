# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""What both nodes answer when they are asked for the same: Bitcoin Core and this one on one chain.

Mostly wrong questions: those have answers too, which clients read. Compared are HTTP statuses, error
codes and texts, and results with the names, order and types of their members.
"""
import base64
import http.client
import random

import pytest

from framework.blocks import compact_size
from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import MALHAD
from framework.pair import Pair

pytestmark = needs_bitcoin_core
BLOCKS = 110
KEYS = [
    "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
    "03f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
]
XONLY = [key[2:] for key in KEYS]
XPUB = (
    "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZP"
    "StJRJCTKvosUCJZL5B"
)
ADDRESSES = [
    "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
    "bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6",
    "2N7vhBgZrPoRkTzAEpJ7pyBThgVYTwdeTfN",
    "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
]


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    options = ["-disablewallet=1", "-rest=1", "-dnsseed=0", "-blockfilterindex=1"]
    pair = Pair(tmp_path_factory.mktemp("answers"), MALHAD, PROGRAM, options)
    pair.mine(ADDRESSES[0], BLOCKS)
    for node in pair.nodes:  # who has made a template says so ever after
        node.rpc.getblocktemplate({"rules": ["segwit"]})
    yield pair
    pair.kill()


@pytest.fixture
def pair(nodes):
    """Has not been asked yet."""
    nodes.forget()
    return nodes


# ---- methods

ODD_VALUES = [None, True, 0, 1, -1, 2**31, 2**63, "", "abc", "0", "00" * 32, "zz" * 32, "00" * 31,
              [], {}, [1], ["a"], {"a": 1}]  # fmt: skip
# They stop the node, wait, or write files; Bitcoin Core may be built without ZMQ; we lack its AS map.
NOT_ASKED = {"stop", "waitfornewblock", "waitforblock", "waitforblockheight", "exportasmap",
             "getzmqnotifications", "dumptxoutset", "loadtxoutset", "savemempool", "importmempool",
             "setmocktime", "mockscheduler", "setnetworkactive", "logging", "help", "uptime",
             "getnodeaddresses", "addpeeraddress", "generate"}  # fmt: skip


def methods_of(node):
    """Name and number of arguments of every method in its list."""
    for line in node.rpc.help().splitlines():
        words = line.split()
        if words and not line.startswith("="):
            yield words[0], min(len(words) - 1, 5)


def test_wrong_parameters(pair):
    for method, arguments in methods_of(pair.nodes[1]):
        if method in NOT_ASKED:
            continue
        pair.ask(None, method, shape_only=True)
        pair.ask(None, method, nosuch=1)
        pair.ask(None, method, args=1, shape_only=True)
        pair.ask(None, method, *[None] * 12)
        for position in range(arguments):
            for value in ODD_VALUES:
                pair.ask(None, method, *[ODD_VALUES[10]] * position, value, shape_only=True)
    pair.check(least=2000)


def test_outputs_and_inputs(pair):
    txid = "aa" * 32
    inputs = [[], None, 1, [{}], [1], [{"txid": txid}], [{"txid": txid, "vout": -1}],
              [{"txid": txid, "vout": 2**31}], [{"txid": "aa", "vout": 0}],
              [{"txid": txid, "vout": 0, "sequence": -1}], [{"txid": txid, "vout": 0}]]  # fmt: skip
    outputs = [[], {}, None, 1, [{}], [1], {"data": "0"}, {"data": None}, {"data": 1}, {"x": 1},
               {ADDRESSES[0]: -1}, {ADDRESSES[0]: "1e-8"}, {ADDRESSES[0]: "1.123456789"},
               {ADDRESSES[0]: 21_000_001}, {ADDRESSES[4]: 1}, {ADDRESSES[0]: "1"},
               [{ADDRESSES[0]: 1}, {ADDRESSES[0]: 1}], [{"data": ""}, {"data": ""}]]  # fmt: skip
    for method in ("createrawtransaction", "createpsbt"):
        for given in inputs:
            for wanted in outputs:
                pair.ask(None, method, given, wanted)
        for number in (None, -1, 0, 4, 2**32, "1", True):
            pair.ask(None, method, [], [], number)
            pair.ask(None, method, [], [], 0, True, number)
    pair.check(least=400)


def one_input(witness, script_sig=b""):
    """A transaction that spends output 0 of a made-up one."""
    parts = b"".join(compact_size(len(item)) + item for item in witness)
    return b"".join([
        b"\2\0\0\0", b"\0\1" if witness else b"", b"\1", b"\xaa" * 32, bytes(4),
        compact_size(len(script_sig)), script_sig, b"\xff" * 4, b"\1\xe8\3", bytes(6), b"\1\x51",
        compact_size(len(witness)) + parts if witness else b"", bytes(4),
    ])  # fmt: skip


def test_inputs_that_somebody_else_began_to_sign(pair):
    key = bytes.fromhex(XONLY[0])
    scripts = ["5120" + XONLY[0], "5220" + XONLY[0], "0014" + "11" * 20, "0020" + "11" * 32,
               "51024e73", "76a914" + "11" * 20 + "88ac", "a914" + "11" * 20 + "87"]  # fmt: skip
    witnesses = [[], [b"\x11" * 64], [b"\x51", b"\xc0" + key], [b"\x11" * 71, b"\2" + key],
                 [b"", b"", b"\x51"]]  # fmt: skip
    for script in scripts:
        coin = [{"txid": "aa" * 32, "vout": 0, "scriptPubKey": script, "amount": 0.1}]
        for witness in witnesses:
            for script_sig in (b"", b"\x51", b"\x16\0\x14" + b"\x11" * 20):
                text = one_input(witness, script_sig).hex()
                pair.ask(None, "signrawtransactionwithkey", text, [], coin)
    pair.check(least=100)


# ---- texts that must be understood

DESCRIPTORS = [
    f"pkh({KEYS[0]})", f"sh(wpkh({KEYS[1]}))", f"wsh(sortedmulti(1,{KEYS[0]},{KEYS[1]}))",
    f"tr({XONLY[0]},{{pk({XONLY[1]}),multi_a(1,{XONLY[0]},{XONLY[1]})}})", f"combo({KEYS[0]})",
    f"wpkh([d34db33f/84h/1h/0h]{XPUB}/<0;1>/*)", f"wsh(and_v(v:pk({KEYS[0]}),older(144)))",
    f"tr(musig({KEYS[0]},{KEYS[1]}))", f"wsh(or_d(multi(1,{KEYS[0]}),pk({KEYS[1]})))", "raw(6a)",
    f"addr({ADDRESSES[0]})", f"rawtr({XONLY[0]})", f"unused({XPUB})",
]  # fmt: skip


def mutated(text, letters, rng):
    at = rng.randrange(len(text))
    return rng.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + rng.choice(letters) + text[at:],
            text[:at] + rng.choice(letters) + text[at + 1 :],
            text[:at],
            text[at:],
        ]
    )


def test_descriptors(pair):
    rng = random.Random(1)
    texts = DESCRIPTORS + [mutated(rng.choice(DESCRIPTORS), "(),/*'h#<>;0129abx", rng)
                           for _ in range(1500)]  # fmt: skip
    for text in texts:
        pair.ask(None, "getdescriptorinfo", text)
        pair.ask(None, "scantxoutset", "start", [{"desc": text, "range": [0, 1]}])
    pair.check(least=3000)


def test_addresses(pair):
    rng = random.Random(2)
    for _ in range(2000):
        pair.ask(None, "validateaddress", mutated(rng.choice(ADDRESSES), "qp1bioBIOlAZ!", rng))
    pair.check(least=2000)


def test_scripts(pair):
    rng = random.Random(3)
    codes = [0, 1, 2, 0x21, 0x4C, 0x51, 0x52, 0x63, 0x68, 0x6A, 0x76, 0x87, 0x88, 0xA9, 0xAC, 0xAE]
    for _ in range(1000):
        script = bytes(rng.choice(codes) for _ in range(rng.randrange(12)))
        pair.ask(None, "decodescript", (script + bytes(rng.choice((0, 20, 32)))).hex())
    pair.check(least=1000)


# ---- PSBTs: every kind of record, with keys and values that fit and that do not

TX = bytes.fromhex(f"0200000001{'11' * 32}00000000" "00ffffffff0100e1f50500000000015100000000")
POINT = bytes.fromhex(KEYS[0])
KEY_DATA = [b"", b"\0", bytes(20), bytes(32), POINT, POINT[1:], 2 * POINT, POINT[1:] * 2, bytes(78)]
VALUES = [b"", b"\1", bytes(4), b"\0\x65\xcd\x1d", bytes(8), bytes(32), POINT, bytes(65), TX,
          b"\1\1\xaa", b"\0\xc0\1\x51"]  # fmt: skip
MAPS = {
    0: [[(b"\0", TX)], [], []],
    2: [
        [(b"\2", b"\2\0\0\0"), (b"\4", b"\1"), (b"\5", b"\1"), (b"\xfb", b"\2\0\0\0")],
        [(b"\x0e", bytes([17] * 32)), (b"\x0f", bytes(4))],
        [(b"\3", bytes(8)), (b"\4", b"\x51")],
    ],
}


def psbt_text(maps):
    psbt = b"psbt\xff"
    for records in maps:
        for key, value in records:
            psbt += compact_size(len(key)) + key + compact_size(len(value)) + value
        psbt += b"\0"
    return base64.b64encode(psbt).decode()


def test_records_of_psbts(pair):
    for maps in MAPS.values():
        for place in range(3):
            for kind in [*range(0x1E), 0xFB, 0xFC]:
                for key_data in KEY_DATA:
                    for value in VALUES:
                        record = (bytes([kind]) + key_data, value)
                        changed = [list(records) for records in maps]
                        changed[place] = [r for r in changed[place] if r[0] != record[0]]
                        changed[place].append(record)
                        pair.ask(None, "decodepsbt", psbt_text(changed), shape_only=True)
                        if value == VALUES[2]:
                            changed[place].append(record)
                            pair.ask(None, "decodepsbt", psbt_text(changed), shape_only=True)
    pair.check(least=15000)


# ---- REST


def rest(node, path):
    connection = http.client.HTTPConnection("127.0.0.1", node.rpc_port, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers["Content-Type"], body


def test_rest_paths(pair):
    best = pair.nodes[1].rpc.getbestblockhash()
    things = [best, "00" * 32, best[1:], "", "0", "-1", "200", "1.5", "99999999999"]
    kinds = ["block", "block/notxdetails", "headers/5", "headers", "headers/0", "headers/2001",
             "blockhashbyheight", "blockfilter/basic", "blockfilter/x", "blockfilterheaders/basic/2",
             "spenttxouts", "deploymentinfo", "tx", "getutxos", "blockpart", "nosuch"]  # fmt: skip
    paths = [f"/rest/{kind}/{thing}{end}" for kind in kinds for thing in things
             for end in (".json", ".bin", ".hex", ".txt", ".json.", "", ".json?count=2")]  # fmt: skip
    for path in paths:
        pair.compare(path, *(rest(node, path) for node in pair.nodes))
    pair.check(least=900)

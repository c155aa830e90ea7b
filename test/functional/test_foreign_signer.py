# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Devices that sign: behind the same program of -signer, whatever it answers, Bitcoin Core and this
node tell their clients the same.

FOREIGN_BITCOIND names Bitcoin Core's bitcoind. Without it these tests are skipped.
"""
import json

import pytest

from framework.foreign import PROGRAM, needs_bitcoin_core
from framework.node import MALHAD
from framework.pair import START_TIME, Pair, root_key, with_checksum

pytestmark = needs_bitcoin_core

KEY = root_key("device")
TO = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
ONE = '[{"fingerprint":"00000001","model":"a"}]'
TWO = '[{"fingerprint":"00000001"},{"fingerprint":"00000002"}]'
DEVICE_WALLET = {"external_signer": True, "disable_private_keys": True}


class Device:
    """A program for -signer that answers each command as it was told."""

    def __init__(self, folder):
        self.folder = folder
        self.program = folder / "signer"
        self.program.write_text(
            f"""#!/bin/sh
cd '{folder}'
case "$*" in
    *--stdin*) cat >/dev/null; . ./sign ;;
    *enumerate*) . ./enumerate ;;
    *getdescriptors*) . ./descriptors ;;
    *displayaddress*) . ./display ;;
esac
"""
        )
        self.program.chmod(0o755)
        self.answer("enumerate", ONE)

    def answer(self, command, text, status=0, errors=""):
        (self.folder / command).write_text(
            f"cat <<'END'\n{text}\nEND\necho '{errors}' >&2\nexit {status}\n"
        )


@pytest.fixture
def device(tmp_path):
    return Device(tmp_path)


@pytest.fixture
def pair(tmp_path, device):
    pair = Pair(tmp_path / "pair", MALHAD, PROGRAM, [f"-signer={device.program}"])
    key = pair.nodes[1].rpc.getdescriptorinfo(f"pkh({KEY})")["descriptor"]
    pair.public_key = key[len("pkh(") :].split(")")[0]
    yield pair
    pair.kill()


def descriptors_of(pair, form="wpkh({})", origin="[00000001/84h/1h/0h]"):
    return {
        use: [with_checksum(form.format(f"{origin}{pair.public_key}/{change}/*"))]
        for change, use in enumerate(("receive", "internal"))
    }


@pytest.fixture
def funded(pair, device):
    """Both have a wallet "dev" of the device, with coins."""
    device.answer("descriptors", json.dumps(descriptors_of(pair)))
    pair.ask(None, "createwallet", wallet_name="dev", **DEVICE_WALLET)
    pair.address = pair.ask("dev", "getnewaddress")
    for step in range(1, 23):  # no block is of the future
        pair.set_time(START_TIME + 30 * step)
        pair.mine(pair.address, 5)
    pair.set_time(START_TIME + 1000)
    coin = min(pair.each("dev", "listunspent")[1]["result"], key=lambda coin: coin["txid"])
    pair.coin = {"txid": coin["txid"], "vout": coin["vout"]}
    return pair


def test_devices_are_found_alike(pair, device):
    for text in ("[]", "{}", "[5]", '[{"model":"x"}]', ONE, TWO, f"[{ONE[1:-1]},{ONE[1:-1]}]",
                 "not JSON", '[{"error":"broken"}]'):  # fmt: skip
        device.answer("enumerate", text)
        pair.ask(None, "enumeratesigners")
    device.answer("enumerate", ONE, status=3, errors="no bus")
    pair.ask(None, "enumeratesigners")
    pair.ask(None, "createwallet", wallet_name="keys", external_signer=True)
    for number, text in enumerate(("[]", TWO, "{}", "not JSON")):
        device.answer("enumerate", text)
        pair.ask(None, "createwallet", wallet_name=f"none{number}", **DEVICE_WALLET)
    pair.check()


def test_descriptors_of_a_device_are_taken_alike(pair, device):
    good = json.dumps(descriptors_of(pair))
    answers = [
        "[]", "{}", "5", "not JSON", "", '{"error":"broken"}', '{"receive":[]}',
        '{"receive":5,"internal":[]}', '{"receive":["x"],"internal":[]}',
        '{"receive":[],"internal":[]}', good, good.replace("wpkh", "pkx"),
        json.dumps(descriptors_of(pair, origin="")),
    ]  # fmt: skip
    for number, text in enumerate(answers):
        device.answer("descriptors", text)
        pair.ask(None, "createwallet", wallet_name=f"w{number}", **DEVICE_WALLET)
        pair.ask(f"w{number}", "getwalletinfo", hide=["birthtime"])
    device.answer("descriptors", good, status=1, errors="angry")
    pair.ask(None, "createwallet", wallet_name="angry", **DEVICE_WALLET)
    pair.check()


def test_addresses_are_shown_alike(funded, device):
    pair, address = funded, funded.address
    for text in ("{}", "[]", "5", "not JSON", "", '{"error":"no"}', '{"error":5}', '{"address":5}',
                 '{"address":"x"}', f'{{"address":"{address}"}}'):  # fmt: skip
        device.answer("display", text)
        pair.ask("dev", "walletdisplayaddress", address)
    for other in ("x", TO, 5):
        pair.ask("dev", "walletdisplayaddress", other)
    device.answer("display", "{}", status=3, errors="unplugged")
    pair.ask("dev", "walletdisplayaddress", address)
    pair.check()


def spend_in_every_way(pair, psbt):
    """What asks the device for a signature."""
    hidden = ["psbt", "txid", "hex"]
    options = {"inputs": [pair.coin], "fee_rate": 10, "add_to_wallet": False}
    fee = (None, "unset", None)
    pair.ask("dev", "send", [{TO: 1}], *fee, options | {"change_position": 0}, hide=hidden)
    pair.ask("dev", "sendall", [TO], *fee, options, hide=hidden)
    pair.ask("dev", "sendtoaddress", TO, 1)
    pair.ask("dev", "sendmany", "", {TO: 1})
    raw = pair.ask(None, "createrawtransaction", [pair.coin], {TO: 49})
    pair.ask("dev", "signrawtransactionwithwallet", raw)
    for arguments in ([], [False], [True, "NONE"], [True, "ALL", True, False]):
        pair.ask("dev", "walletprocesspsbt", psbt, *arguments)


def test_signatures_are_asked_for_alike(funded, device):
    pair = funded
    psbt = pair.each("dev", "walletcreatefundedpsbt", [pair.coin], [{TO: 1}])[1]["result"]["psbt"]
    for text in ("[]", TWO, "{}", "not JSON", '[{"error":"x"}]', '[{"fingerprint":"00000009"}]'):
        device.answer("enumerate", text)
        spend_in_every_way(pair, psbt)
    device.answer("enumerate", ONE)
    for text in ("{}", "[]", "5", "not JSON", "", '{"error":"no"}', '{"error":5}', '{"psbt":5}',
                 '{"psbt":"x"}', f'{{"psbt":"{psbt}"}}', f'{{"error":"no","psbt":"{psbt}"}}'):  # fmt: skip
        device.answer("sign", text)
        spend_in_every_way(pair, psbt)
    device.answer("sign", "{}", status=4, errors="bang")
    spend_in_every_way(pair, psbt)
    pair.check()


def test_what_a_device_signed_is_sent_and_bumped_alike(funded, device):
    pair = funded
    psbt = pair.each("dev", "walletcreatefundedpsbt", [pair.coin], [{TO: 1}])[1]["result"]["psbt"]
    keys = [with_checksum(f"wpkh({KEY}/{change}/*)") for change in (0, 1)]
    signed = pair.ask(None, "descriptorprocesspsbt", psbt, keys, "ALL", True, False)["psbt"]
    device.answer("sign", json.dumps({"psbt": signed}))
    answer = pair.ask("dev", "walletprocesspsbt", psbt)
    txid = pair.broadcast(answer["hex"])
    for text in ("{}", "not JSON", '{"error":"no"}', json.dumps({"psbt": signed})):
        device.answer("sign", text)
        pair.ask("dev", "bumpfee", txid, hide=["psbt"])
    device.answer("enumerate", "[]")
    pair.ask("dev", "bumpfee", txid)
    pair.ask("dev", "psbtbumpfee", txid, hide=["psbt"])
    pair.check()

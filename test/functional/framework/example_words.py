# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""What the words in the examples of help texts stand for: coins, transactions, blocks, files."""
import decimal
import json
import re

WALLET = "wallet_name"
COIN, FEE = 50, decimal.Decimal("0.001")
SOME_KEY = "cTpB4YiyKiBcPxnefsDpbnDxFDffjqJob8wGCEDXxgQ7zQoMXJdH"
MESSAGE = "my message"


class ExampleWords:
    """Makes what examples name on an empty regtest node that has all indexes."""

    def __init__(self, node):
        self.rpc, self.folder = node.rpc, node.folder
        self.rpc.createwallet("walletname")
        self.rpc.unloadwallet("walletname")
        self.rpc.createwallet(WALLET)
        self.wallet = self.rpc.wallet(WALLET)
        self.address = self.wallet.getnewaddress("tabby", "bech32")
        self.legacy = self.wallet.getnewaddress("tabby", "legacy")
        self.rpc.generatetoaddress(130, self.address)
        self.confirmed = self.pay()
        (self.block,) = self.rpc.generatetoaddress(1, self.address)
        (self.tip,) = self.rpc.generatetoaddress(1, self.address)
        self.rpc.addnode("127.0.0.1:1", "add")
        self.words = {**self.keys(), **self.transactions(), **self.blocks(), **self.files()}
        self.words_of_one = {
            "bumpfee": {"txid": self.pay()},
            "psbtbumpfee": {"txid": self.pay()},
            "gettxoutproof": {"txid": self.confirmed},
            "getrawtransaction": {"mytxid": self.confirmed, "myblockhash": self.block},
            "converttopsbt": {"rawtransaction": self.spend()},
            "restorewallet": {"testwallet": "restored"},
        }

    def fill(self, method, value):
        """The value with every word replaced by what it stands for; names of members stay."""
        if isinstance(value, dict):
            return {name: self.fill(method, member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.fill(method, element) for element in value]
        if not isinstance(value, str):
            return value
        words = self.words | self.words_of_one.get(method, {})
        if value in words:
            return words[value]
        return re.sub(r"[\w-]+", lambda word: words.get(word[0], word[0]), value)

    def fill_body(self, body):
        """The body of a request over HTTP, filled."""
        request = json.loads(body)
        params = self.fill(request["method"], request["params"])
        return json.dumps(request | {"params": params})

    # ---- what there is

    def pay(self):
        return self.wallet.sendtoaddress(self.legacy, 1)

    def spend(self):
        """A transaction not yet signed, of a coin that nothing else is made of."""
        coin = next(c for c in self.wallet.listunspent(1) if c["amount"] == COIN)
        self.wallet.lockunspent(False, [coin])
        return self.rpc.createrawtransaction([coin], [{self.address: COIN - FEE}])

    def sign(self, raw, *parents):
        return self.wallet.signrawtransactionwithwallet(raw, *parents)["hex"]

    def package(self):
        """A parent and a child that spends it."""
        parent = self.sign(self.spend())
        decoded = self.rpc.decoderawtransaction(parent)
        script = decoded["vout"][0]["scriptPubKey"]["hex"]
        coin = {"txid": decoded["txid"], "vout": 0, "scriptPubKey": script, "amount": COIN - FEE}
        child = self.rpc.createrawtransaction([coin], [{self.address: COIN - 2 * FEE}])
        return parent, self.sign(child, [coin])

    # ---- words

    def keys(self):
        ranged = next(one["desc"] for one in self.wallet.listdescriptors()["descriptors"]
                      if one["desc"].startswith("wpkh"))  # fmt: skip
        return {
            "myaddress": self.address, "address": self.legacy,
            # Of the main network, or nobody's.
            "1D1ZrZNe3JUo7ZycKEYQQiQAWd9y54F4XX": self.legacy,
            "bc1q09vm5lfy0j5reeulh4x5752q25uqqvz34hufdl": self.address,
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": self.address,
            "bc1qzl6nsgqzu89a66l50cvwapnkw5shh23zarqkw9": self.address,
            "signature": self.wallet.signmessage(self.legacy, MESSAGE),
            "smpAA==": self.wallet.signmessagesimple(self.address, MESSAGE),
            "privkey": SOME_KEY, "key1": SOME_KEY, "key2": SOME_KEY,
            "descriptor": ranged, "mydescriptor": ranged, "descriptor2": ranged,
            "mydesc": "raw(51)", "descriptor1": "raw(51)",
            "xpub": re.search("tpub[^/]*", ranged).group(),
            "old one": "my pass phrase",
        }  # fmt: skip

    def transactions(self):
        pending, raw = self.pay(), self.spend()
        signed, proof = self.sign(raw), self.rpc.gettxoutproof([self.confirmed])
        psbts = [self.rpc.converttopsbt(one, None, None, 0) for one in (raw, self.spend())]
        parent, child = self.package()
        return {
            "txid": pending, "mytxid": pending, "txoutproof": proof, "proof": proof,
            "a8d0c0184dde994a09ec054286f1ce581bebf46446a512166eae7628734ea0a5": self.confirmed,
            "rawtransaction": self.rpc.getrawtransaction(self.confirmed),
            "rawtransactionhex": self.rpc.createrawtransaction([], [{self.address: 1}]),
            "hexstring": raw, "myhex": raw, "rawtx": signed, "signedhex": signed,
            "myhex1": signed, "myhex2": signed, "myhex3": signed,
            "raw-parent-tx-1": parent, "raw-child-tx": child,
            "psbt": psbts[0], "psbt1": psbts[0], "psbt2": psbts[1],
            "mybase64_1": psbts[0], "mybase64_2": psbts[0], "mybase64_3": psbts[0],
        }  # fmt: skip

    def blocks(self):
        raw = self.rpc.getblock(self.block, 0)
        of_main = ("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
                   "00000000c937983704a73af28acdec37b049d214adbda81d7e2a3dd146f6ed09",
                   "000000000000000000001347062c12fded7c528943c8ce133987e2e2f5a840ee")  # fmt: skip
        known = dict.fromkeys(of_main, self.block)
        return {"blockhash": self.tip, "mydata": raw, "aabbcc": raw[:160]} | known

    def files(self):
        backup = str(self.folder / "backup.dat")
        self.wallet.backupwallet(backup)
        pool = self.rpc.savemempool()["filename"]
        return {"home\\backups\\backup.bak": backup, "/path/to/mempool.dat": pool,
                "192.168.0.201": "127.0.0.1:1"}  # fmt: skip

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of the wallet and of ZeroMQ notifications.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kWallet[] = {
    {"addresstype", "", "bech32", kUnsupported,
     "Kind of new addresses: legacy, p2sh-segwit, bech32 or bech32m."},
    {"avoidpartialspends", "", "", kUnsupported,
     "Spend all coins of an address together, or none of them."},
    {"changetype", "", "", kUnsupported,
     "Kind of change addresses: legacy, p2sh-segwit, bech32 or bech32m. The default follows "
     "-addresstype and the recipient."},
    {"consolidatefeerate", "<amt>", "0.0001", kUnsupported,
     "Below this fee rate (BTC/kvB), spend more coins than needed, to have fewer."},
    {"disablewallet", "", "", kUnsupported,
     "Load no wallet and offer no wallet commands."},
    {"discardfee", "<amt>", "0.0001", kUnsupported,
     "Fee rate (BTC/kvB) that says how small a change output may be before it is left to the "
     "miners."},
    {"fallbackfee", "<amt>", "0.00", kUnsupported,
     "Fee rate (BTC/kvB) where no estimate can be made; 0 refuses to send then."},
    {"keypool", "<n>", "1000", kUnsupported,
     "How many unused addresses to keep ready in each wallet."},
    {"maxapsfee", "<n>", "0.00", kUnsupported,
     "Pay at most this much more (BTC) to avoid spending part of an address."},
    {"mintxfee", "<amt>", "0.00001", kUnsupported,
     "Never pay less than this fee rate (BTC/kvB)."},
    {"signer", "<cmd>", "", kUnsupported,
     "Program that speaks to an external signer."},
    {"spendzeroconfchange", "", "1", kUnsupported,
     "Spend own change before it is confirmed."},
    {"txconfirmtarget", "<n>", "6", kUnsupported,
     "Pay fees that should confirm within this many blocks."},
    {"wallet", "<path>", "", kNetworkOnly | kUnsupported,
     "Load this wallet at start. Can be given several times."},
    {"walletbroadcast", "", "1", kUnsupported,
     "Send the wallet's transactions to peers."},
    {"walletdir", "<dir>", "", kNetworkOnly | kUnsupported,
     "Directory that holds the wallets."},
    {"walletnotify", "<cmd>", "", kUnsupported,
     "Run this shell command when a transaction of a wallet changes. %s becomes the "
     "transaction id, %w the wallet, %b the block hash, %h the height."},
    {"walletrbf", "", "1", kUnsupported,
     "Send transactions that can be replaced by paying more (BIP 125)."},
};
// clang-format on

// clang-format off
constexpr OptionSpec kWalletDebug[] = {
    {"unsafesqlitesync", "", "false", kDebugOnly | kUnsupported,
     "Let SQLite not wait for the disk: fast, and not safe against a power cut."},
    {"walletcrosschain", "", "0", kDebugOnly | kUnsupported,
     "Allow wallets of another network."},
    {"walletrejectlongchains", "", "1", kDebugOnly | kUnsupported,
     "Refuse to create transactions that mempool limits would reject."},
};
// clang-format on

// clang-format off
constexpr OptionSpec kZmq[] = {
    {"zmqpubhashblock", "<address>", "", kUnsupported,
     "Publish the hash of every new block at this address."},
    {"zmqpubhashblockhwm", "<n>", "1000", kUnsupported,
     "Messages to queue for zmqpubhashblock before dropping."},
    {"zmqpubhashtx", "<address>", "", kUnsupported,
     "Publish the hash of every new transaction at this address."},
    {"zmqpubhashtxhwm", "<n>", "1000", kUnsupported,
     "Messages to queue for zmqpubhashtx before dropping."},
    {"zmqpubrawblock", "<address>", "", kUnsupported,
     "Publish every new block at this address."},
    {"zmqpubrawblockhwm", "<n>", "1000", kUnsupported,
     "Messages to queue for zmqpubrawblock before dropping."},
    {"zmqpubrawtx", "<address>", "", kUnsupported,
     "Publish every new transaction at this address."},
    {"zmqpubrawtxhwm", "<n>", "1000", kUnsupported,
     "Messages to queue for zmqpubrawtx before dropping."},
    {"zmqpubsequence", "<address>", "", kUnsupported,
     "Publish what enters and leaves chain and mempool, with sequence numbers, at this "
     "address."},
    {"zmqpubsequencehwm", "<n>", "1000", kUnsupported,
     "Messages to queue for zmqpubsequence before dropping."},
};
// clang-format on

}  // namespace

void append_wallet(OptionTable& table) {
    append(table, OptionCategory::kWallet, kWallet);
    append(table, OptionCategory::kWalletDebug, kWalletDebug);
    append(table, OptionCategory::kZmq, kZmq);
}

}  // namespace malha::config::detail

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options of the wallet and of ZeroMQ notifications.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kWallet[] = {
    {"addresstype", "", "bech32", no_flags,
     "Kind of new addresses: legacy, p2sh-segwit, bech32 or bech32m."},
    {"avoidpartialspends", "", "", no_flags,
     "Spend all coins of an address together, or none of them."},
    {"changetype", "", "", no_flags,
     "Kind of change addresses: legacy, p2sh-segwit, bech32 or bech32m. The default follows "
     "-addresstype and the recipient."},
    {"consolidatefeerate", "<amt>", "0.0001", no_flags,
     "Below this fee rate (BTC/kvB), spend more coins than needed, to have fewer."},
    {"disablewallet", "", "", no_flags,
     "Load no wallet and offer no wallet commands."},
    {"discardfee", "<amt>", "0.0001", no_flags,
     "Fee rate (BTC/kvB) that says how small a change output may be before it is left to the "
     "miners."},
    {"fallbackfee", "<amt>", "0.00", no_flags,
     "Fee rate (BTC/kvB) where no estimate can be made; 0 refuses to send then."},
    {"keypool", "<n>", "1000", no_flags,
     "How many unused addresses to keep ready in each wallet."},
    {"maxapsfee", "<n>", "0.00", no_flags,
     "Pay at most this much more (BTC) to avoid spending part of an address."},
    {"mintxfee", "<amt>", "0.00001", no_flags,
     "Never pay less than this fee rate (BTC/kvB)."},
    {"signer", "<cmd>", "", no_flags,
     "Program that speaks to an external signer."},
    {"spendzeroconfchange", "", "1", no_flags,
     "Spend own change before it is confirmed."},
    {"txconfirmtarget", "<n>", "6", no_flags,
     "Pay fees that should confirm within this many blocks."},
    {"wallet", "<path>", "", network_only,
     "Load this wallet at start. Can be given several times."},
    {"walletbroadcast", "", "1", no_flags,
     "Send the wallet's transactions to peers."},
    {"walletdir", "<dir>", "", network_only,
     "Directory that holds the wallets."},
    {"walletnotify", "<cmd>", "", no_flags,
     "Run this shell command when a transaction of a wallet changes. %s becomes the "
     "transaction id, %w the wallet, %b the block hash, %h the height."},
    {"walletrbf", "", "1", no_flags,
     "Send transactions that can be replaced by paying more (BIP 125)."},
};
// clang-format on

// clang-format off
constexpr OptionSpec kWalletDebug[] = {
    {"unsafesqlitesync", "", "false", debug_only,
     "Let SQLite not wait for the disk: fast, and not safe against a power cut."},
    {"walletcrosschain", "", "0", debug_only,
     "Allow wallets of another chain."},
    {"walletrejectlongchains", "", "1", debug_only,
     "Refuse to create transactions that mempool limits would reject."},
};
// clang-format on

// clang-format off
constexpr OptionSpec kZmq[] = {
    {"zmqpubhashblock", "<address>", "", no_flags,
     "Publish the hash of every new block at this address."},
    {"zmqpubhashblockhwm", "<n>", "1000", no_flags,
     "Messages to queue for zmqpubhashblock before dropping."},
    {"zmqpubhashtx", "<address>", "", no_flags,
     "Publish the hash of every new transaction at this address."},
    {"zmqpubhashtxhwm", "<n>", "1000", no_flags,
     "Messages to queue for zmqpubhashtx before dropping."},
    {"zmqpubrawblock", "<address>", "", no_flags,
     "Publish every new block at this address."},
    {"zmqpubrawblockhwm", "<n>", "1000", no_flags,
     "Messages to queue for zmqpubrawblock before dropping."},
    {"zmqpubrawtx", "<address>", "", no_flags,
     "Publish every new transaction at this address."},
    {"zmqpubrawtxhwm", "<n>", "1000", no_flags,
     "Messages to queue for zmqpubrawtx before dropping."},
    {"zmqpubsequence", "<address>", "", no_flags,
     "Publish what enters and leaves chain and mempool, with sequence numbers, at this "
     "address."},
    {"zmqpubsequencehwm", "<n>", "1000", no_flags,
     "Messages to queue for zmqpubsequence before dropping."},
};
// clang-format on

}  // namespace

void append_wallet(OptionTable& table) {
    append(table, OptionCategory::wallet, kWallet);
    append(table, OptionCategory::wallet_debug, kWalletDebug);
    append(table, OptionCategory::zmq, kZmq);
}

}  // namespace malha::config::detail

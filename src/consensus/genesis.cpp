// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See genesis.hpp.
#include "genesis.hpp"

#include <array>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "malha/base/hex.hpp"

namespace malha::consensus {
namespace {

constexpr std::uint8_t kPushData1 = 0x4c;
constexpr std::uint8_t kCheckSig = 0xac;
// The number 486604799 (bits 1d00ffff) and the number 4, as pushes.
constexpr std::array<std::uint8_t, 7> kCoinbasePrefix = {0x04, 0xff, 0xff, 0x00, 0x1d, 0x01, 0x04};
constexpr primitives::Amount kReward{50 * primitives::kCoin.sat};

void append_push(base::Bytes& script, base::ByteView data) {
    if (data.size() >= kPushData1) script.push_back(kPushData1);
    script.push_back(base::narrow<std::uint8_t>(data.size()));
    script.insert(script.end(), data.begin(), data.end());
}

primitives::TransactionPtr build_coinbase(const Genesis& genesis) {
    primitives::MutableTransaction coinbase;
    coinbase.version = 1;
    auto& input = coinbase.inputs.emplace_back();
    input.script_sig.assign(kCoinbasePrefix.begin(), kCoinbasePrefix.end());
    append_push(input.script_sig, base::as_bytes(genesis.message));
    auto& output = coinbase.outputs.emplace_back();
    output.value = kReward;
    append_push(output.script_pubkey, base::from_hex(genesis.public_key).value());
    output.script_pubkey.push_back(kCheckSig);
    return primitives::make_transaction(coinbase);
}

}  // namespace

primitives::BlockPtr build_genesis(const Genesis& genesis) {
    const auto coinbase = build_coinbase(genesis);
    const primitives::BlockHeader header{
        .version = 1,
        .prev_hash = {},
        .merkle_root = primitives::MerkleRoot::from(coinbase->txid.bytes),
        .time = genesis.time,
        .bits = genesis.bits,
        .nonce = genesis.nonce,
    };
    auto block = primitives::Block::assemble(header, {&coinbase, 1});
    MALHA_ASSERT(block->hash().to_display_hex() == genesis.hash);
    return block;
}

}  // namespace malha::consensus

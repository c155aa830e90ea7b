// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as records of the coins database: what is read is a possible coin, its script is not
// larger than the record allows, and writing it again loses nothing.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "malha/storage/coin.hpp"
#include "malha/storage/compression.hpp"

using namespace malha;

namespace {

// The largest script that a few bytes stand for: a public key that is not compressed.
constexpr std::size_t kShortFormScriptMax = 67;

void check_key(base::ByteView bytes) {
    const auto outpoint = storage::CoinKey::parse(bytes);
    if (!outpoint) return;
    const storage::CoinKey again(*outpoint);
    MALHA_ASSERT(std::equal(bytes.begin(), bytes.end(), again.view().begin(), again.view().end()));
}

void check_record(base::ByteView bytes) {
    base::Bytes script;
    const auto read = storage::read_coin(bytes, script);
    MALHA_ASSERT(script.size() <= bytes.size() + kShortFormScriptMax);
    if (!read) return;
    const auto coin = storage::Coin::copy_of(*read);
    MALHA_ASSERT(coin.script_pubkey.size() <= storage::kCoinScriptSizeMax);
    MALHA_ASSERT(coin.value.sat >= 0 && coin.value.sat <= primitives::kMaxMoney.sat);
    primitives::ByteWriter writer;
    storage::write_coin(writer, coin.view());
    base::Bytes script_again;
    const auto again = storage::read_coin(writer.bytes(), script_again);
    MALHA_ASSERT(again && storage::Coin::copy_of(*again) == coin);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView bytes(data, size);
    check_key(bytes);
    check_record(bytes);
    return 0;
}

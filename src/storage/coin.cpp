// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See coin.hpp.
#include "malha/storage/coin.hpp"

#include <algorithm>
#include <limits>

#include "malha/base/checked.hpp"
#include "malha/storage/compression.hpp"

namespace malha::storage {
namespace {

constexpr std::uint8_t kCoinPrefix = 'C';
constexpr std::size_t kTxidSize = 32;

constexpr std::uint8_t kOpReturn = 0x6a;

}  // namespace

bool is_unspendable(base::ByteView script) {
    return script.size() > kCoinScriptSizeMax || (!script.empty() && script[0] == kOpReturn);
}

Coin Coin::copy_of(const consensus::SpentOutput& coin) {
    return {coin.output.value, base::to_bytes(coin.output.script_pubkey), coin.height,
            coin.coinbase};
}

CoinKey::CoinKey(const primitives::OutPoint& outpoint) {
    bytes_[0] = kCoinPrefix;
    std::copy(outpoint.txid.bytes.begin(), outpoint.txid.bytes.end(), bytes_.begin() + 1);
    const VarInt index(outpoint.index);
    const base::ByteView groups = index.view();
    std::copy(groups.begin(), groups.end(), bytes_.begin() + 1 + kTxidSize);
    size_ = 1 + kTxidSize + groups.size();
}

std::optional<primitives::OutPoint> CoinKey::parse(base::ByteView key) {
    primitives::ByteReader reader(key);
    primitives::OutPoint outpoint;
    if (reader.read<std::uint8_t>() != kCoinPrefix) return std::nullopt;
    reader.read_into(outpoint.txid.bytes);
    outpoint.index =
        static_cast<std::uint32_t>(read_var_int(reader, std::numeric_limits<std::uint32_t>::max()));
    if (!reader.at_end()) return std::nullopt;
    return outpoint;
}

void write_coin_header(primitives::ByteWriter& writer, const consensus::SpentOutput& coin) {
    write_var_int(writer, base::narrow<std::uint64_t>(coin.height) * 2 + (coin.coinbase ? 1 : 0));
}

bool read_coin_header(primitives::ByteReader& reader, consensus::SpentOutput& coin) {
    const std::uint64_t code = read_var_int(reader, std::numeric_limits<std::uint32_t>::max());
    coin.height = static_cast<primitives::Height>(code / 2);
    coin.coinbase = code % 2 != 0;
    return reader.ok();
}

bool read_coin_output(primitives::ByteReader& reader, consensus::SpentOutput& coin,
                      base::Bytes& script) {
    coin.output.value = decompress_amount(read_var_int(reader));
    const std::size_t begin = script.size();
    read_compressed_script(reader, script);
    coin.output.script_pubkey = base::ByteView(script).subspan(begin);
    return reader.ok() && primitives::in_money_range(coin.output.value);
}

void write_coin(primitives::ByteWriter& writer, const consensus::SpentOutput& coin) {
    write_coin_header(writer, coin);
    write_compressed_output(writer, coin.output);
}

std::optional<consensus::SpentOutput> read_coin(base::ByteView value, base::Bytes& script) {
    primitives::ByteReader reader(value);
    consensus::SpentOutput coin;
    if (!read_coin_header(reader, coin) || !read_coin_output(reader, coin, script))
        return std::nullopt;
    if (!reader.at_end()) return std::nullopt;
    return coin;
}

}  // namespace malha::storage

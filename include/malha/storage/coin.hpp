// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coins (unspent outputs) as values and as records of the chainstate database. The borrowed form of
// a coin is consensus::SpentOutput.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::storage {

/// True for outputs that nothing can ever spend, which never become coins: OP_RETURN comes first,
/// or the script is longer than kCoinScriptSizeMax.
[[nodiscard]] bool is_unspendable(base::ByteView script);

/// A coin that owns its script.
struct Coin {
    primitives::Amount value;
    base::Bytes script_pubkey;
    primitives::Height height = 0;  ///< of the block that created it
    bool coinbase = false;

    /// Borrows the script.
    [[nodiscard]] consensus::SpentOutput view() const {
        return {{value, script_pubkey}, height, coinbase};
    }
    [[nodiscard]] static Coin copy_of(const consensus::SpentOutput& coin);
    friend bool operator==(const Coin&, const Coin&) = default;
};

/// Database key: 'C', txid, VARINT(index). Keys order by txid, then by index up to 16,511; beyond,
/// VARINTs of three bytes come before some of two.
class CoinKey {
public:
    explicit CoinKey(const primitives::OutPoint& outpoint);
    [[nodiscard]] base::ByteView view() const { return {bytes_.data(), size_}; }
    /// Empty optional: not the key of a coin.
    [[nodiscard]] static std::optional<primitives::OutPoint> parse(base::ByteView key);

private:
    std::array<std::uint8_t, 38> bytes_;
    std::size_t size_;
};

/// Database value: VARINT(height * 2 + coinbase), compressed output.
void write_coin(primitives::ByteWriter& writer, const consensus::SpentOutput& coin);
/// Appends the script to `script`; the returned coin views what was appended.
/// Empty optional: truncated, trailing bytes, or height or amount out of range.
[[nodiscard]] std::optional<consensus::SpentOutput> read_coin(base::ByteView value,
                                                              base::Bytes& script);

/// The two parts of a coin record, which undo records share. The readers return false (and may
/// leave the reader failed) when the input is truncated or a number is out of range.
void write_coin_header(primitives::ByteWriter& writer, const consensus::SpentOutput& coin);
[[nodiscard]] bool read_coin_header(primitives::ByteReader& reader, consensus::SpentOutput& coin);
/// Appends the script to `script`, which the coin then views.
[[nodiscard]] bool read_coin_output(primitives::ByteReader& reader, consensus::SpentOutput& coin,
                                    base::Bytes& script);

}  // namespace malha::storage

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The compact encodings of the chainstate and the undo files: variable-length integers, amounts
// without their trailing zeros, and short forms of the common output scripts.
#pragma once

#include <array>
#include <cstdint>

#include "malha/base/bytes.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::storage {

inline constexpr std::size_t kVarIntBytesMax = 10;  ///< of 64 bits

/// Base 128, most significant group first, every continuation worth one more so that each number
/// has exactly one encoding. (Encodings of one length order as the numbers do; of two, not always.)
/// @param to  room for kVarIntBytesMax. @return behind the last byte.
[[nodiscard]] inline std::uint8_t* put_var_int(std::uint8_t* to, std::uint64_t number) {
    std::uint8_t* last = to;
    for (std::uint64_t rest = number; rest > 0x7f; rest = (rest >> 7) - 1)
        ++last;
    std::uint8_t* const end = last + 1;
    *last = static_cast<std::uint8_t>(number & 0x7f);
    while (last != to) {
        number = (number >> 7) - 1;
        *--last = static_cast<std::uint8_t>(0x80 | (number & 0x7f));
    }
    return end;
}

/// The same in memory of its own.
class VarInt {
public:
    explicit VarInt(std::uint64_t value) : end_(put_var_int(bytes_.data(), value)) {}
    VarInt(const VarInt&) = delete;
    VarInt& operator=(const VarInt&) = delete;
    [[nodiscard]] base::ByteView view() const { return {bytes_.data(), end_}; }

private:
    std::array<std::uint8_t, kVarIntBytesMax> bytes_;
    const std::uint8_t* end_;
};
void write_var_int(primitives::ByteWriter& writer, std::uint64_t value);
/// Fails the reader when the input ends early or the number does not fit 64 bits.
[[nodiscard]] std::uint64_t read_var_int(primitives::ByteReader& reader);
/// The same, also failing above `max`.
[[nodiscard]] std::uint64_t read_var_int(primitives::ByteReader& reader, std::uint64_t max);

/// Amounts in 0..kMaxMoney map one to one to small numbers when they end in zeros.
[[nodiscard]] std::uint64_t compress_amount(primitives::Amount amount);
/// Total: any number gives some amount (wrapping), which the caller range-checks.
[[nodiscard]] primitives::Amount decompress_amount(std::uint64_t compressed);

/// Longest script that a coin may have; longer ones can never be spent (consensus).
inline constexpr std::size_t kCoinScriptSizeMax = 10'000;

/// Script as type 0 (P2PKH), 1 (P2SH), 2-3 (P2PK, compressed key), 4-5 (P2PK, uncompressed key that
/// is on the curve), or its length plus 6 and its bytes.
void write_compressed_script(primitives::ByteWriter& writer, base::ByteView script);
/// Appends the script to `out`. A script longer than kCoinScriptSizeMax becomes a lone OP_RETURN,
/// as does nothing else; a key of type 4-5 that is not on the curve becomes an empty script.
void read_compressed_script(primitives::ByteReader& reader, base::Bytes& out);

/// VARINT(compressed amount), compressed script.
void write_compressed_output(primitives::ByteWriter& writer, const primitives::TxOutput& output);

}  // namespace malha::storage

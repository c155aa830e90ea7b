// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Bech32 (BIP173) and Bech32m (BIP350), and the witness program addresses made of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"

namespace malha::crypto {

enum class Bech32Encoding : std::uint8_t { bech32, bech32m };

/// The longest address: BIP173 guarantees error detection up to here.
inline constexpr std::size_t kBech32LengthMax = 90;

struct Bech32 {
    Bech32Encoding encoding;
    /// Human-readable part, in lower case.
    std::string prefix;
    /// Values 0..31, without the checksum.
    base::Bytes values;
};

/// @param prefix  lower case; @param values  each below 32.
[[nodiscard]] std::string bech32_encode(Bech32Encoding encoding, std::string_view prefix,
                                        base::ByteView values);

/// Empty optional: longer than `length_max` characters, mixed case, a character outside the
/// alphabet, no separator, or neither checksum fits.
[[nodiscard]] std::optional<Bech32> bech32_decode(std::string_view text, std::size_t length_max);

/// Regroups bytes into 5-bit values, most significant first; the last one is filled with zeros.
[[nodiscard]] base::Bytes bytes_to_base32(base::ByteView bytes);
/// The inverse. Empty optional: a value above 31, more than four bits left, or left bits not zero.
[[nodiscard]] std::optional<base::Bytes> base32_to_bytes(base::ByteView values);

/// What a segwit address pays to (BIP141).
struct WitnessProgram {
    std::uint8_t version;
    base::Bytes program;
};

/// BIP350: version 0 in Bech32, others in Bech32m. @param version 0..16.
[[nodiscard]] std::string segwit_address_encode(std::string_view prefix, std::uint8_t version,
                                                base::ByteView program);

/// Empty optional: not Bech32(m), another prefix, a version above 16, a program of other than
/// 2..40 bytes (20 or 32 in version 0), or the encoding of another version.
[[nodiscard]] std::optional<WitnessProgram> segwit_address_decode(std::string_view prefix,
                                                                  std::string_view address);

}  // namespace malha::crypto

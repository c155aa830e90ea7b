// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See bech32.hpp.
#include "malha/crypto/bech32.hpp"

#include <algorithm>
#include <array>

#include "malha/base/assert.hpp"

namespace malha::crypto {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksumSize = 6;

constexpr std::array<std::int8_t, 128> make_digit_values() {
    std::array<std::int8_t, 128> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    return values;
}
constexpr auto kDigitValues = make_digit_values();

/// What the checksum polynomial of a valid string leaves.
constexpr std::uint32_t residue(Bech32Encoding encoding) {
    return encoding == Bech32Encoding::bech32 ? 1 : 0x2bc830a3;
}

/// What the five bits that leave the checksum's remainder add to it.
constexpr std::array<std::uint32_t, 32> kReduction = [] {
    constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                         0x3d4233dd, 0x2a1462b3};
    std::array<std::uint32_t, 32> table{};
    for (std::size_t top = 0; top < table.size(); ++top)
        for (std::size_t i = 0; i < kGenerator.size(); ++i)
            if ((top >> i & 1) != 0) table[top] ^= kGenerator[i];
    return table;
}();

/// Remainder of the BCH code over GF(32), six values in 30 bits.
class Checksum {
public:
    void add(std::uint8_t value) {
        remainder_ = ((remainder_ & 0x1ffffff) << 5 ^ value) ^ kReduction[remainder_ >> 25];
    }
    void add_prefix(std::string_view prefix) {
        for (const char c : prefix)
            add(static_cast<std::uint8_t>(c >> 5));
        add(0);
        for (const char c : prefix)
            add(static_cast<std::uint8_t>(c & 31));
    }
    void add_all(base::ByteView values) {
        for (const std::uint8_t value : values)
            add(value);
    }
    [[nodiscard]] std::uint32_t remainder() const { return remainder_; }

private:
    std::uint32_t remainder_ = 1;
};

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// BIP173: printable ASCII in one case.
bool is_well_formed(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 33 && c <= 126; }) &&
           !(std::any_of(text.begin(), text.end(), is_lower) &&
             std::any_of(text.begin(), text.end(), is_upper));
}

std::optional<base::Bytes> read_values(std::string_view text) {
    base::Bytes values;
    values.reserve(text.size());
    for (const char c : text) {
        const std::int8_t value = kDigitValues[static_cast<std::uint8_t>(to_lower(c)) & 127];
        if (value < 0) return std::nullopt;
        values.push_back(static_cast<std::uint8_t>(value));
    }
    return values;
}

Bech32Encoding encoding_of(std::uint8_t version) {
    return version == 0 ? Bech32Encoding::bech32 : Bech32Encoding::bech32m;
}

/// BIP141: 2 to 40 bytes; version 0 only as P2WPKH or P2WSH.
bool is_program_size(std::uint8_t version, std::size_t size) {
    return version == 0 ? size == 20 || size == 32 : size >= 2 && size <= 40;
}

}  // namespace

std::string bech32_encode(Bech32Encoding encoding, std::string_view prefix, base::ByteView values) {
    MALHA_ASSERT(std::none_of(prefix.begin(), prefix.end(), is_upper));
    MALHA_ASSERT(std::all_of(values.begin(), values.end(), [](auto value) { return value < 32; }));
    Checksum checksum;
    checksum.add_prefix(prefix);
    checksum.add_all(values);
    checksum.add_all(std::array<std::uint8_t, kChecksumSize>{});
    const std::uint32_t tail = checksum.remainder() ^ residue(encoding);

    std::string text(prefix);
    text.reserve(prefix.size() + 1 + values.size() + kChecksumSize);
    text.push_back('1');
    for (const std::uint8_t value : values)
        text.push_back(kAlphabet[value]);
    for (std::size_t i = kChecksumSize; i-- > 0;)
        text.push_back(kAlphabet[tail >> (5 * i) & 31]);
    return text;
}

std::optional<Bech32> bech32_decode(std::string_view text, std::size_t length_max) {
    if (text.size() > length_max || !is_well_formed(text)) return std::nullopt;
    const std::size_t separator = text.rfind('1');
    if (separator == std::string_view::npos || separator == 0) return std::nullopt;
    auto values = read_values(text.substr(separator + 1));
    if (!values || values->size() < kChecksumSize) return std::nullopt;

    std::string prefix(text.substr(0, separator));
    std::transform(prefix.begin(), prefix.end(), prefix.begin(), to_lower);
    Checksum checksum;
    checksum.add_prefix(prefix);
    checksum.add_all(*values);
    values->resize(values->size() - kChecksumSize);
    for (const auto encoding : {Bech32Encoding::bech32, Bech32Encoding::bech32m})
        if (checksum.remainder() == residue(encoding))
            return Bech32{encoding, std::move(prefix), *std::move(values)};
    return std::nullopt;
}

base::Bytes bytes_to_base32(base::ByteView bytes) {
    base::Bytes values;
    values.reserve((bytes.size() * 8 + 4) / 5);
    std::uint32_t held = 0;
    unsigned held_bits = 0;
    for (const std::uint8_t byte : bytes) {
        held = (held << 8 | byte) & 0xfff;
        for (held_bits += 8; held_bits >= 5;) {
            held_bits -= 5;
            values.push_back(held >> held_bits & 31);
        }
    }
    if (held_bits > 0) values.push_back(static_cast<std::uint8_t>(held << (5 - held_bits) & 31));
    return values;
}

std::optional<base::Bytes> base32_to_bytes(base::ByteView values) {
    base::Bytes bytes;
    bytes.reserve(values.size() * 5 / 8);
    std::uint32_t held = 0;
    unsigned held_bits = 0;
    for (const std::uint8_t value : values) {
        if (value > 31) return std::nullopt;
        held = (held << 5 | value) & 0xfff;
        held_bits += 5;
        if (held_bits < 8) continue;
        held_bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>(held >> held_bits));
    }
    const std::uint32_t left = held & ((1u << held_bits) - 1);
    if (held_bits > 4 || left != 0) return std::nullopt;
    return bytes;
}

std::string segwit_address_encode(std::string_view prefix, std::uint8_t version,
                                  base::ByteView program) {
    MALHA_ASSERT(version <= 16 && is_program_size(version, program.size()));
    base::Bytes values = bytes_to_base32(program);
    values.insert(values.begin(), version);
    return bech32_encode(encoding_of(version), prefix, values);
}

std::optional<WitnessProgram> segwit_address_decode(std::string_view prefix,
                                                    std::string_view address) {
    const auto decoded = bech32_decode(address, kBech32LengthMax);
    if (!decoded || decoded->prefix != prefix || decoded->values.empty()) return std::nullopt;
    const std::uint8_t version = decoded->values.front();
    if (version > 16 || decoded->encoding != encoding_of(version)) return std::nullopt;
    auto program = base32_to_bytes(base::ByteView(decoded->values).subspan(1));
    if (!program || !is_program_size(version, program->size())) return std::nullopt;
    return WitnessProgram{version, *std::move(program)};
}

}  // namespace malha::crypto

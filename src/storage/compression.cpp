// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See compression.hpp.
#include "malha/storage/compression.hpp"

#include <array>
#include <limits>

#include "malha/crypto/keys.hpp"

namespace malha::storage {
namespace {

using base::ByteView;
using primitives::ByteReader;
using primitives::ByteWriter;

enum ScriptType : std::uint8_t {
    key_hash = 0,
    script_hash = 1,
    key_even = 2,
    key_odd = 3,
    full_key_even = 4,
    full_key_odd = 5,
    raw = 6,  ///< this and above: length + 6
};

constexpr std::uint8_t kOpReturn = 0x6a;
constexpr std::uint8_t kOpCheckSig = 0xac;
/// OP_DUP OP_HASH160 push 20 ... OP_EQUALVERIFY OP_CHECKSIG.
constexpr std::array<std::uint8_t, 3> kKeyHashHead = {0x76, 0xa9, 0x14};
constexpr std::array<std::uint8_t, 2> kKeyHashTail = {0x88, kOpCheckSig};
/// OP_HASH160 push 20 ... OP_EQUAL.
constexpr std::array<std::uint8_t, 2> kScriptHashHead = {0xa9, 0x14};
constexpr std::array<std::uint8_t, 1> kScriptHashTail = {0x87};

void append(base::Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

bool is_key_hash(ByteView s) {
    return s.size() == 25 && s[0] == 0x76 && s[1] == 0xa9 && s[2] == 0x14 && s[23] == 0x88 &&
           s[24] == kOpCheckSig;
}
bool is_script_hash(ByteView s) {
    return s.size() == 23 && s[0] == 0xa9 && s[1] == 0x14 && s[22] == 0x87;
}
bool is_compressed_key(ByteView s) {
    return s.size() == 35 && s[0] == 33 && (s[1] == 2 || s[1] == 3) && s[34] == kOpCheckSig;
}
/// Only keys on the curve can be restored from their x coordinate.
bool is_full_key(ByteView s) {
    return s.size() == 67 && s[0] == 65 && s[1] == 4 && s[66] == kOpCheckSig &&
           crypto::PublicKey::parse(s.subspan(1, 65)).has_value();
}

void read_full_key(ByteReader& reader, std::uint8_t type, base::Bytes& out) {
    std::array<std::uint8_t, 33> compressed{};
    const ByteView x = reader.read_bytes(32);
    if (!reader.ok()) return;
    compressed[0] = static_cast<std::uint8_t>(type - full_key_even + 2);
    std::copy(x.begin(), x.end(), compressed.begin() + 1);
    const auto key = crypto::PublicKey::parse(compressed);
    if (!key) return;
    out.push_back(65);
    append(out, key->decompressed().bytes());
    out.push_back(kOpCheckSig);
}

void read_template(ByteReader& reader, std::uint8_t type, base::Bytes& out) {
    switch (type) {
        case key_hash:
            append(out, kKeyHashHead);
            append(out, reader.read_bytes(20));
            append(out, kKeyHashTail);
            break;
        case script_hash:
            append(out, kScriptHashHead);
            append(out, reader.read_bytes(20));
            append(out, kScriptHashTail);
            break;
        case key_even:
        case key_odd:
            out.push_back(33);
            out.push_back(type);
            append(out, reader.read_bytes(32));
            out.push_back(kOpCheckSig);
            break;
        default:
            read_full_key(reader, type, out);
    }
}

}  // namespace

void write_var_int(ByteWriter& writer, std::uint64_t value) {
    writer.write_bytes(VarInt(value).view());
}

std::uint64_t read_var_int(ByteReader& reader, std::uint64_t max) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t value = 0;
    for (;;) {
        const auto byte = reader.read<std::uint8_t>();
        if (value > kMax >> 7) reader.fail();
        value = value << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0) break;
        if (value == kMax) reader.fail();
        ++value;
    }
    if (value > max) reader.fail();
    return reader.ok() ? value : 0;
}

std::uint64_t read_var_int(ByteReader& reader) {
    return read_var_int(reader, std::numeric_limits<std::uint64_t>::max());
}

std::uint64_t compress_amount(primitives::Amount amount) {
    auto n = static_cast<std::uint64_t>(amount.sat);
    if (n == 0) return 0;
    unsigned zeros = 0;
    while (n % 10 == 0 && zeros < 9) {
        n /= 10;
        ++zeros;
    }
    if (zeros == 9) return 1 + (n - 1) * 10 + 9;
    const std::uint64_t last_digit = n % 10;
    return 1 + (n / 10 * 9 + last_digit - 1) * 10 + zeros;
}

primitives::Amount decompress_amount(std::uint64_t compressed) {
    if (compressed == 0) return {0};
    std::uint64_t x = compressed - 1;
    const auto zeros = static_cast<unsigned>(x % 10);
    x /= 10;
    std::uint64_t n = x + 1;
    if (zeros < 9) n = x / 9 * 10 + x % 9 + 1;
    for (unsigned i = 0; i < zeros; ++i)
        n *= 10;
    return {static_cast<std::int64_t>(n)};
}

void write_compressed_script(ByteWriter& writer, ByteView script) {
    if (is_key_hash(script)) {
        writer.write(std::uint8_t{key_hash}).write_bytes(script.subspan(3, 20));
    } else if (is_script_hash(script)) {
        writer.write(std::uint8_t{script_hash}).write_bytes(script.subspan(2, 20));
    } else if (is_compressed_key(script)) {
        writer.write_bytes(script.subspan(1, 33));  // the key's own first byte is the type
    } else if (is_full_key(script)) {
        writer.write(static_cast<std::uint8_t>(full_key_even + (script[65] & 1)))
            .write_bytes(script.subspan(2, 32));
    } else {
        write_var_int(writer, script.size() + raw);
        writer.write_bytes(script);
    }
}

void read_compressed_script(ByteReader& reader, base::Bytes& out) {
    const std::uint64_t type = read_var_int(reader, std::numeric_limits<std::uint32_t>::max());
    if (!reader.ok()) return;
    if (type < raw) return read_template(reader, static_cast<std::uint8_t>(type), out);
    const ByteView script = reader.read_bytes(type - raw);
    if (script.size() > kCoinScriptSizeMax) {
        out.push_back(kOpReturn);
    } else {
        append(out, script);
    }
}

void write_compressed_output(ByteWriter& writer, const primitives::TxOutput& output) {
    write_var_int(writer, compress_amount(output.value));
    write_compressed_script(writer, output.script_pubkey);
}

}  // namespace malha::storage

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "private_key_der.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "malha/base/hex.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::wallet {
namespace {

// The curve: version, field of prime order p, coefficients a = 0 and b = 7, generator, order n.
constexpr std::string_view kField =
    "020101302c06072a8648ce3d0101022100"
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"
    "3006040100040107";
constexpr std::string_view kGeneratorX =
    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
constexpr std::string_view kGeneratorY =
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
constexpr std::string_view kOrder =
    "022100fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141020101";

void write_hex(primitives::ByteWriter& writer, std::string_view hex) {
    writer.write_bytes(*base::from_hex(hex));
}

constexpr std::array<std::uint8_t, 5> kVersionAndKeyHead = {0x02, 0x01, 0x01, 0x04, 0x20};

}  // namespace

base::Bytes encode_private_key_der(const crypto::PrivateKey& key) {
    const bool compressed = key.form() == crypto::KeyForm::compressed;
    // Room for all, so that no copy of the secret is left behind by growing.
    primitives::ByteWriter writer(300);
    write_hex(writer, compressed ? "3081d3" : "30820113");
    writer.write_bytes(kVersionAndKeyHead).write_bytes(key.bytes());
    write_hex(writer, compressed ? "a08185308182" : "a081a53081a2");
    write_hex(writer, kField);
    write_hex(writer, compressed ? "042102" : "044104");
    write_hex(writer, kGeneratorX);
    if (!compressed) write_hex(writer, kGeneratorY);
    write_hex(writer, kOrder);
    write_hex(writer, compressed ? "a124032200" : "a144034200");
    writer.write_bytes(key.public_key().bytes());
    return writer.take();
}

std::optional<crypto::PrivateKey> decode_private_key_der(base::ByteView bytes,
                                                         crypto::KeyForm form) {
    primitives::ByteReader reader(bytes);
    if (reader.read<std::uint8_t>() != 0x30) return std::nullopt;
    // The length: itself, or in so many bytes.
    const auto length = reader.read<std::uint8_t>();
    if (length >= 0x80) reader.read_bytes(length & 0x7f);
    const auto head = reader.read_bytes(kVersionAndKeyHead.size());
    const auto secret = reader.read_bytes(crypto::PrivateKey::kSize);
    if (!reader.ok() || !std::ranges::equal(head, kVersionAndKeyHead)) return std::nullopt;
    return crypto::PrivateKey::from_bytes(secret, form);
}

}  // namespace malha::wallet

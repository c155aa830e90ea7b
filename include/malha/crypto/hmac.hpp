// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// HMAC (RFC 2104) over SHA-256 and SHA-512, and HKDF-SHA256 (RFC 5869) for outputs of 32 bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/crypto/sha512.hpp"

namespace malha::crypto {

/// Streaming HMAC over one of the hashes of this module.
/// Thread: owner only.
template <class Hash>
class Hmac {
public:
    explicit Hmac(base::ByteView key) {
        std::array<std::uint8_t, Hash::kBlockSize> pad{};
        if (key.size() <= pad.size()) {
            for (std::size_t i = 0; i < key.size(); ++i)
                pad[i] = key[i];
        } else {
            const auto digest = Hash().write(key).finish();
            for (std::size_t i = 0; i < digest.size(); ++i)
                pad[i] = digest[i];
        }
        for (std::uint8_t& byte : pad)
            byte ^= 0x36;
        inner_.write(pad);
        for (std::uint8_t& byte : pad)
            byte ^= 0x36 ^ 0x5c;
        outer_.write(pad);
        base::secure_wipe(pad);
    }

    Hmac& write(base::ByteView bytes) {
        inner_.write(bytes);
        return *this;
    }
    /// The code over all that was written. The object must not be used afterwards.
    [[nodiscard]] auto finish() { return outer_.write(inner_.finish()).finish(); }

private:
    Hash inner_;
    Hash outer_;
};

using HmacSha256 = Hmac<Sha256>;
using HmacSha512 = Hmac<Sha512>;

[[nodiscard]] inline Digest256 hmac_sha256(base::ByteView key, base::ByteView message) {
    return HmacSha256(key).write(message).finish();
}
[[nodiscard]] inline Digest512 hmac_sha512(base::ByteView key, base::ByteView message) {
    return HmacSha512(key).write(message).finish();
}

/// RFC 5869 with SHA-256: one extraction, then any number of named 32-byte keys (BIP324).
/// Thread: any (immutable).
class HkdfSha256 {
public:
    HkdfSha256(base::ByteView salt, base::ByteView input_key)
        : pseudo_random_key_(hmac_sha256(salt, input_key)) {}
    ~HkdfSha256() { base::secure_wipe(pseudo_random_key_); }
    HkdfSha256(const HkdfSha256&) = delete;
    HkdfSha256& operator=(const HkdfSha256&) = delete;

    /// The first 32 bytes of HKDF-Expand with `info`.
    [[nodiscard]] Digest256 expand_32(std::string_view info) const {
        constexpr std::array<std::uint8_t, 1> kFirstBlock = {1};
        return HmacSha256(pseudo_random_key_)
            .write(base::as_bytes(info))
            .write(kFirstBlock)
            .finish();
    }

private:
    Digest256 pseudo_random_key_;
};

}  // namespace malha::crypto

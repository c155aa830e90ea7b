// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See muhash.hpp.
#include "malha/crypto/muhash.hpp"

#include <cstring>

#include "crypto/number3072.hpp"
#include "malha/crypto/chacha20.hpp"

namespace malha::crypto {
namespace {

constexpr MuHash3072::Number kOne = {1};

MuHash3072::Number element_of(base::ByteView data) {
    std::array<std::uint8_t, MuHash3072::kNumberSize> stream;
    ChaCha20(sha256(data)).keystream(stream);
    MuHash3072::Number element;
    static_assert(sizeof(element) == sizeof(stream));
    std::memcpy(element.data(), stream.data(), sizeof(element));
    return element;
}

}  // namespace

MuHash3072::MuHash3072() : numerator_(kOne), denominator_(kOne) {}

MuHash3072::MuHash3072(std::span<const std::uint8_t, kSerialisedSize> serialised) {
    std::memcpy(numerator_.data(), serialised.data(), kNumberSize);
    std::memcpy(denominator_.data(), serialised.data() + kNumberSize, kNumberSize);
}

MuHash3072& MuHash3072::insert(base::ByteView data) {
    numerator_ = multiply(numerator_, element_of(data));
    return *this;
}

MuHash3072& MuHash3072::remove(base::ByteView data) {
    denominator_ = multiply(denominator_, element_of(data));
    return *this;
}

MuHash3072& MuHash3072::operator*=(const MuHash3072& other) {
    numerator_ = multiply(numerator_, other.numerator_);
    denominator_ = multiply(denominator_, other.denominator_);
    return *this;
}

Digest256 MuHash3072::finish() const {
    const Number quotient = canonical(multiply(numerator_, inverse(denominator_)));
    std::array<std::uint8_t, kNumberSize> bytes;
    std::memcpy(bytes.data(), quotient.data(), kNumberSize);
    return sha256(bytes);
}

std::array<std::uint8_t, MuHash3072::kSerialisedSize> MuHash3072::serialise() const {
    std::array<std::uint8_t, kSerialisedSize> bytes;
    std::memcpy(bytes.data(), numerator_.data(), kNumberSize);
    std::memcpy(bytes.data() + kNumberSize, denominator_.data(), kNumberSize);
    return bytes;
}

}  // namespace malha::crypto

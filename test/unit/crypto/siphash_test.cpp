// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/crypto/siphash.hpp"

#include <gtest/gtest.h>

#include "malha/base/rng.hpp"

namespace malha::crypto {
namespace {

constexpr SipKey kReferenceKey = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

// The authors' reference: key 00..0f, messages 00 01 02 ... of growing length.
TEST(SipHash, ReferenceVectors) {
    constexpr std::array<std::uint64_t, 17> kExpected = {
        0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
        0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
        0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7,
        0x751e8fbc860ee5fb, 0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5,
        0x3f2acc7f57c29bdb};
    base::Bytes message;
    for (std::size_t size = 0; size < kExpected.size(); ++size) {
        EXPECT_EQ(SipHash(kReferenceKey).write(message).finish(), kExpected[size]) << size;
        message.push_back(static_cast<std::uint8_t>(size));
    }
}

TEST(SipHash, AnyCutGivesTheSame) {
    base::SeededRng rng(3);
    base::Bytes message(300);
    rng.fill(message);
    const base::ByteView view = message;
    const std::uint64_t whole = SipHash(kReferenceKey).write(view).finish();
    for (std::size_t cut = 0; cut <= view.size(); ++cut) {
        SipHash hasher(kReferenceKey);
        EXPECT_EQ(hasher.write(view.first(cut)).write(view.subspan(cut)).finish(), whole) << cut;
    }
}

TEST(SipHash, FixedSizesEqualTheStream) {
    base::SeededRng rng(4);
    for (int i = 0; i < 100; ++i) {
        const SipKey key = {rng.u64(), rng.u64()};
        std::array<std::uint8_t, 36> bytes;
        rng.fill(bytes);
        const auto number = base::load_le<std::uint32_t>(bytes.data() + 32);
        const auto first = std::span<const std::uint8_t, 36>(bytes).first<32>();
        EXPECT_EQ(siphash_32(key, first), SipHash(key).write(first).finish());
        EXPECT_EQ(siphash_36(key, first, number), SipHash(key).write(bytes).finish());
    }
}

}  // namespace
}  // namespace malha::crypto

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// AES-256-CBC against the vectors of SP 800-38A (F.2.5), and its padding.
#include "malha/crypto/aes.hpp"

#include <gtest/gtest.h>

#include "malha/base/hex.hpp"

namespace malha::crypto {
namespace {

base::Bytes hex(std::string_view text) {
    return *base::from_hex(text);
}
const base::Bytes kKey = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
constexpr AesIv kIv = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

TEST(Aes256Cbc, MatchesThePublishedVectors) {
    const base::Bytes plain =
        hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
            "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
    const base::Bytes cipher =
        hex("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
            "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b");
    const base::Bytes got = aes256_cbc_encrypt(kKey, kIv, plain);
    ASSERT_EQ(got.size(), cipher.size() + kAesBlockSize);  // a whole block of padding
    EXPECT_TRUE(std::equal(cipher.begin(), cipher.end(), got.begin()));
    EXPECT_EQ(aes256_cbc_decrypt(kKey, kIv, got), base::to_secret(plain));
}

TEST(Aes256Cbc, RoundTripsEveryLength) {
    for (std::size_t size = 0; size < 50; ++size) {
        const base::Bytes plain(size, static_cast<std::uint8_t>(size));
        const base::Bytes cipher = aes256_cbc_encrypt(kKey, kIv, plain);
        EXPECT_EQ(cipher.size() % kAesBlockSize, 0U);
        EXPECT_GT(cipher.size(), plain.size());
        EXPECT_EQ(aes256_cbc_decrypt(kKey, kIv, cipher), base::to_secret(plain));
    }
}

TEST(Aes256Cbc, RefusesWhatIsNoCipherText) {
    const base::Bytes cipher = aes256_cbc_encrypt(kKey, kIv, base::Bytes(32, 0x70));
    EXPECT_FALSE(aes256_cbc_decrypt(kKey, kIv, {}).has_value());
    EXPECT_FALSE(
        aes256_cbc_decrypt(kKey, kIv, base::ByteView(cipher).first(cipher.size() - 1)).has_value());
    // Without its last block the text does not end in padding.
    EXPECT_FALSE(aes256_cbc_decrypt(kKey, kIv, base::ByteView(cipher).first(32)).has_value());
}

}  // namespace
}  // namespace malha::crypto

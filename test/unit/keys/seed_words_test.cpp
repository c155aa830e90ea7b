// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/keys/seed_words.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "malha/base/hex.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/keys/extended_key.hpp"
#include "support/address_formats.hpp"
#include "support/shared.hpp"

namespace malha::keys {
namespace {

constexpr std::string_view kTwelve =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

SeedWordsError error_of(std::string_view words, std::string_view passphrase = {}) {
    const auto seed = seed_from_words(words, passphrase);
    EXPECT_FALSE(seed);
    return seed ? SeedWordsError{} : seed.error();
}

}  // namespace

TEST(SeedWords, ListIsThePublishedOne) {
    std::string text;
    for (const std::string_view word : seed_word_list())
        text.append(word).append("\n");
    EXPECT_EQ(base::to_hex(crypto::sha256(base::as_bytes(text))),
              "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
}

TEST(SeedWords, PublishedVectors) {
    constexpr const char* kFile = "vectors/bip39/trezor_vectors.json";
    MALHA_NEEDS_SHARED(kFile);
    const auto vectors = test::shared_json(kFile);
    std::size_t cases = 0;
    for (const auto& entry : vectors.at("english")) {
        const auto entropy = base::from_hex(entry.at(0).get<std::string>()).value();
        const std::string words = entry.at(1);
        EXPECT_EQ(seed_words_of(entropy), words);
        const auto seed = seed_from_words(words, "TREZOR");
        ASSERT_TRUE(seed);
        EXPECT_EQ(base::to_hex(*seed), entry.at(2));
        EXPECT_EQ(extended_key_text(ExtendedPrivateKey::from_seed(*seed).value(), kMainFormat),
                  entry.at(3));
        ++cases;
    }
    EXPECT_EQ(cases, 24U);
    std::cout << cases << " cases\n";
}

TEST(SeedWords, WhiteSpaceDoesNotMatter) {
    std::string spaced = "  " + std::string(kTwelve) + "\n";
    spaced.replace(spaced.find(" about"), 1, "\t \n");
    EXPECT_EQ(seed_from_words(spaced, "").value(), seed_from_words(kTwelve, "").value());
}

TEST(SeedWords, RefusesOtherNumbersOfWords) {
    EXPECT_EQ(error_of(""), SeedWordsError::word_count);
    EXPECT_EQ(error_of(kTwelve.substr(8)), SeedWordsError::word_count);
    EXPECT_EQ(error_of("abandon abandon about"), SeedWordsError::word_count);
    const std::string many = std::string(kTwelve) + " " + std::string(kTwelve) + " zoo zoo zoo";
    EXPECT_EQ(error_of(many), SeedWordsError::word_count);
}

TEST(SeedWords, RefusesUnknownWords) {
    std::string words(kTwelve);
    words.replace(words.find("about"), 5, "About");
    EXPECT_EQ(error_of(words), SeedWordsError::unknown_word);
    words.replace(words.find("About"), 5, "zzzzz");
    EXPECT_EQ(error_of(words), SeedWordsError::unknown_word);
}

TEST(SeedWords, RefusesAWrongChecksum) {
    std::string words(kTwelve);
    words.replace(words.find("about"), 5, "above");
    EXPECT_EQ(error_of(words), SeedWordsError::checksum);
}

TEST(SeedWords, RefusesPassphrasesThatAreNotAscii) {
    EXPECT_EQ(error_of(kTwelve, "caf\xc3\xa9"), SeedWordsError::passphrase);
}

}  // namespace malha::keys

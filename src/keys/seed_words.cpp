// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See seed_words.hpp.
#include "malha/keys/seed_words.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/base/wipe_text.hpp"
#include "malha/crypto/pbkdf2.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::keys {
namespace {

constexpr std::size_t kBitsPerWord = 11;
constexpr std::size_t kEntropySizeMin = 16;
constexpr std::size_t kEntropySizeMax = 32;
constexpr std::uint32_t kRounds = 2048;
constexpr std::string_view kSaltPrefix = "mnemonic";
constexpr std::string_view kWhiteSpace = " \t\r\n";

/// Bytes of entropy behind so many words; a 33rd part of the bits is checksum.
constexpr std::optional<std::size_t> entropy_size_of(std::size_t words) {
    if (words % 3 != 0) return std::nullopt;
    const std::size_t size = words * 4 / 3;
    if (size < kEntropySizeMin || size > kEntropySizeMax) return std::nullopt;
    return size;
}

/// Numbers of the words for bytes: the entropy, then the first byte of its hash.
std::vector<std::size_t> numbers_of(base::ByteView entropy) {
    base::Bytes bits = base::to_bytes(entropy);
    bits.push_back(crypto::sha256(entropy).front());
    std::vector<std::size_t> numbers(entropy.size() * 3 / 4);
    for (std::size_t i = 0; i < numbers.size() * kBitsPerWord; ++i) {
        const bool is_set = (bits[i / 8] >> (7 - i % 8) & 1U) != 0;
        numbers[i / kBitsPerWord] = numbers[i / kBitsPerWord] * 2 + (is_set ? 1 : 0);
    }
    base::secure_wipe(bits);
    return numbers;
}

void wipe(std::vector<std::size_t>& numbers) {
    std::ranges::fill(numbers, 0);
    base::secure_wipe(
        {reinterpret_cast<std::uint8_t*>(numbers.data()), numbers.size() * sizeof(std::size_t)});
}

/// The bytes before the checksum.
base::Bytes entropy_of(const std::vector<std::size_t>& numbers, std::size_t size) {
    base::Bytes entropy(size);
    for (std::size_t i = 0; i < size * 8; ++i) {
        const std::size_t number = numbers[i / kBitsPerWord];
        const bool is_set = (number >> (kBitsPerWord - 1 - i % kBitsPerWord) & 1U) != 0;
        if (is_set) entropy[i / 8] |= static_cast<std::uint8_t>(0x80U >> (i % 8));
    }
    return entropy;
}

std::vector<std::string_view> split(std::string_view words) {
    std::vector<std::string_view> found;
    while (true) {
        const auto begin = words.find_first_not_of(kWhiteSpace);
        if (begin == std::string_view::npos) return found;
        words.remove_prefix(begin);
        const auto end = std::min(words.find_first_of(kWhiteSpace), words.size());
        found.push_back(words.substr(0, end));
        words.remove_prefix(end);
    }
}

/// The words as they are hashed. Secret.
std::string join(const std::vector<std::size_t>& numbers) {
    constexpr std::size_t kWordSizeMax = 8;
    std::string text;
    text.reserve(numbers.size() * (kWordSizeMax + 1));
    for (const std::size_t number : numbers) {
        if (!text.empty()) text += ' ';
        text += seed_word_list()[number];
    }
    return text;
}

base::Result<std::vector<std::size_t>, SeedWordsError> check(
    const std::vector<std::string_view>& words) {
    const auto size = entropy_size_of(words.size());
    if (!size) return base::Unexpected{SeedWordsError::word_count};
    std::vector<std::size_t> numbers;
    numbers.reserve(words.size());
    const auto& list = seed_word_list();
    for (const std::string_view word : words) {
        const auto found = std::ranges::lower_bound(list, word);
        if (found == list.end() || *found != word)
            return base::Unexpected{SeedWordsError::unknown_word};
        numbers.push_back(static_cast<std::size_t>(found - list.begin()));
    }
    base::Bytes entropy = entropy_of(numbers, *size);
    const bool is_right = numbers_of(entropy) == numbers;
    base::secure_wipe(entropy);
    if (!is_right) return base::Unexpected{SeedWordsError::checksum};
    return numbers;
}

}  // namespace

std::string_view to_string(SeedWordsError error) {
    switch (error) {
        case SeedWordsError::word_count:
            return "There must be 12, 15, 18, 21 or 24 words";
        case SeedWordsError::unknown_word:
            return "A word is not in the English list of BIP 39";
        case SeedWordsError::checksum:
            return "The words do not belong together: one is wrong, or in the wrong place";
        case SeedWordsError::passphrase:
            return "The passphrase of the words must be ASCII";
    }
    return "";
}

std::string seed_words_of(base::ByteView entropy) {
    MALHA_ASSERT(entropy.size() % 4 == 0 && entropy.size() >= kEntropySizeMin &&
                 entropy.size() <= kEntropySizeMax);
    auto numbers = numbers_of(entropy);
    std::string words = join(numbers);
    wipe(numbers);
    return words;
}

base::Result<crypto::Digest512, SeedWordsError> seed_from_words(std::string_view words,
                                                                std::string_view passphrase) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (!std::ranges::all_of(passphrase, is_ascii))
        return base::Unexpected{SeedWordsError::passphrase};
    auto numbers = MALHA_TRY(check(split(words)));
    std::string text = join(numbers);
    std::string salt;
    salt.reserve(kSaltPrefix.size() + passphrase.size());
    salt.append(kSaltPrefix).append(passphrase);
    const crypto::Digest512 seed =
        crypto::pbkdf2_sha512(base::as_bytes(text), base::as_bytes(salt), kRounds);
    wipe(numbers);
    base::wipe_text(text);
    base::wipe_text(salt);
    return seed;
}

}  // namespace malha::keys

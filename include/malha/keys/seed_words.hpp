// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Seeds as words (BIP 39), in English: what people write down to have their keys again. Words
// become a seed, but no seed or key becomes words again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/crypto/sha512.hpp"

namespace malha::keys {

inline constexpr std::size_t kSeedWordListSize = 2048;
/// The English list, in the order of the alphabet.
[[nodiscard]] const std::array<std::string_view, kSeedWordListSize>& seed_word_list();

/// Words for random bytes, with one space between them: 12, 15, 18, 21 or 24.
/// @param entropy  16, 20, 24, 28 or 32 bytes. The result is a secret, as the bytes are.
[[nodiscard]] std::string seed_words_of(base::ByteView entropy);

enum class SeedWordsError : std::uint8_t {
    word_count,    ///< not 12, 15, 18, 21 or 24
    unknown_word,  ///< not in the list
    checksum,      ///< a word is another, or they are in another order
    passphrase,    ///< not ASCII: other text may be written in several ways
};
[[nodiscard]] std::string_view to_string(SeedWordsError error);

/// The seed of a tree of keys (BIP 32), a secret: wipe it after use. Cost: 2048 rounds of hashing.
/// @param words  with any white space between them.  @param passphrase  empty: none
[[nodiscard]] base::Result<crypto::Digest512, SeedWordsError> seed_from_words(
    std::string_view words, std::string_view passphrase);

}  // namespace malha::keys

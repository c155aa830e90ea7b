// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text as seed words, any bytes as entropy: words that are made are read, and what is read is
// made of known words alone.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "malha/base/assert.hpp"
#include "malha/keys/seed_words.hpp"

using namespace malha;
using namespace malha::keys;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (seed_from_words(text, {}))
        MALHA_ASSERT(std::ranges::all_of(text, [](char c) {
            return (c >= 'a' && c <= 'z') || c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }));
    if (size < 16) return 0;
    const std::size_t taken = std::min<std::size_t>(size / 4 * 4, 32);
    MALHA_ASSERT(seed_from_words(seed_words_of({data, taken}), {}));
    return 0;
}

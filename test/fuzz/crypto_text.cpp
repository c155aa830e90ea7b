// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text through the decoders of base58 and bech32: what decodes encodes to the same text again.
// The same bytes as a payload: what is encoded decodes to it.
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/crypto/base58.hpp"
#include "malha/crypto/bech32.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(base::as_text({data, size}));
    if (const auto bytes = crypto::base58_decode(text, 100)) {
        const std::size_t begin = text.find_first_not_of(" \t\n\v\f\r");
        const std::size_t end = text.find_last_not_of(" \t\n\v\f\r");
        const bool blank = begin == std::string::npos;
        MALHA_ASSERT(crypto::base58_encode(*bytes) ==
                     (blank ? "" : text.substr(begin, end - begin + 1)));
    }
    if (const auto payload = crypto::base58check_decode(text, 100)) {
        const std::string encoded = crypto::base58check_encode(*payload);
        MALHA_ASSERT(crypto::base58check_decode(encoded, 100) == payload);
    }
    if (const auto decoded = crypto::bech32_decode(text, crypto::kBech32LengthMax)) {
        std::string lower = text;
        for (char& c : lower)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        MALHA_ASSERT(crypto::bech32_encode(decoded->encoding, decoded->prefix, decoded->values) ==
                     lower);
    }
    if (const auto program = crypto::segwit_address_decode("bc", text)) {
        const std::string address =
            crypto::segwit_address_encode("bc", program->version, program->program);
        MALHA_ASSERT(crypto::segwit_address_decode("bc", address)->program == program->program);
    }
    if (size < 3) return 0;
    const base::ByteView program = base::ByteView(data, std::min<std::size_t>(size, 40));
    const std::string legacy = crypto::base58check_encode(program);
    MALHA_ASSERT(crypto::base58check_decode(legacy, program.size()) == base::to_bytes(program));
    const auto version = static_cast<std::uint8_t>(1 + data[0] % 16);
    const std::string address = crypto::segwit_address_encode("bc", version, program);
    const auto decoded = crypto::segwit_address_decode("bc", address);
    MALHA_ASSERT(decoded && decoded->version == version);
    MALHA_ASSERT(decoded->program == base::to_bytes(program));
    return 0;
}

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Why a text is no Bech32 string, and which characters are to blame: up to two substitutions in the
// data part are found (BIP 173 guarantees that their place is unique).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace malha::keys {

struct Bech32Diagnosis {
    std::string message;
    std::vector<std::size_t> locations;  ///< ascending indexes into the text; may be empty
};

/// Only for text that crypto::bech32_decode() refused. Cost: a few thousand table entries.
[[nodiscard]] Bech32Diagnosis diagnose_bech32(std::string_view text);

}  // namespace malha::keys

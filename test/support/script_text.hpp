// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The script notation and the flag sets of the test vectors (../shared/vectors/README.md).
#pragma once

#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/script/flags.hpp"

namespace malha::test {

/// "1 0x02 0xabcd 'text' DUP OP_HASH160" to bytes. Throws on a word that means nothing.
[[nodiscard]] base::Bytes parse_script_text(std::string_view text);

/// Hex that must be valid.
[[nodiscard]] base::Bytes unhex(std::string_view text);

/// A comma list of flags. Throws on an unknown name.
[[nodiscard]] script::VerifyFlags flags_of(std::string_view names);
/// Without the flags whose needs are not met.
[[nodiscard]] script::VerifyFlags trim_flags(script::VerifyFlags flags);
/// With the flags that others need.
[[nodiscard]] script::VerifyFlags fill_flags(script::VerifyFlags flags);

}  // namespace malha::test

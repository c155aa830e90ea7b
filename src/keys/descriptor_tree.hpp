// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The script tree of tr() as text: {A,{B,C}} (BIP 386).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keys/text_cursor.hpp"
#include "malha/base/result.hpp"

namespace malha::keys {

struct TreeLeafText {
    std::string_view text;
    std::uint8_t depth = 0;
};

/// The leaves of a tree that reaches to the end of the text. Errors: the established message.
[[nodiscard]] base::Result<std::vector<TreeLeafText>> split_tree(TextCursor cursor);

/// @param leaves  as many as depths, which form a tree
[[nodiscard]] std::string join_tree(const std::vector<std::string>& leaves,
                                    const std::vector<std::uint8_t>& depths);

}  // namespace malha::keys

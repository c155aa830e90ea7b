// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The script tree of tr() as text: {A,{B,C}} (BIP 386).
#pragma once

#include <cstdint>
#include <functional>
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

using LeafReader = std::function<base::Result<void>(const TreeLeafText& leaf)>;

/// Gives each leaf of a tree that reaches to the end of the text to the reader, whose error ends
/// it. Errors: the established message.
[[nodiscard]] base::Result<void> read_tree(TextCursor cursor, const LeafReader& read_leaf);

/// @param leaves  as many as depths, which form a tree
[[nodiscard]] std::string join_tree(const std::vector<std::string>& leaves,
                                    const std::vector<std::uint8_t>& depths);

}  // namespace malha::keys

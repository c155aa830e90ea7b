// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See descriptor_tree.hpp.
#include "keys/descriptor_tree.hpp"

#include "malha/script/taproot.hpp"

namespace malha::keys {
namespace {

/// The way from the root to where one is.
enum class Branch : std::uint8_t { left, right };

}  // namespace

base::Result<void> read_tree(TextCursor cursor, const LeafReader& read_leaf) {
    std::vector<Branch> branches;
    do {
        while (cursor.skip("{")) {
            branches.push_back(Branch::left);
            if (branches.size() > script::kTaprootDepthMax)
                return base::fail("tr() supports at most ",
                                  std::to_string(script::kTaprootDepthMax), " nesting levels");
        }
        const std::string_view text = cursor.take_expression();
        MALHA_TRY(read_leaf({text, static_cast<std::uint8_t>(branches.size())}));
        while (!branches.empty() && branches.back() == Branch::right) {
            if (!cursor.skip("}")) return base::fail("tr(): expected '}' after script expression");
            branches.pop_back();
        }
        if (branches.empty()) break;
        if (!cursor.skip(",")) return base::fail("tr(): expected ',' after script expression");
        branches.back() = Branch::right;
    } while (true);
    if (!cursor.at_end()) return base::fail("tr(): expected ')' after script expression");
    return {};
}

std::string join_tree(const std::vector<std::string>& leaves,
                      const std::vector<std::uint8_t>& depths) {
    std::string text;
    std::vector<Branch> branches;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        while (branches.size() < depths[i]) {
            text += '{';
            branches.push_back(Branch::left);
        }
        text += leaves[i];
        while (!branches.empty() && branches.back() == Branch::right) {
            text += '}';
            branches.pop_back();
        }
        if (branches.empty()) break;
        text += ',';
        branches.back() = Branch::right;
    }
    return text;
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See key_path.hpp.
#include "malha/keys/key_path.hpp"

#include <string>

#include "keys/key_step.hpp"
#include "keys/text_cursor.hpp"
#include "malha/keys/key_origin.hpp"

namespace malha::keys {

base::Result<std::uint32_t> parse_key_step(std::string_view text, char& mark) {
    const bool hardened = text.ends_with('\'') || text.ends_with('h');
    if (hardened) {
        mark = text.back();
        text.remove_suffix(1);
    }
    const auto number = parse_decimal(text);
    if (!number) return base::fail("Key path value '", text, "' is not a valid uint32");
    if (*number >= kHardened)
        return base::fail("Key path value ", std::to_string(*number), " is out of range");
    return hardened ? *number | kHardened : *number;
}

base::Result<std::vector<std::uint32_t>> parse_key_path(std::string_view text) {
    const std::vector<std::string_view> parts = split_text(text, '/');
    if (parts.front() != "m") return base::fail("Key path does not begin with m");
    std::vector<std::uint32_t> path;
    char mark = 'h';
    for (std::size_t i = 1; i < parts.size(); ++i)
        path.push_back(MALHA_TRY(parse_key_step(parts[i], mark)));
    return path;
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The limits of multi() and its kin (BIPs 383 and 387), and the names of descriptor functions.
#pragma once

#include <string_view>
#include <vector>

#include "keys/descriptor_key_parser.hpp"
#include "malha/keys/descriptor.hpp"

namespace malha::keys {

/// "pkh", "sortedmulti_a"; empty for miniscript.
[[nodiscard]] std::string_view descriptor_function(DescriptorKind kind);

[[nodiscard]] inline bool is_multi_a(DescriptorKind kind) {
    return kind == DescriptorKind::multi_a || kind == DescriptorKind::sorted_multi_a;
}
[[nodiscard]] inline bool is_multi(DescriptorKind kind) {
    return kind == DescriptorKind::multi || kind == DescriptorKind::sorted_multi ||
           is_multi_a(kind);
}

struct MultiPlace {
    DescriptorKind kind;
    KeyPlace place;
    std::uint32_t threshold;
};
/// Errors: the established message.
[[nodiscard]] base::Result<void> check_multi(
    const MultiPlace& multi, const std::vector<DescriptorKeyParser::Alternatives>& keys);

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names of verify flags. See flags.hpp.
#include "malha/script/flags.hpp"

#include <algorithm>
#include <cstddef>

namespace malha::script {
namespace {

constexpr bool named_in_order() {
    for (std::size_t i = 0; i < kVerifyFlagNames.size(); ++i)
        if (kVerifyFlagNames[i].flag != static_cast<VerifyFlag>(1U << i)) return false;
    return true;
}
static_assert(named_in_order());

}  // namespace

std::optional<VerifyFlags> parse_verify_flags(std::string_view names) {
    VerifyFlags flags;
    if (names.empty() || names == "NONE") return flags;
    while (true) {
        const std::size_t comma = names.find(',');
        const std::string_view name = names.substr(0, comma);
        const auto* const found =
            std::find_if(kVerifyFlagNames.begin(), kVerifyFlagNames.end(),
                         [name](const VerifyFlagName& row) { return row.name == name; });
        if (found == kVerifyFlagNames.end()) return std::nullopt;
        flags |= found->flag;
        if (comma == std::string_view::npos) return flags;
        names.remove_prefix(comma + 1);
    }
}

}  // namespace malha::script

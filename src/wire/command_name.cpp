// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See command_name.hpp.
#include "command_name.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"

namespace malha::wire {
namespace {

bool is_printable(std::uint8_t byte) {
    return byte >= ' ' && byte <= '~';
}

}  // namespace

PaddedCommand pad_command(std::string_view command) {
    MALHA_ASSERT(!command.empty() && command.size() <= kMaxCommandSize);
    PaddedCommand padded{};
    std::ranges::copy(command, padded.begin());
    return padded;
}

std::optional<std::string_view> unpad_command(base::ByteView padded) {
    MALHA_ASSERT(padded.size() == kMaxCommandSize);
    const auto end = std::ranges::find(padded, 0);
    const bool valid = std::all_of(padded.begin(), end, is_printable) &&
                       std::all_of(end, padded.end(), [](std::uint8_t byte) { return byte == 0; });
    if (!valid) return std::nullopt;
    return base::as_text({padded.begin(), end});
}

}  // namespace malha::wire

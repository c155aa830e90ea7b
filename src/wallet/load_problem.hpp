// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What keeps a file from being loaded, where clients know more than one word of it.
#pragma once

#include <string_view>

namespace malha::wallet {

/// A kind of descriptor that this version does not know.
inline constexpr std::string_view kUnrecognizedDescriptor = "Unrecognized descriptor found";
/// Keys beside the descriptors, which would be used without anybody knowing.
inline constexpr std::string_view kLegacyEntry =
    "Unexpected legacy entry in descriptor wallet found";

}  // namespace malha::wallet

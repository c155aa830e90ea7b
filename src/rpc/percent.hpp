// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// %XX in URIs (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace malha::rpc {

/// A percent sign that no two hex digits follow stands for itself.
[[nodiscard]] std::string percent_decoded(std::string_view text);
/// Every byte as %XX, so that no reader takes one for something else.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Whether an answer has one of the shapes that its method declares (-rpcdoccheck).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// Empty: `result` (JSON text) fits. Otherwise what differs from each declared variant.
[[nodiscard]] std::optional<std::string> result_mismatch(const Method& method,
                                                         std::string_view result);

}  // namespace malha::rpc

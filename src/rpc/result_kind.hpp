// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What JSON a declared result is: help, schema and check all go by this.
#pragma once

#include <optional>

#include "malha/rpc/json.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

/// Empty optional: anything.
[[nodiscard]] std::optional<Json::Kind> json_kind_of(ResultType type);

}  // namespace malha::rpc

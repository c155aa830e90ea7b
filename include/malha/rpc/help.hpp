// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Help texts, made from the declarations.
#pragma once

#include <string>

#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// One line: the name and its arguments, optional ones in parentheses.
[[nodiscard]] std::string signature(const Method& method);

/// Signature, description, Arguments, Result, Examples.
[[nodiscard]] std::string help_text(const Method& method);

/// Signatures of all methods but hidden ones, by category.
[[nodiscard]] std::string help_overview(const MethodTable& table);

}  // namespace malha::rpc

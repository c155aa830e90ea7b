// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about indexes as such: getindexinfo.
#pragma once

#include "malha/rpc/index_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_index_methods(MethodTable& table, const IndexContext& context);

}  // namespace malha::rpc

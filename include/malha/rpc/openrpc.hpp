// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The declarations of all methods for programs: an OpenRPC document (https://spec.open-rpc.org).
#pragma once

#include "malha/rpc/method.hpp"

namespace malha::rpc {

/// Hidden methods are included, marked by the tag "hidden"; hidden arguments are not.
[[nodiscard]] JsonText openrpc_document(const MethodTable& table);

}  // namespace malha::rpc

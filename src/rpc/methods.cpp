// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/methods.hpp"

namespace malha::rpc {

void register_methods(MethodTable& table, const MethodContexts& contexts) {
    register_control_methods(table, contexts.control);
}

}  // namespace malha::rpc

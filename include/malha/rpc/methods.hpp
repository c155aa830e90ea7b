// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// All method groups. A new group adds its context and its register call here, which makes its
// methods known to the server, to the command-line client and to the tests of declarations.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/control_methods.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/network_methods.hpp"
#include "malha/rpc/snapshot_methods.hpp"
#include "malha/rpc/wallet_context.hpp"
#include "malha/rpc/zmq_methods.hpp"

namespace malha::rpc {

/// Empty contexts are enough to learn the declarations; the methods must then not be called.
struct MethodContexts {
    ControlContext control{};
    ChainContext chain{};
    IndexContext indexes{};
    NetworkContext network{};
    SnapshotContext snapshot{};
    ZmqContext zmq{};
    WalletMethodContext wallet{};
};

void register_methods(MethodTable& table, const MethodContexts& contexts);

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// dumptxoutset, loadtxoutset.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

struct SnapshotContext {
    ChainContext chain{};
    base::Filesystem* fs = nullptr;
    base::Rng* rng = nullptr;
    base::Path network_datadir{};  ///< where relative paths start
};

void register_snapshot_methods(MethodTable& table, const SnapshotContext& context);

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// loadtxoutset.
#pragma once

#include "malha/rpc/snapshot_methods.hpp"

namespace malha::rpc {

[[nodiscard]] Method loadtxoutset_method(const SnapshotContext& context);

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What handlers that look into indexes work with. Copyable; empty in the command-line client.
#pragma once

#include "malha/index/follower.hpp"
#include "malha/index/index_set.hpp"

namespace malha::rpc {

struct IndexContext {
    /// Open before the first call reaches a handler.
    const index::IndexSet* indexes = nullptr;
    index::Follower* follower = nullptr;
};

}  // namespace malha::rpc

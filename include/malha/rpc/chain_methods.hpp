// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about the chain as a whole: its state and history (getblockchaininfo, getchaintips,
// getchainstates, getchaintxstats, getdeploymentinfo, getdifficulty), a user's interventions
// (invalidateblock, reconsiderblock, preciousblock, verifychain) and waiting for blocks.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_chain_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc

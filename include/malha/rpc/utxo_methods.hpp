// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about unspent outputs: gettxout, gettxoutsetinfo; and proofs that a transaction is in a
// block: gettxoutproof, verifytxoutproof.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/index_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_utxo_methods(MethodTable& table, const ChainContext& context,
                           const IndexContext& indexes);
void register_proof_methods(MethodTable& table, const ChainContext& context,
                            const IndexContext& indexes);

}  // namespace malha::rpc

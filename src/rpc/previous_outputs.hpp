// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What signing of whole transactions asks and answers, with keys or with a wallet: the outputs
// spent, from the chain and from the caller, and which inputs could not be signed.
#pragma once

#include <vector>

#include "declare.hpp"
#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/json_writer.hpp"
#include "transaction_signer.hpp"

namespace malha::rpc {

/// Unspent outputs of chain and pool that the transaction spends.
[[nodiscard]] RpcResult<KnownCoins> coins_of(const ChainContext& context,
                                             const primitives::MutableTransaction& tx);
/// "prevtxs": outputs that the chain does not have yet. @param material  takes the scripts behind
/// them; null: they are not needed.
[[nodiscard]] RpcResult<void> read_previous_outputs(const Json& list, KnownCoins& coins,
                                                    SigningMaterial* material);
[[nodiscard]] JsonText signing_result(const primitives::MutableTransaction& tx,
                                      const std::vector<InputFailure>& failures);

/// Declarations.
[[nodiscard]] Argument previous_outputs_argument();
[[nodiscard]] std::vector<ResultVariant> signing_results();

}  // namespace malha::rpc

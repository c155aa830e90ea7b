// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chain_context.hpp.
#include "malha/rpc/chain_context.hpp"

namespace malha::rpc {

keys::AddressFormat address_format_of(const consensus::ChainParams& params) {
    return {.pubkey_hash_version = params.base58.pubkey_hash,
            .script_hash_version = params.base58.script_hash,
            .private_key_version = params.base58.secret_key,
            .extended_public_version = params.base58.extended_public_key,
            .extended_private_version = params.base58.extended_secret_key,
            .bech32_prefix = std::string(params.bech32_hrp)};
}

std::vector<mining::TemplateTransaction> assemble_noted(const ChainContext& context,
                                                        const chain::BlockNode& parent) {
    auto transactions = mining::assemble(context.pool(), parent, context.assembly);
    LastTemplate last{context.assembly.weight_reserved, transactions.size()};
    for (const mining::TemplateTransaction& chosen : transactions)
        last.weight += chosen.tx->weight();
    *context.last_template = last;
    return transactions;
}

base::Unexpected<RpcError> rpc_fault(const chain::Fault& fault) {
    return rpc_fail(ErrorCode::misc, fault.message);
}

}  // namespace malha::rpc

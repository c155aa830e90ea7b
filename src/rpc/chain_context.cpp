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

base::Unexpected<RpcError> rpc_fault(const chain::Fault& fault) {
    return rpc_fail(ErrorCode::misc, fault.message);
}

}  // namespace malha::rpc

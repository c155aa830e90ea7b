// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// RpcError: what a client gets instead of a result. The numbers are those that clients of bitcoind
// know; never renumber.
#pragma once

#include <string>
#include <utility>

#include "malha/base/result.hpp"

namespace malha::rpc {

enum class ErrorCode : int {
    // JSON-RPC 2.0 itself.
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal_error = -32603,

    // General.
    misc = -1,                    ///< also: wrong number of arguments (the message is the help)
    forbidden_by_safe_mode = -2,  ///< reserved
    type_error = -3,              ///< a JSON value of an unexpected type
    invalid_address_or_key = -5,  ///< also: no such block or transaction
    out_of_memory = -7,
    invalid_parameter = -8,  ///< invalid, missing or duplicate parameter
    database_error = -20,
    deserialization_error = -22,  ///< bytes that do not parse
    verify_error = -25,           ///< a transaction or block could not be checked
    verify_rejected = -26,        ///< refused by the rules
    verify_already_in_utxo_set = -27,
    in_warmup = -28,
    method_deprecated = -32,

    // Peer-to-peer network.
    client_not_connected = -9,
    client_in_initial_download = -10,
    client_node_already_added = -23,
    client_node_not_added = -24,
    client_node_not_connected = -29,
    client_invalid_ip_or_subnet = -30,
    client_p2p_disabled = -31,
    client_node_capacity_reached = -34,
    client_mempool_disabled = -33,

    // Wallet.
    wallet_error = -4,
    wallet_insufficient_funds = -6,
    wallet_invalid_label_name = -11,
    wallet_keypool_ran_out = -12,
    wallet_unlock_needed = -13,
    wallet_passphrase_incorrect = -14,
    wallet_wrong_enc_state = -15,
    wallet_encryption_failed = -16,
    wallet_already_unlocked = -17,
    wallet_not_found = -18,
    wallet_not_specified = -19,
    wallet_already_loaded = -35,
    wallet_already_exists = -36,
};

struct RpcError {
    ErrorCode code = ErrorCode::misc;
    std::string message;
    friend bool operator==(const RpcError&, const RpcError&) = default;
};

template <class T>
using RpcResult = base::Result<T, RpcError>;

/// `return rpc_fail(ErrorCode::invalid_parameter, "Block height out of range");`
template <class... Parts>
base::Unexpected<RpcError> rpc_fail(ErrorCode code, const Parts&... parts) {
    std::string message;
    (message.append(parts), ...);
    return base::Unexpected<RpcError>{RpcError{code, std::move(message)}};
}

}  // namespace malha::rpc

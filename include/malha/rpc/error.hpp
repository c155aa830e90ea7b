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
    kParseError = -32700,
    kInvalidRequest = -32600,
    kMethodNotFound = -32601,
    kInvalidParams = -32602,
    kInternalError = -32603,

    // General.
    kMisc = -1,                 ///< also: wrong number of arguments (the message is the help)
    kForbiddenBySafeMode = -2,  ///< reserved
    kTypeError = -3,            ///< a JSON value of an unexpected type
    kInvalidAddressOrKey = -5,  ///< also: no such block or transaction
    kOutOfMemory = -7,
    kInvalidParameter = -8,  ///< invalid, missing or duplicate parameter
    kDatabaseError = -20,
    kDeserializationError = -22,  ///< bytes that do not parse
    kVerifyError = -25,           ///< a transaction or block could not be checked
    kVerifyRejected = -26,        ///< refused by the rules
    kVerifyAlreadyInUtxoSet = -27,
    kInWarmup = -28,
    kMethodDeprecated = -32,

    // Peer-to-peer network.
    kClientNotConnected = -9,
    kClientInInitialDownload = -10,
    kClientNodeAlreadyAdded = -23,
    kClientNodeNotAdded = -24,
    kClientNodeNotConnected = -29,
    kClientInvalidIpOrSubnet = -30,
    kClientP2pDisabled = -31,
    kClientNodeCapacityReached = -34,
    kClientMempoolDisabled = -33,

    // Wallet.
    kWalletError = -4,
    kWalletInsufficientFunds = -6,
    kWalletInvalidLabelName = -11,
    kWalletKeypoolRanOut = -12,
    kWalletUnlockNeeded = -13,
    kWalletPassphraseIncorrect = -14,
    kWalletWrongEncState = -15,
    kWalletEncryptionFailed = -16,
    kWalletAlreadyUnlocked = -17,
    kWalletNotFound = -18,
    kWalletNotSpecified = -19,
    kWalletAlreadyLoaded = -35,
    kWalletAlreadyExists = -36,
};

struct RpcError {
    ErrorCode code = ErrorCode::kMisc;
    std::string message;
    friend bool operator==(const RpcError&, const RpcError&) = default;
};

template <class T>
using RpcResult = base::Result<T, RpcError>;

/// `return rpc_fail(ErrorCode::kInvalidParameter, "Block height out of range");`
template <class... Parts>
base::Unexpected<RpcError> rpc_fail(ErrorCode code, const Parts&... parts) {
    std::string message;
    (message.append(parts), ...);
    return base::Unexpected<RpcError>{RpcError{code, std::move(message)}};
}

}  // namespace malha::rpc

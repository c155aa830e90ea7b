// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What can go wrong in a wallet, in the classes that RPC clients tell apart.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "malha/base/result.hpp"

namespace malha::wallet {

enum class ErrorKind : std::uint8_t {
    misc,               ///< RPC code -1
    wallet,             ///< -4
    invalid_address,    ///< -5: an address, key or transaction that does not serve
    insufficient,       ///< -6
    invalid_parameter,  ///< -8
    keypool_ran_out,    ///< -12
    unlock_needed,      ///< -13
    wrong_passphrase,   ///< -14
    wrong_encryption,   ///< -15: a command for encrypted wallets, or for others
    encryption_failed,  ///< -16
    not_found,          ///< -18
    not_a_wallet,       ///< -18: there is something, but no wallet
    legacy_format,   ///< -18: a wallet in the Berkeley DB format of old, which this version cannot
                     ///< open
    already_loaded,  ///< -35
    already_exists,  ///< -36
};

struct WalletError {
    ErrorKind kind = ErrorKind::wallet;
    std::string message;
};

template <class T>
using WalletResult = base::Result<T, WalletError>;
using WalletStatus = base::Result<void, WalletError>;

/// `return wallet_fail(ErrorKind::wallet, "Wallet ", name, " not found");`
template <class... Parts>
base::Unexpected<WalletError> wallet_fail(ErrorKind kind, const Parts&... parts) {
    std::string message;
    (message.append(parts), ...);
    return base::Unexpected<WalletError>{WalletError{kind, std::move(message)}};
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A failed write as an error of the wallet.
#pragma once

#include "malha/wallet/error.hpp"

namespace malha::wallet {

[[nodiscard]] inline WalletStatus of_disk(const base::Status& status) {
    if (status) return {};
    return wallet_fail(ErrorKind::wallet, "Cannot write the wallet file: ", status.error().message);
}

}  // namespace malha::wallet

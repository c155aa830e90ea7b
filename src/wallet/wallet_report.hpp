// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Wallet::report() for the files that implement Wallet.
#pragma once

#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

template <class Status>
void Wallet::report(const Status& status) const {
    if (!status) context_.log.error("[" + name_ + "] " + status.error().message);
}

}  // namespace malha::wallet

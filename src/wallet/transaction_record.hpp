// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The value of a record "tx".
#pragma once

#include "malha/base/result.hpp"
#include "malha/wallet/transaction.hpp"

namespace malha::wallet {

[[nodiscard]] base::Bytes encode_wallet_tx(const WalletTx& tx);
/// Heights are not stored: they are -1. Errors: what is damaged.
[[nodiscard]] base::Result<WalletTx> decode_wallet_tx(base::ByteView value);

}  // namespace malha::wallet

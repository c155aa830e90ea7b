// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The wallet's part in a PSBT: what it knows of inputs and outputs, and its signatures if wanted.
#pragma once

#include "malha/keys/psbt_sign.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

struct FillOptions {
    bool sign = false;
    bool with_origins = true;  ///< of keys (BIP 32)
    std::optional<std::uint32_t> hash_type{};
    keys::PsbtFinish finish = keys::PsbtFinish::finalize;
};

/// Inputs that are final already, or not the wallet's, stay as they are.
/// @return whether every input is complete.
/// Errors: the hash type asked for is not that of the PSBT.
[[nodiscard]] base::Result<bool> fill_psbt(const Wallet& wallet, keys::Psbt& psbt,
                                           const FillOptions& options);

/// An empty PSBT of a transaction, whose scripts and witnesses are left out.
/// @param version  0 or 2.
[[nodiscard]] keys::Psbt psbt_of(const primitives::MutableTransaction& tx, std::uint32_t version);

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A wallet of a master key that exists already, as of seed words (BIP 39).
#pragma once

#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

/// Gives a blank wallet the standard descriptors below the key (BIP 44, 49, 84, 86).
/// @param birth  when the key was first used.  Errors: unlock_needed, of the disk.
[[nodiscard]] WalletStatus import_master_key(Wallet& wallet, const keys::ExtendedPrivateKey& master,
                                             base::UnixSeconds birth);

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The descriptors of a new wallet whose keys are in a device.
#pragma once

#include <vector>

#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

struct SignerDescriptor {
    keys::Descriptor descriptor;
    wallet::AddressUse use = wallet::AddressUse::receive;
};

/// What the one device gives for its first account. Errors: misc. Thread: wallet strand.
[[nodiscard]] RpcResult<std::vector<SignerDescriptor>> signer_descriptors(
    const WalletMethodContext& context);
/// Makes them the wallet's active ones.
[[nodiscard]] RpcResult<void> add_signer_descriptors(wallet::Wallet& wallet,
                                                     std::vector<SignerDescriptor> descriptors);

}  // namespace malha::rpc

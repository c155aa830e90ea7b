// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See external_signer.hpp.
#include "malha/wallet/external_signer.hpp"

namespace malha::wallet {

base::Result<SignerDevice> only_device(ExternalSigner& signer) {
    auto devices = MALHA_TRY(signer.devices());
    if (devices.empty()) return base::fail("No external signers found");
    if (devices.size() > 1)
        return base::fail(
            "More than one external signer found. Please connect only one at a time.");
    return std::move(devices.front());
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See external_signer.hpp.
#include "malha/wallet/external_signer.hpp"

namespace malha::wallet {

SignerResult<SignerDevice> only_device(ExternalSigner& signer) {
    auto devices = MALHA_TRY(signer.devices());
    const auto refused = [](const char* message) {
        return base::Unexpected{SignerError{SignerFailure::refused, message}};
    };
    if (devices.empty()) return refused("No external signers found");
    if (devices.size() > 1)
        return refused("More than one external signer found. Please connect only one at a time.");
    return std::move(devices.front());
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A device that holds the private keys of a wallet and signs for it: a port, with a program between
// (-signer) that speaks to devices.
#pragma once

#include <string>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/keys/psbt.hpp"

namespace malha::wallet {

struct SignerDevice {
    std::string fingerprint;  ///< 8 hex digits
    std::string name;         ///< of the model
};

/// Descriptors of one account, as text.
struct SignerDescriptors {
    std::vector<std::string> receive;
    std::vector<std::string> change;
};

/// Every call runs a program and waits for it. Thread: wallet strand.
class ExternalSigner {
public:
    virtual ~ExternalSigner() = default;
    /// Each device once. Errors: the program fails, or its answer makes no sense.
    [[nodiscard]] virtual base::Result<std::vector<SignerDevice>> devices() = 0;
    [[nodiscard]] virtual base::Result<SignerDescriptors> descriptors(const SignerDevice& device,
                                                                      int account) = 0;
    /// Shows an address on the device. @return the address as the device read it.
    [[nodiscard]] virtual base::Result<std::string> display_address(
        const SignerDevice& device, const std::string& descriptor) = 0;
    /// Adds the device's signatures. Errors: the device has no part in it, refuses, or fails.
    [[nodiscard]] virtual base::Status sign(const SignerDevice& device, keys::Psbt& psbt) = 0;
};

/// The device of a wallet: the only one that is there. Errors: none, or several.
[[nodiscard]] base::Result<SignerDevice> only_device(ExternalSigner& signer);

}  // namespace malha::wallet

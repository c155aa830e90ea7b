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

enum class SignerFailure : std::uint8_t {
    unusable,  ///< the program does not run, ends with an error, or speaks no sense
    refused,   ///< a device answers, but not with what was asked for
};
struct SignerError {
    SignerFailure kind;
    std::string message;
};
template <class T>
using SignerResult = base::Result<T, SignerError>;

/// Every call runs a program and waits for it. Thread: any, for what implements it is immutable.
class ExternalSigner {
public:
    virtual ~ExternalSigner() = default;
    /// Each device once. Errors: unusable.
    [[nodiscard]] virtual SignerResult<std::vector<SignerDevice>> devices() = 0;
    [[nodiscard]] virtual SignerResult<SignerDescriptors> descriptors(const SignerDevice& device,
                                                                      int account) = 0;
    /// Shows an address on the device. @return the address as the device read it.
    [[nodiscard]] virtual SignerResult<std::string> display_address(
        const SignerDevice& device, const std::string& descriptor) = 0;
    /// Adds the device's signatures. Errors: unusable; refused, also if the device has no part in
    /// the transaction.
    [[nodiscard]] virtual SignerResult<void> sign(const SignerDevice& device, keys::Psbt& psbt) = 0;
};

/// The device of a wallet: the only one that is there. Errors: unusable; refused: none, or several.
[[nodiscard]] SignerResult<SignerDevice> only_device(ExternalSigner& signer);

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Where the change of a transaction goes, and back if it is not needed.
#pragma once

#include <optional>
#include <span>

#include "malha/wallet/compose_transaction.hpp"
#include "malha/wallet/spend_options.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

/// A script for change, reserved until keep() says that it is used.
/// Borrows the wallet. Thread: wallet strand.
class ChangeScript {
public:
    /// What the caller wants, else an address of the wallet that looks like the recipients'.
    ChangeScript(Wallet& wallet, const SpendOptions& options,
                 std::span<const Recipient> recipients);
    ~ChangeScript();
    ChangeScript(const ChangeScript&) = delete;
    ChangeScript& operator=(const ChangeScript&) = delete;

    [[nodiscard]] const ChangeOutput& output() const { return output_; }
    void keep() { reserved_.reset(); }

private:
    Wallet& wallet_;
    ChangeOutput output_;
    std::optional<ReservedScript> reserved_;
};

/// The type of change address: as the caller or the settings say, else that of a recipient, so that
/// change does not stand out, else the most modern one the wallet has.
[[nodiscard]] keys::AddressType change_address_type(const Wallet& wallet,
                                                    const SpendOptions& options,
                                                    std::span<const Recipient> recipients);

}  // namespace malha::wallet

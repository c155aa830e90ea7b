// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How large the inputs get that spend coins, before anything is signed.
#pragma once

#include <map>
#include <optional>

#include "malha/wallet/spendable_coin.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

struct InputSize {
    primitives::Weight weight = 0;  ///< in a transaction with witnesses
    bool is_segwit = false;
    bool is_nested = false;  ///< a witness program behind P2SH
};

/// Coins of one descriptor and kind of script have one size, which is found out once.
/// Borrows the wallet. Thread: wallet strand.
class InputSizer {
public:
    /// @param external  about coins of others.
    InputSizer(const Wallet& wallet, const keys::SolvingData& external)
        : wallet_(wallet), external_(external) {}

    /// Empty optional: nobody knows how it is spent.
    [[nodiscard]] std::optional<InputSize> own(const OwnCoin& coin);
    /// By what is known of the script from the wallet, else from the caller.
    [[nodiscard]] std::optional<InputSize> any(base::ByteView script_pubkey) const;

private:
    enum class Source : std::uint8_t { wallet, caller };
    [[nodiscard]] std::optional<InputSize> infer(base::ByteView script_pubkey,
                                                 const keys::SolvingData& known,
                                                 Source source) const;
    [[nodiscard]] bool has_only_script_path(base::ByteView script_pubkey,
                                            const keys::SolvingData& known) const;

    struct Key {
        const DescriptorManager* manager;
        std::size_t script_size;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    const Wallet& wallet_;
    const keys::SolvingData& external_;
    std::map<Key, std::optional<InputSize>> sizes_;
};

}  // namespace malha::wallet

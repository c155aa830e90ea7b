// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the options say about all wallets of a node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "malha/keys/address.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/primitives/amount.hpp"

namespace malha::wallet {

struct WalletSettings {
    keys::AddressType address_type = keys::AddressType::bech32;  ///< -addresstype
    std::optional<keys::AddressType> change_type;                ///< -changetype
    std::int64_t keypool_size = 1000;                            ///< -keypool, per descriptor
    bool spend_unconfirmed_change = true;                        ///< -spendzeroconfchange
    bool signal_rbf = true;                                      ///< -walletrbf
    bool broadcast = true;                                       ///< -walletbroadcast
    bool avoid_partial_spends = false;                           ///< -avoidpartialspends
    bool reject_long_chains = true;                              ///< -walletrejectlongchains
    /// -limitancestorcount and -limitdescendantcount: how far payments build on each other.
    std::size_t ancestors_max = 25;
    std::size_t cluster_max = 25;
    int confirm_target = 6;                         ///< -txconfirmtarget, blocks
    std::int64_t fallback_sat_per_kvb = 0;          ///< -fallbackfee; 0: refuse without an estimate
    std::int64_t discard_sat_per_kvb = 10'000;      ///< -discardfee
    std::int64_t consolidate_sat_per_kvb = 10'000;  ///< -consolidatefeerate
    std::int64_t min_sat_per_kvb = 1'000;           ///< -mintxfee
    /// -maxapsfee; negative: never avoid partial spends for a fee.
    primitives::Amount partial_spend_fee_max{0};
    primitives::Amount fee_max{10'000'000};  ///< -maxtxfee
    std::string signer_command;              ///< -signer
    std::string notify_command;              ///< -walletnotify
    bool sync_writes = true;                 ///< false: -unsafesqlitesync
    bool allow_other_chain = false;          ///< -walletcrosschain
};

}  // namespace malha::wallet

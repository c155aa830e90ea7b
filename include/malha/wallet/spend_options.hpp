// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a caller can say about a transaction besides whom it pays. Everything has a default.
#pragma once

#include <optional>
#include <vector>

#include "malha/keys/descriptor.hpp"
#include "malha/keys/solving_data.hpp"
#include "malha/primitives/transaction.hpp"
#include "malha/wallet/fee_choice.hpp"

namespace malha::wallet {

/// A coin that must be spent.
struct PresetInput {
    primitives::OutPoint outpoint;
    std::optional<std::uint32_t> sequence;
    /// Of the signed input; where given, nothing is asked about how to sign it.
    std::optional<primitives::Weight> weight;
    base::Bytes script_sig{};  ///< signed by others before
    std::vector<base::Bytes> witness{};
    bool must_be_own = false;  ///< coins of others are not looked up
};

struct SpendOptions {
    std::uint32_t version = 2;
    std::optional<std::uint32_t> lock_time;  ///< none: the height, against fee sniping
    std::vector<PresetInput> inputs;
    bool add_inputs = true;
    bool include_unsafe = false;
    int depth_min = 0;
    std::optional<int> depth_max;
    std::optional<bool> avoid_partial_spends;  ///< none: as the settings say, else if cheap enough
    bool avoid_reused = false;  ///< leave out coins whose script was spent from before

    std::optional<base::Bytes> change_script;
    std::optional<keys::AddressType> change_type;
    std::optional<std::size_t> change_position;

    FeeWish fee;
    std::optional<bool> signal_rbf;                ///< none: as the settings say
    std::optional<primitives::Weight> weight_max;  ///< of the transaction
    /// How to spend coins of others.
    keys::SolvingData solving;
};

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What a PSBT still lacks, whose turn it is, and what the transaction will cost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/keys/psbt.hpp"
#include "malha/keys/sign_input.hpp"

namespace malha::keys {

/// In the order of work (BIP 174).
enum class PsbtRole : std::uint8_t { creator, updater, signer, finalizer, extractor };
[[nodiscard]] std::string_view to_string(PsbtRole role);

struct PsbtInputAnalysis {
    bool has_utxo = false;
    bool is_final = false;
    PsbtRole next = PsbtRole::extractor;
    Spend::Missing missing{};
};

struct PsbtAnalysis {
    std::vector<PsbtInputAnalysis> inputs;
    PsbtRole next = PsbtRole::extractor;    ///< the first of the inputs' next roles
    std::optional<primitives::Amount> fee;  ///< where every output spent is known
    std::optional<primitives::Weight>
        weight;         ///< of the signed transaction, with sigops counted in
    std::string error;  ///< not empty: no PSBT can be made right from it
};

[[nodiscard]] PsbtAnalysis analyze_psbt(Psbt psbt);

}  // namespace malha::keys

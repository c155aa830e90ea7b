// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How large the part of an input can get that unlocks an output: what fees are computed from before
// anything is signed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "malha/crypto/ecdsa.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/primitives/amount.hpp"

namespace malha::keys {

/// Bytes, at most.
struct SatisfactionSize {
    std::size_t script_sig = 0;     ///< without its own length
    std::size_t witness = 0;        ///< items with their lengths, without their number
    std::size_t witness_items = 0;  ///< more than zero: the output is segwit, bare or nested

    friend bool operator==(const SatisfactionSize&, const SatisfactionSize&) = default;
};

struct SatisfactionRules {
    /// Signers that grind for a low r make ECDSA signatures of 71 bytes at most with the hash type,
    /// others of 72. Miniscript always counts 72.
    crypto::RGrinding grinding = crypto::RGrinding::low_r;
    /// Which way taproot outputs with scripts are spent. Where nobody has the internal key, it is
    /// by a script anyway.
    enum class Taproot : std::uint8_t { key_path, script_path };
    Taproot taproot = Taproot::key_path;
};

/// Of an output of a descriptor that stands for one script. Empty optional: nobody can tell
/// (addr(), raw()), or there is no single way (combo(), unused()), or no way at all.
[[nodiscard]] std::optional<SatisfactionSize> satisfaction_size_max(const Descriptor& descriptor,
                                                                    const SatisfactionRules& rules);

/// Whether a transaction has a witness, in which then every input takes part.
enum class WitnessPresence : std::uint8_t { absent, present };
/// Of a whole input: outpoint, sequence, script and witness with their lengths.
[[nodiscard]] primitives::Weight input_weight(const SatisfactionSize& size,
                                              WitnessPresence witness);

}  // namespace malha::keys

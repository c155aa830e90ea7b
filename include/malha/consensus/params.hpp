// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the rules of one network depend on. Plain data: two networks differ only in these values.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/consensus/uint256.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/primitives/hash.hpp"

namespace malha::consensus {

/// Soft forks whose activation heights are history, in the order in which RPC lists them.
enum class BuriedDeployment : std::uint8_t { bip34, bip66, bip65, csv, segwit };
inline constexpr std::size_t kBuriedDeploymentCount = 5;
/// "bip34", "bip66", "bip65", "csv", "segwit".
[[nodiscard]] std::string_view to_string(BuriedDeployment deployment);

/// Soft forks that miners activate by version bits (BIP 9).
enum class VersionBitsDeployment : std::uint8_t { test_dummy };
inline constexpr std::size_t kVersionBitsDeploymentCount = 1;
/// "testdummy".
[[nodiscard]] std::string_view to_string(VersionBitsDeployment deployment);

/// BIP 9 with the minimum activation height of BIP 341's deployment.
struct VersionBitsParams {
    static constexpr std::int64_t kAlwaysActive = -1;  ///< start_time: active from genesis
    static constexpr std::int64_t kNeverActive = -2;   ///< start_time: not deployed here
    static constexpr std::int64_t kNoTimeout = std::numeric_limits<std::int64_t>::max();

    int bit = 28;                            ///< of the block version, 0 to 28
    std::int64_t start_time = kNeverActive;  ///< median time past, seconds since 1970
    std::int64_t timeout = kNoTimeout;       ///< median time past, seconds since 1970
    primitives::Height min_activation_height = 0;
    std::int32_t period = 2016;     ///< blocks
    std::int32_t threshold = 1815;  ///< signalling blocks in a period that lock it in
};

/// Which script rules a historical block that breaks today's rules was mined under.
enum class ScriptEra : std::uint8_t {
    before_p2sh,     ///< no P2SH, no witness, no taproot
    before_taproot,  ///< P2SH and witness, no taproot
};
struct ScriptException {
    primitives::BlockHash block;
    ScriptEra era;
};

/// A block, by height and hash.
struct BlockId {
    primitives::Height height = 0;
    primitives::BlockHash hash;
    friend bool operator==(const BlockId&, const BlockId&) = default;
};

struct ConsensusParams {
    primitives::BlockHash genesis_hash;

    // Money.
    primitives::Height subsidy_halving_interval = 210'000;

    // Soft forks.
    /// Height of the first block under the rules; indexed by BuriedDeployment.
    std::array<primitives::Height, kBuriedDeploymentCount> buried_heights{};
    std::array<VersionBitsParams, kVersionBitsDeploymentCount> version_bits{};
    /// Hash of the block at the BIP 34 height: on that chain duplicate coinbases are impossible
    /// until heights of old coinbases come round again. Null: BIP 30 is always checked.
    primitives::BlockHash bip34_hash;
    /// P2SH, witness and taproot rules hold from genesis on, but for these blocks.
    std::vector<ScriptException> script_exceptions;

    // Proof of work.
    Uint256 pow_limit;  ///< easiest target
    std::chrono::seconds target_spacing{600};
    std::chrono::seconds target_timespan{14 * 24 * 3600};
    bool allow_min_difficulty_blocks = false;  ///< testnets: after 20 minutes without a block
    bool enforce_bip94 = false;                ///< testnet4: time warp and retarget base
    bool no_retargeting = false;               ///< regtest

    // Signet (BIP 325); empty elsewhere.
    base::Bytes signet_challenge;

    // What a new node may take for granted. Not rules: they never make a block invalid.
    Uint256 min_chain_work;              ///< ignore chains with less
    primitives::BlockHash assume_valid;  ///< scripts below it are taken as verified

    [[nodiscard]] primitives::Height difficulty_interval() const {
        return static_cast<primitives::Height>(target_timespan / target_spacing);
    }
    [[nodiscard]] primitives::Height height_of(BuriedDeployment deployment) const {
        return buried_heights[static_cast<std::size_t>(deployment)];
    }
    [[nodiscard]] const VersionBitsParams& params_of(VersionBitsDeployment deployment) const {
        return version_bits[static_cast<std::size_t>(deployment)];
    }
    /// Whether the rules hold for the block at a height.
    [[nodiscard]] bool is_active(BuriedDeployment deployment, primitives::Height height) const {
        return height >= height_of(deployment);
    }
    [[nodiscard]] bool is_signet() const { return !signet_challenge.empty(); }
};

}  // namespace malha::consensus

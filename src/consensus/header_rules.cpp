// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See header_rules.hpp.
#include "malha/consensus/header_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"
#include "malha/base/hex.hpp"
#include "malha/consensus/work.hpp"

namespace malha::consensus {
namespace {

// Difficulty changes by at most this factor each way at a retarget.
constexpr int kRetargetFactorMax = 4;

/// Test networks: a block may be easy when it comes late; the one after it states the last target
/// that was not an easy one.
std::uint32_t bits_between_retargets(const ConsensusParams& params, const HeaderNode& parent,
                                     base::UnixSeconds time) {
    if (!params.allow_min_difficulty_blocks) return parent.bits;
    const std::uint32_t easiest = bits_from_target(params.pow_limit);
    if (time > base::UnixSeconds{parent.time} + 2 * params.target_spacing) return easiest;
    const HeaderNode* node = &parent;
    while (node->parent != nullptr && node->height % params.difficulty_interval() != 0 &&
           node->bits == easiest)
        node = node->parent;
    return node->bits;
}

Uint256 scaled_target(const ConsensusParams& params, const Uint256& target,
                      std::chrono::seconds timespan) {
    const Uint256 scaled = target * static_cast<std::uint64_t>(timespan.count()) /
                           Uint256{static_cast<std::uint64_t>(params.target_timespan.count())};
    return std::min(scaled, params.pow_limit);
}

/// Target reached at one end of the permitted range, rounded as a header states it.
Uint256 extreme_target(const ConsensusParams& params, const Uint256& old_target,
                       std::chrono::seconds timespan) {
    const Uint256 scaled = scaled_target(params, old_target, timespan);
    return target_from_bits(bits_from_target(scaled)).value();
}

/// BIPs 34, 66 and 65 made older versions invalid.
bool is_outdated_version(const ConsensusParams& params, std::int32_t version,
                         primitives::Height height) {
    return (version < 2 && params.is_active(BuriedDeployment::bip34, height)) ||
           (version < 3 && params.is_active(BuriedDeployment::bip66, height)) ||
           (version < 4 && params.is_active(BuriedDeployment::bip65, height));
}

Violation bad_version(std::int32_t version) {
    std::array<std::uint8_t, 4> bytes{};
    base::store_be(bytes.data(), static_cast<std::uint32_t>(version));
    const std::string hex = "0x" + base::to_hex(bytes);
    return {.rule = Rule::bad_version,
            .reason_suffix = "(" + hex + ")",
            .debug = "rejected nVersion=" + hex + " block"};
}

}  // namespace

std::uint32_t next_work_required(const ConsensusParams& params, const HeaderNode& parent,
                                 base::UnixSeconds time) {
    const primitives::Height interval = params.difficulty_interval();
    if ((parent.height + 1) % interval != 0) return bits_between_retargets(params, parent, time);
    if (params.no_retargeting) return parent.bits;
    // One block less than the interval, since the first version of the software: the timespan lacks
    // the time that the first block itself took.
    const HeaderNode* first = parent.ancestor(parent.height - (interval - 1));
    const std::chrono::seconds timespan{std::int64_t{parent.time} - std::int64_t{first->time}};
    // BIP 94: the last block may be an easy one, the first is not.
    return retarget(params, params.enforce_bip94 ? first->bits : parent.bits, timespan);
}

std::uint32_t retarget(const ConsensusParams& params, std::uint32_t base_bits,
                       std::chrono::seconds actual_timespan) {
    const auto target = target_from_bits(base_bits);
    MALHA_ASSERT(target.has_value());
    const auto timespan = std::clamp(actual_timespan, params.target_timespan / kRetargetFactorMax,
                                     params.target_timespan * kRetargetFactorMax);
    return bits_from_target(scaled_target(params, *target, timespan));
}

bool check_proof_of_work(const primitives::BlockHash& hash, std::uint32_t bits,
                         const ConsensusParams& params) {
    const auto target = target_from_bits(bits);
    if (!target || target->is_zero() || *target > params.pow_limit) return false;
    return Uint256::from_hash(hash) <= *target;
}

bool is_permitted_difficulty_transition(const ConsensusParams& params, primitives::Height height,
                                        std::uint32_t old_bits, std::uint32_t new_bits) {
    if (params.allow_min_difficulty_blocks) return true;
    if (height % params.difficulty_interval() != 0) return old_bits == new_bits;
    const auto old_target = target_from_bits(old_bits);
    const auto new_target = target_from_bits(new_bits);
    if (!old_target || !new_target) return false;
    const auto easiest =
        extreme_target(params, *old_target, params.target_timespan * kRetargetFactorMax);
    const auto hardest =
        extreme_target(params, *old_target, params.target_timespan / kRetargetFactorMax);
    return *new_target >= hardest && *new_target <= easiest;
}

base::Result<void, Violation> check_header(const ConsensusParams& params,
                                           const primitives::BlockHeader& header,
                                           const HeaderNode& parent, base::UnixSeconds now) {
    MALHA_ASSERT(header.prev_hash == parent.hash);
    const primitives::Height height = parent.height + 1;
    const base::UnixSeconds time{header.time};
    if (header.bits != next_work_required(params, parent, time))
        return broken(Rule::bad_difficulty_bits);
    if (time <= parent.median_time_past()) return broken(Rule::time_too_old);
    const bool is_first_of_period = height % params.difficulty_interval() == 0;
    if (params.enforce_bip94 && is_first_of_period &&
        time < base::UnixSeconds{parent.time} - kTimeWarpMax)
        return broken(Rule::time_warp_attack);
    if (time > now + kFutureBlockTimeMax) return broken(Rule::time_too_new);
    if (is_outdated_version(params, header.version, height))
        return base::Unexpected{bad_version(header.version)};
    return {};
}

}  // namespace malha::consensus

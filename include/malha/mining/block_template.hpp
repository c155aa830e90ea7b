// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Block templates: a candidate block on top of a chosen parent, complete but for its proof of work.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/consensus/deployments.hpp"
#include "malha/consensus/header_node.hpp"
#include "malha/consensus/params.hpp"
#include "malha/primitives/block.hpp"

namespace malha::mining {

/// A transaction chosen for the block, in an order in which every parent stands before its
/// children.
struct TemplateTransaction {
    primitives::TransactionPtr tx;
    primitives::Amount fee;
    primitives::SigopCost sigop_cost = 0;
};

struct BlockTemplate {
    primitives::Height height = 0;
    primitives::BlockHeader header;  ///< Merkle root of `coinbase` and `transactions`; nonce 0
    primitives::TransactionPtr coinbase;
    primitives::Amount coinbase_value;  ///< subsidy and fees
    base::Bytes witness_commitment;     ///< the output script that commits (BIP 141)
    std::vector<TemplateTransaction> transactions;
    base::UnixSeconds time_min;  ///< earliest time the header may carry

    /// The block as it stands; its proof of work is usually still missing.
    [[nodiscard]] primitives::BlockPtr block() const;
};

struct TemplateRequest {
    const consensus::ConsensusParams& params;
    const consensus::HeaderNode& parent;
    consensus::VersionBitsCache& version_bits;
    base::UnixSeconds now;
    base::ByteView coinbase_script;  ///< output script that receives subsidy and fees
    std::vector<TemplateTransaction> transactions{};
    std::optional<std::int32_t> block_version{};  ///< -blockversion, regtest only
};

/// Total: any list of transactions gives a template; whether it is valid is the engine's question.
/// Cost: O(transactions), dominated by hashing.
[[nodiscard]] BlockTemplate make_template(const TemplateRequest& request);

/// Earliest time that a child of `parent` may carry: after its median time past, and under BIP 94
/// not long before it at the start of a difficulty period.
[[nodiscard]] base::UnixSeconds earliest_block_time(const consensus::ConsensusParams& params,
                                                    const consensus::HeaderNode& parent);

/// Tries nonces from `header.nonce` on, at most `tries_left` of them, which it counts down.
/// @return the header with a nonce that meets its bits; empty when the tries ran out or every
///         nonce was tried.
[[nodiscard]] std::optional<primitives::BlockHeader> find_proof_of_work(
    primitives::BlockHeader header, const consensus::ConsensusParams& params,
    std::uint64_t& tries_left);

/// BIP 34: the height as the first push of a coinbase script, padded to the two bytes it must have.
[[nodiscard]] base::Bytes coinbase_script_sig(primitives::Height height);

}  // namespace malha::mining

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -coinstatsindex: what gettxoutsetinfo says of the coins after each block, also of past ones. In
// Bitcoin Core's layout (31): indexes/coinstatsindex/db,
//   't', height (32-bit, big-endian) -> block hash, CoinStats     blocks of the active chain
//   's', block hash                  -> CoinStats                 blocks that left it
//   'M'                              -> MuHash of the coins after the locator's block, unfinished
#pragma once

#include <deque>

#include "malha/consensus/params.hpp"
#include "malha/consensus/uint256.hpp"
#include "malha/crypto/muhash.hpp"
#include "malha/index/index.hpp"

namespace malha::index {

/// All coins after a block, and sums over all blocks up to it.
struct CoinStats {
    crypto::Digest256 mu_hash{};  ///< in the order in which RPC reverses it for display
    std::uint64_t coins = 0;
    std::uint64_t bogosize = 0;
    primitives::Amount total;    ///< of all coins
    primitives::Amount subsidy;  ///< what blocks might have created
    // These may exceed 64 bits, as the same coins are spent over and over.
    consensus::Uint256 spent;              ///< by all inputs
    consensus::Uint256 new_outputs;        ///< of all but coinbases; unspendable ones left out
    consensus::Uint256 coinbase;           ///< outputs of coinbases; unspendable ones left out
    primitives::Amount genesis_block;      ///< its reward, which never became a coin
    primitives::Amount bip30;              ///< two coinbases that later ones overwrote (BIP 30)
    primitives::Amount scripts;            ///< outputs that nothing can spend
    primitives::Amount unclaimed_rewards;  ///< what coinbases left of fees and subsidy

    [[nodiscard]] primitives::Amount unspendable() const {
        return {genesis_block.sat + bip30.sat + scripts.sat + unclaimed_rewards.sat};
    }
    friend bool operator==(const CoinStats&, const CoinStats&) = default;
};

class CoinStatsIndex final : public Index {
public:
    /// @param params  for the subsidy.
    explicit CoinStatsIndex(const consensus::ConsensusParams& params);

    [[nodiscard]] bool needs_undo() const override { return true; }
    [[nodiscard]] bool has_row_per_block() const override { return true; }
    [[nodiscard]] base::Status load(const BlockPosition& at) override;
    [[nodiscard]] base::Status connect(const BlockData& data) override;
    [[nodiscard]] base::Status disconnect(const BlockData& data) override;

    /// Empty optional: not indexed. Thread: any.
    [[nodiscard]] base::Result<std::optional<CoinStats>> find(const BlockPosition& block) const;

private:
    [[nodiscard]] base::Result<bool> save_state(const BlockPosition& at,
                                                storage::DatabaseBatch& batch) override;
    void remember();

    struct State {
        BlockPosition at;
        crypto::MuHash3072 mu_hash;
    };

    const consensus::ConsensusParams params_;
    State state_;      ///< after the block indexed last
    CoinStats stats_;  ///< the same; its mu_hash is that of the stored row
    /// After each of the last blocks, for commits at blocks of the past.
    std::deque<State> recent_;
};

}  // namespace malha::index

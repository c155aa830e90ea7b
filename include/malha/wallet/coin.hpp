// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Coins of a wallet: outputs that pay to its scripts, with all that decides whether to spend them.
#pragma once

#include <optional>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/wallet/descriptor_manager.hpp"

namespace malha::wallet {

/// Views the wallet's transaction: valid until the wallet changes.
struct OwnCoin {
    primitives::OutPoint outpoint;
    primitives::TxOutput output;
    primitives::TransactionPtr tx;  ///< that made it
    /// Blocks on it and its own; 0: unconfirmed.
    int depth = 0;
    std::optional<primitives::Height> height{};  ///< of its block
    base::UnixSeconds time;                      ///< of the transaction, as shown
    bool is_coinbase = false;
    bool is_mature = true;  ///< false: a coinbase that may not be spent yet
    /// Confirmed, or unconfirmed change of our own that is in the pool.
    bool is_trusted = false;
    /// Safe to spend: trusted, and neither replaces nor is replaced by another.
    bool is_safe = false;
    bool is_in_pool = false;
    bool is_locked = false;    ///< lockunspent
    bool is_reused = false;    ///< its script was spent from before (avoid_reuse wallets only)
    bool is_solvable = false;  ///< the descriptor tells how to spend it
    WatchedScript place;       ///< which descriptor its script belongs to
};

/// What a balance consists of; satoshis.
struct Balances {
    primitives::Amount trusted;
    primitives::Amount untrusted_pending;
    primitives::Amount immature;
    primitives::Amount used;  ///< of reused scripts; not in the others
    /// What of the others is taken by own transactions that are neither confirmed nor in the pool.
    primitives::Amount spent_outside_pool;
};
struct BalanceQuery {
    int depth_min = 0;         ///< of what counts as trusted
    bool with_reused = false;  ///< not told apart
    /// Count what only transactions outside the pool take.
    bool with_spent_outside_pool = false;
};

/// Which coins to list.
struct CoinQuery {
    int depth_min = 0;
    int depth_max = 9'999'999;
    bool only_safe = false;
    bool with_locked = false;
    bool with_immature = false;
    bool with_reused = true;
};

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The transactions of a wallet: their states, who spends what, and which outputs are the wallet's.
//
// States follow the chain and the pool. A transaction whose input a block spends otherwise is in
// conflict with that block, and so are all that build on it; when the block is taken off, they are
// merely inactive again. Every change is written before it counts.
#pragma once

#include <map>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "malha/wallet/chain_client.hpp"
#include "malha/wallet/keychain.hpp"

namespace malha::wallet {

/// An output that pays to one of the wallet's scripts.
struct OwnOutput {
    const WalletTx* tx = nullptr;
    WatchedScript place;
};

struct OutPointHash {
    [[nodiscard]] std::size_t operator()(const primitives::OutPoint& outpoint) const noexcept {
        return primitives::PlainHasher()(outpoint.txid) ^
               (std::size_t{outpoint.index} * 0x9e3779b97f4a7c15ULL);
    }
};

/// Thread: wallet strand.
class History {
public:
    History(Database& database, const Keychain& keychain) : database_(database), keys_(keychain) {}

    /// Takes the transactions of a file; resolve_heights() must follow.
    void load(std::vector<WalletTx> transactions, std::optional<std::int64_t> next_position);

    // ---- looking up

    /// Null: unknown.
    [[nodiscard]] const WalletTx* find(const primitives::Txid& txid) const;
    [[nodiscard]] std::size_t size() const { return transactions_.size(); }
    /// In the order in which the wallet learnt of them.
    using Positions = std::multimap<std::int64_t, WalletTx*>;
    [[nodiscard]] const Positions& by_position() const { return by_position_; }
    using OwnOutputs = std::unordered_map<primitives::OutPoint, OwnOutput, OutPointHash>;
    /// Spent or not, in no order.
    [[nodiscard]] const OwnOutputs& outputs() const { return outputs_; }
    using OpenOutputs = std::map<primitives::OutPoint, const OwnOutput*>;
    /// Those that no confirmed transaction spends, in the order of their outpoints: whatever is a
    /// coin or part of a balance is one of them, and of a long history they are few.
    [[nodiscard]] const OpenOutputs& open_outputs() const { return open_; }
    [[nodiscard]] std::vector<const WalletTx*> spenders(const primitives::OutPoint& outpoint) const;
    [[nodiscard]] bool has_spender(const primitives::OutPoint& outpoint) const {
        return spends_.contains(outpoint);
    }
    /// By a transaction that is alive.
    [[nodiscard]] bool is_spent(const primitives::OutPoint& outpoint) const;
    /// By transactions that are neither confirmed nor in the pool, and by no others.
    [[nodiscard]] bool is_spent_outside_pool(const primitives::OutPoint& outpoint) const;
    /// Wallet transactions that spend an input of this one too.
    [[nodiscard]] std::set<primitives::Txid> conflicts(const WalletTx& tx) const;
    /// Blocks on it and its own; 0: none; negative: so deep lies the block in conflict with it.
    [[nodiscard]] int depth_of(const WalletTx& tx) const;
    /// Of a coinbase: blocks until it may be spent; else 0.
    [[nodiscard]] int blocks_to_maturity(const WalletTx& tx) const;
    [[nodiscard]] bool is_immature(const WalletTx& tx) const { return blocks_to_maturity(tx) > 0; }
    [[nodiscard]] primitives::Amount debit_of(const primitives::Transaction& tx) const;
    [[nodiscard]] primitives::Amount credit_of(const primitives::Transaction& tx) const;
    [[nodiscard]] bool is_from_me(const primitives::Transaction& tx) const;
    /// Confirmed, or in the pool and made by us of trusted coins alone.
    /// @param known  transactions found to be trusted; more are added.
    [[nodiscard]] bool is_trusted(const WalletTx& tx, bool spend_unconfirmed_change,
                                  std::set<const WalletTx*>& known) const;
    [[nodiscard]] std::int64_t next_position() const { return next_position_; }
    /// Of the oldest transaction. Empty: there was none.
    [[nodiscard]] std::optional<base::UnixSeconds> first_time() const { return first_time_; }

    // ---- changing

    void set_height(primitives::Height height) { height_ = height; }
    /// Finds the heights of the blocks that files name by hash alone. What such a block says no
    /// longer holds where it is not in the active chain.
    [[nodiscard]] WalletStatus resolve_heights(ChainClient& chain);

    struct NewTx {
        primitives::TransactionPtr tx;
        TxState state = Inactive{};
        base::UnixSeconds now{};
        /// Of the block, where there is one; see time_smart.
        std::optional<base::UnixSeconds> block_time{};
        bool is_from_rescan = false;
        TxNotes notes{};
    };
    enum class Change : std::uint8_t { none, updated, added };
    /// Adds a transaction, or gives a known one its new state. Errors: of the disk.
    [[nodiscard]] WalletResult<Change> add(const NewTx& entry);
    /// The block spends an input of the transaction. Marks it and all that build on it.
    /// @param changed  those whose state is another now.
    [[nodiscard]] WalletStatus mark_conflicted(const primitives::Txid& txid,
                                               const events::BlockPosition& block,
                                               std::vector<primitives::Txid>& changed);
    /// The block was taken off the chain: nothing is confirmed by it or in conflict with it.
    [[nodiscard]] WalletStatus undo_block(const events::BlockPosition& block,
                                          std::span<const primitives::Transaction> transactions,
                                          std::vector<primitives::Txid>& changed);
    /// The same for all blocks above a height.
    [[nodiscard]] WalletStatus undo_above(primitives::Height height,
                                          std::vector<primitives::Txid>& changed);
    /// Frees what the transaction and those that build on it spend.
    /// Errors: invalid_address: it is confirmed, in conflict, in the pool or abandoned already.
    [[nodiscard]] WalletStatus abandon(const primitives::Txid& txid,
                                       std::vector<primitives::Txid>& changed);
    /// The transaction entered or left the pool, ours or not. @return changed ones.
    [[nodiscard]] WalletResult<std::vector<primitives::Txid>> pool_added(
        const primitives::Transaction& tx);
    [[nodiscard]] WalletResult<std::vector<primitives::Txid>> pool_removed(
        const primitives::Transaction& tx);
    [[nodiscard]] WalletStatus set_note(const primitives::Txid& txid, const std::string& name,
                                        const std::string& value);
    /// Forgets transactions. Errors: of the disk; then none is forgotten.
    [[nodiscard]] WalletStatus remove(const std::vector<primitives::Txid>& txids);
    /// Scripts were added: finds the outputs that are the wallet's now. Cost: O(all outputs).
    void refresh_outputs();

private:
    [[nodiscard]] WalletTx* find_mutable(const primitives::Txid& txid);
    [[nodiscard]] WalletStatus save(const WalletTx& tx);
    [[nodiscard]] WalletTx& insert(WalletTx tx);
    void index_outputs(const WalletTx& tx);
    /// Puts an output into open_, or takes it out.
    void settle(const OwnOutputs::value_type& output);
    /// The same for what the transaction spends and makes; after every change of its state.
    void settle(const WalletTx& tx);
    void settle_all();
    [[nodiscard]] base::UnixSeconds smart_time(const NewTx& entry) const;
    /// Changes the states of a transaction and all that build on it where `change` says so.
    template <class F>
    [[nodiscard]] WalletStatus change_with_descendants(const primitives::Txid& txid,
                                                       std::vector<primitives::Txid>& changed,
                                                       F change);
    /// A coinbase lost its block and never comes back, and so does what builds on it.
    [[nodiscard]] WalletStatus orphan(const primitives::Txid& coinbase,
                                      std::vector<primitives::Txid>& changed);
    /// Wallet transactions that cannot be in the pool beside this one: they spend the same, or
    /// they are other children of an unconfirmed TRUC transaction (BIP 431), which has one child.
    [[nodiscard]] std::set<primitives::Txid> pool_rivals(const primitives::Transaction& tx) const;
    void set_pool_conflict(const primitives::Txid& txid, const primitives::Txid& conflict,
                           bool is_set, std::vector<primitives::Txid>& changed);

    Database& database_;
    const Keychain& keys_;
    std::unordered_map<primitives::Txid, WalletTx, primitives::PlainHasher> transactions_;
    Positions by_position_;
    std::unordered_multimap<primitives::OutPoint, const WalletTx*, OutPointHash> spends_;
    OwnOutputs outputs_;
    OpenOutputs open_;
    std::int64_t next_position_ = 0;
    std::optional<base::UnixSeconds> first_time_;
    primitives::Height height_ = -1;  ///< of the last block that the wallet knows
};

}  // namespace malha::wallet

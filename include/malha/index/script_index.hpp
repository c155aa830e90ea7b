// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -scriptindex: which transactions pay to a script and which spend from it, with heights and
// amounts. A format of ours (doc/script-index.md), kept in indexes/scriptindex/db; it names its
// version, LevelDB checks its checksums on every read, and it can be deleted and built again. It
// holds all that its answers need, so blocks may be pruned once they are indexed.
//
//   'V'                                             -> version
//   'K'                                             -> key of the txids' hashes in spends
//   'h', height                                     -> generation, block hash
//   'x', height, generation, chunk                  -> up to 32 txids of the block, in order
//   's', script hash (16 bytes), height, generation, position of the transaction
//                                                   -> what it does to the script (events)
//
// Nothing is ever deleted. Each block that is connected at a height takes the next generation of
// that height (the same block the same one), and rows count only when they are of the present
// generation of their height, and at or below the index's block. That makes reorganisations and
// crashes harmless: rows of blocks that are not in the chain are of an old generation, or too high.
#pragma once

#include <functional>
#include <span>

#include "malha/crypto/siphash.hpp"
#include "malha/index/index.hpp"

namespace malha::index {

/// SHA-256 of an output script. Its display hex (reversed) is what Electrum calls a script hash.
using ScriptHash = primitives::Hash256<struct ScriptHashTag>;
[[nodiscard]] ScriptHash script_hash(base::ByteView script);

enum class ScriptEventKind : std::uint8_t { funding, spending };

/// One output that pays to the script, or one input that spends such an output.
struct ScriptEvent {
    ScriptEventKind kind{};
    std::uint32_t index = 0;  ///< of the output or the input
    primitives::Amount amount;
    // Of a spending: the output it spends.
    primitives::Height prevout_height = 0;
    std::uint32_t prevout_index = 0;
    std::uint64_t prevout_txid_hash = 0;
};

/// A transaction that concerns the script.
struct ScriptTransaction {
    BlockPosition block;
    std::uint32_t generation = 0;  ///< of the height
    std::uint32_t position = 0;    ///< in the block; 0 is the coinbase
    std::vector<ScriptEvent> events;
};

/// An output that was not spent.
struct ScriptCoin {
    primitives::OutPoint outpoint;
    primitives::Amount amount;
    BlockPosition block;
    bool coinbase = false;
};

struct ScriptBalance {
    primitives::Amount received;
    primitives::Amount spent;
    std::uint64_t transactions = 0;
    std::uint64_t fundings = 0;
    std::uint64_t spendings = 0;
};

class ScriptIndex final : public Index {
public:
    ScriptIndex() : Index("scriptindex") {}

    [[nodiscard]] bool needs_undo() const override { return true; }
    /// Left out, as they never become coins: the genesis block's reward, the coinbases that others
    /// overwrote (BIP 30), and outputs that nothing can spend.
    [[nodiscard]] base::Status connect(const BlockData& data) override;
    [[nodiscard]] base::Status disconnect(const BlockData&) override { return {}; }

    /// One consistent view of the database, for one caller. Thread: owner only.
    class Reader {
    public:
        /// @param best  rows above it are not seen: the block of the index as of now.
        Reader(const ScriptIndex& index, const BlockPosition& best);

        /// Calls `visit` for the transactions of a script from a height on, in the order of the
        /// chain, until it returns false. Cost: O(transactions visited).
        [[nodiscard]] base::Status for_each(
            const ScriptHash& script, primitives::Height from,
            const std::function<bool(const ScriptTransaction&)>& visit);
        [[nodiscard]] base::Result<primitives::Txid> txid_of(const ScriptTransaction& tx);
        /// The output that the event, a spending of the script, spends.
        [[nodiscard]] base::Result<primitives::OutPoint> prevout_of(const ScriptHash& script,
                                                                    const ScriptEvent& spending);
        [[nodiscard]] base::Result<ScriptBalance> balance(const ScriptHash& script);
        /// In the order of the chain. Errors: more than `count_max`.
        [[nodiscard]] base::Result<std::vector<ScriptCoin>> unspent(const ScriptHash& script,
                                                                    std::size_t count_max);

    private:
        struct BlockRow {
            primitives::Height height = -1;
            std::uint32_t generation = 0;
            primitives::BlockHash hash;
        };
        [[nodiscard]] base::Result<BlockRow> block_row(primitives::Height height);

        const ScriptIndex& index_;
        const BlockPosition best_;
        storage::DatabaseIterator rows_;
        BlockRow last_block_;    ///< looked up last
        base::Bytes chunk_key_;  ///< of the txids looked up last
        base::Bytes chunk_;
    };

private:
    [[nodiscard]] base::Status opened(base::Rng& rng) override;
    [[nodiscard]] base::Result<primitives::Height> find_highest() const;
    [[nodiscard]] base::Result<std::uint32_t> generation_for(const BlockPosition& block) const;
    void add_transaction(const BlockData& data, std::uint32_t generation, std::uint32_t position,
                         std::span<const consensus::SpentOutput> spent);
    void add_txids(const BlockData& data, std::uint32_t generation);
    [[nodiscard]] std::uint64_t hash_of(const primitives::Txid& txid) const;

    crypto::SipKey salt_;
    primitives::Height highest_ = -1;  ///< of a block with rows; above it no look-up is needed
};

}  // namespace malha::index

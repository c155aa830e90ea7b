// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -scriptindex: which transactions pay to a script and which spend from it, with heights and
// amounts. A format of ours (doc/script-index.md), kept in indexes/scriptindex; it names its
// version, checksums are verified on every read, and it can be deleted and built again. It holds
// all that its answers need, so blocks may be pruned once they are indexed.
//
// What transactions do to scripts is in segments: files that are written once, each for a range of
// blocks, sorted by script. One row for each script of a transaction cost the validation pass more
// than validating, for LevelDB handles each row several times. The database has the rest:
//
//   'V'                                -> version
//   'K'                                -> key of checksums, and of the txids' hashes in spends
//   'S'                                -> the segments, as of the locator
//   'h', height                        -> generation, block hash
//   'x', height, generation, chunk     -> up to 32 txids of the block, in order
//
// A block that is connected at a height takes the next generation of that height (the same block
// the same one), and a segment that begins at a height takes what was there before out of account.
// That makes reorganisations and crashes harmless: nothing need be deleted, and what belongs to
// blocks that are not in the chain is of an old generation, cut off, or above the index's block.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "malha/base/filesystem.hpp"
#include "malha/base/mutex.hpp"
#include "malha/crypto/sha256_batch.hpp"
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

class ScriptSegments;
class ScriptTouches;
struct ListedSegment;

class ScriptIndex final : public Index {
    using SegmentListPtr = std::shared_ptr<const std::vector<ListedSegment>>;
    /// Rows and segments that belong together.
    struct View {
        storage::DatabaseIterator rows;
        SegmentListPtr segments;
    };

public:
    /// @param directory  of the segments.
    /// @param waiting_bytes_max  memory for what blocks do, until it becomes a segment.
    ScriptIndex(base::Filesystem& fs, base::Path directory, std::uint64_t waiting_bytes_max);
    ~ScriptIndex() override;

    [[nodiscard]] bool needs_undo() const override { return true; }
    [[nodiscard]] bool has_row_per_block() const override { return true; }
    [[nodiscard]] base::Result<bool> tidy() override;
    /// Left out, as they never become coins: the genesis block's reward, the coinbases that others
    /// overwrote (BIP 30), and outputs that nothing can spend.
    [[nodiscard]] base::Status connect(const BlockData& data) override;
    [[nodiscard]] base::Status disconnect(const BlockData&) override { return {}; }

    /// One consistent view of the index, for one caller. Thread: owner only.
    class Reader {
    public:
        /// @param best  what lies above is not seen: the block of the index as of now.
        Reader(const ScriptIndex& index, const BlockPosition& best);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;

        /// Calls `visit` for the transactions of a script from a height on, in the order of the
        /// chain, until it returns false. It may call txid_of(), but nothing else of the reader.
        /// Cost: O(segments + transactions visited).
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
        struct OpenSegment;
        Reader(const ScriptIndex& index, const BlockPosition& best, View view);
        [[nodiscard]] base::Result<BlockRow> block_row(primitives::Height height);
        [[nodiscard]] base::Result<bool> visit_segment(
            OpenSegment& segment, const ScriptHash& script, primitives::Height from,
            const std::function<bool(const ScriptTransaction&)>& visit);

        const ScriptIndex& index_;
        const BlockPosition best_;
        storage::DatabaseIterator rows_;
        std::vector<OpenSegment> segments_;
        BlockRow last_block_;    ///< looked up last
        base::Bytes chunk_key_;  ///< of the txids looked up last
        base::Bytes chunk_;
    };

private:
    [[nodiscard]] base::Status opened(base::Rng& rng) override;
    [[nodiscard]] base::Status write_rows(storage::DatabaseBatch& batch) override;
    [[nodiscard]] bool is_large() const override;
    [[nodiscard]] base::Result<bool> save_state(const BlockPosition& at,
                                                storage::DatabaseBatch& state) override;
    [[nodiscard]] base::Status saved_state() override;
    [[nodiscard]] View view() const;
    void publish_segments() MALHA_REQUIRES(mutex_);
    [[nodiscard]] base::Result<primitives::Height> find_highest() const;
    [[nodiscard]] base::Result<std::uint32_t> generation_for(const BlockPosition& block) const;
    void add_transaction(const BlockData& data, std::uint32_t position,
                         std::span<const consensus::SpentOutput> spent);
    void add_txids(const BlockData& data, std::uint32_t generation);
    [[nodiscard]] std::uint64_t hash_of(const primitives::Txid& txid) const;

    const std::uint64_t waiting_bytes_max_;
    crypto::Sha256Batch hashes_;
    crypto::SipKey salt_;
    primitives::Height highest_ = -1;  ///< of a block with rows; above it no look-up is needed
    std::unique_ptr<ScriptSegments> segments_;
    // Of the blocks that wait.
    std::unique_ptr<ScriptTouches> touches_;
    primitives::Height first_waiting_ = -1;  ///< -1: none
    primitives::Height last_waiting_ = -1;

    mutable base::Mutex mutex_;  ///< held while rows and segments change together
    SegmentListPtr published_ MALHA_GUARDED_BY(mutex_);
};

}  // namespace malha::index

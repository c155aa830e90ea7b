// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See snapshot_file.hpp.
#include "malha/chain/snapshot_file.hpp"

#include "interruption.hpp"
#include "malha/storage/coin.hpp"

namespace malha::chain {
namespace {

constexpr std::size_t kWriteBytes = std::size_t{1} << 20;

/// Collects the coins of a transaction, and transactions into writes of about kWriteBytes.
class SnapshotWriter {
public:
    explicit SnapshotWriter(base::File& file) : file_(file) {}

    void write_header(const SnapshotHeader& header) {
        buffer_.write_bytes(kSnapshotMagic).write(kSnapshotVersion).write_bytes(header.magic);
        buffer_.write_bytes(header.base.bytes).write(header.coins);
    }

    base::Status add(const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin) {
        if (outpoint.txid != txid_) MALHA_TRY(end_transaction());
        txid_ = outpoint.txid;
        group_.write_compact_size(outpoint.index);
        storage::write_coin(group_, coin);
        ++group_coins_;
        ++coins_;
        return {};
    }

    base::Status finish() {
        MALHA_TRY(end_transaction());
        MALHA_TRY(write_out());
        return file_.sync();
    }

    [[nodiscard]] std::uint64_t coins() const { return coins_; }

private:
    base::Status end_transaction() {
        if (group_coins_ == 0) return {};
        buffer_.write_bytes(txid_.bytes).write_compact_size(group_coins_);
        buffer_.write_bytes(group_.bytes());
        group_.clear();
        group_coins_ = 0;
        return buffer_.bytes().size() < kWriteBytes ? base::Status() : write_out();
    }

    base::Status write_out() {
        MALHA_TRY(file_.write_at(offset_, buffer_.bytes()));
        offset_ += buffer_.bytes().size();
        buffer_.clear();
        return {};
    }

    base::File& file_;
    std::uint64_t offset_ = 0;
    primitives::ByteWriter buffer_;
    primitives::Txid txid_;  ///< of the coins in group_
    primitives::ByteWriter group_;
    std::uint64_t group_coins_ = 0;
    std::uint64_t coins_ = 0;
};

}  // namespace

base::Status write_snapshot(base::File& file, const SnapshotHeader& header,
                            storage::CoinsCursor& cursor,
                            const std::function<bool()>& interrupted) {
    SnapshotWriter writer(file);
    writer.write_header(header);
    for (; cursor.valid(); cursor.next()) {
        MALHA_TRY(writer.add(cursor.outpoint(), cursor.coin()));
        if (writer.coins() % kInterruptEvery == 0 && interrupted())
            return base::fail("Interrupted");
    }
    MALHA_TRY(cursor.status());
    if (writer.coins() != header.coins)
        return base::fail("the coins changed while they were written");
    return writer.finish();
}

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See utxo_stats.hpp.
#include "malha/chain/utxo_stats.hpp"

#include <algorithm>
#include <vector>

#include "interruption.hpp"
#include "malha/crypto/muhash.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::chain {
namespace {

// Outpoint, height and coinbase flag, amount, script length: as if each took its plain size.
constexpr std::uint64_t kBogosizeFixed = 32 + 4 + 4 + 8 + 2;

/// Takes the coins of one transaction after the other.
class Tally {
public:
    explicit Tally(UtxoHash kind) : kind_(kind) {}

    void add(const primitives::OutPoint& outpoint, const consensus::SpentOutput& coin) {
        if (stats_.transactions == 0 || outpoint.txid != txid_) {
            hash_transaction();
            txid_ = outpoint.txid;
            ++stats_.transactions;
        }
        ++stats_.coins;
        stats_.bogosize += coin_bogosize(coin);
        stats_.total.sat += coin.output.value.sat;
        if (kind_ == UtxoHash::none) return;
        primitives::ByteWriter writer(64 + coin.output.script_pubkey.size());
        write_hashed_coin(writer, outpoint, coin);
        if (kind_ == UtxoHash::mu_hash)
            muhash_.insert(writer.bytes());
        else
            outputs_.push_back({outpoint.index, writer.take()});
    }

    UtxoStats finish() {
        hash_transaction();
        if (kind_ == UtxoHash::mu_hash) stats_.hash = muhash_.finish();
        if (kind_ == UtxoHash::serialized3) stats_.hash = serialized_.finish();
        return stats_;
    }

private:
    struct Output {
        std::uint32_t index;
        base::Bytes bytes;
    };

    /// The database orders indexes by their encoding, which from 16512 on is another order.
    void hash_transaction() {
        std::sort(outputs_.begin(), outputs_.end(),
                  [](const Output& a, const Output& b) { return a.index < b.index; });
        for (const Output& output : outputs_)
            serialized_.write(output.bytes);
        outputs_.clear();
    }

    const UtxoHash kind_;
    UtxoStats stats_;
    primitives::Txid txid_;
    std::vector<Output> outputs_;  ///< of the transaction txid_, for the serialised hash
    crypto::Sha256d serialized_;
    crypto::MuHash3072 muhash_;
};

}  // namespace

std::uint64_t coin_bogosize(const consensus::SpentOutput& coin) {
    return kBogosizeFixed + coin.output.script_pubkey.size();
}

void write_hashed_coin(primitives::ByteWriter& writer, const primitives::OutPoint& outpoint,
                       const consensus::SpentOutput& coin) {
    writer.write_bytes(outpoint.txid.view()).write(outpoint.index);
    writer.write(static_cast<std::uint32_t>(coin.height) * 2 + (coin.coinbase ? 1U : 0U));
    primitives::write_output(writer, coin.output);
}

base::Result<UtxoStats> compute_utxo_stats(storage::CoinsCursor& cursor, UtxoHash hash,
                                           const std::function<bool()>& interrupted) {
    Tally tally(hash);
    std::uint64_t count = 0;
    for (; cursor.valid(); cursor.next()) {
        if (++count % kInterruptEvery == 0 && interrupted()) return base::fail("Interrupted");
        tally.add(cursor.outpoint(), cursor.coin());
    }
    MALHA_TRY(cursor.status());
    UtxoStats stats = tally.finish();
    stats.best_block = cursor.best_block();
    return stats;
}

}  // namespace malha::chain

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See snapshot_loader.hpp.
#include "malha/chain/snapshot_loader.hpp"

#include <algorithm>
#include <limits>

#include "chainstate_folders.hpp"
#include "interruption.hpp"
#include "malha/chain/utxo_stats.hpp"
#include "malha/storage/coin.hpp"

namespace malha::chain {
namespace {

using base::fail;

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
// More than any coin or transaction id takes.
constexpr std::size_t kItemBytesMax = std::size_t{64} << 10;

/// Empty: of no network that the program knows by itself.
std::string_view network_of(const storage::NetworkMagic& magic) {
    for (const consensus::ChainParams& params :
         {consensus::main_params(), consensus::testnet3_params(), consensus::testnet4_params(),
          consensus::signet_params({}), consensus::regtest_params({})})
        if (params.magic == magic) return params.name;
    return {};
}

/// A window that moves along the file.
class FileReader {
public:
    FileReader(const base::File& file, std::uint64_t offset) : file_(file), offset_(offset) {}

    /// What follows: at least kItemBytesMax bytes, or all there are.
    base::Result<base::ByteView> peek() {
        if (buffer_.size() - begin_ >= kItemBytesMax || is_at_end_) return rest();
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
        begin_ = 0;
        const std::size_t had = buffer_.size();
        buffer_.resize(had + kReadBytes);
        const std::size_t got =
            MALHA_TRY(file_.read_at(offset_, base::MutableByteView(buffer_).subspan(had)));
        is_at_end_ = got < kReadBytes;
        buffer_.resize(had + got);
        offset_ += got;
        return rest();
    }
    void consume(std::size_t bytes) { begin_ += bytes; }

private:
    [[nodiscard]] base::ByteView rest() const { return base::ByteView(buffer_).subspan(begin_); }

    const base::File& file_;
    std::uint64_t offset_;
    base::Bytes buffer_;
    std::size_t begin_ = 0;
    bool is_at_end_ = false;
};

/// Puts the coins of the file into the database, and finds what is wrong with them.
class Population {
public:
    Population(const base::File& file, const SnapshotHeader& header, primitives::Height base_height,
               storage::CoinsWriter& writer)
        : reader_(file, kSnapshotHeaderBytes),
          count_(header.coins),
          base_height_(base_height),
          writer_(writer) {}

    base::Status run(const std::function<bool()>& interrupted) {
        while (loaded_ < count_) {
            MALHA_TRY(take_transaction(interrupted));
            if (interrupted()) return fail("Interrupted");
        }
        if (!MALHA_TRY(reader_.peek()).empty())
            return fail("Bad snapshot - coins left over after deserializing ",
                        std::to_string(count_), " coins");
        return {};
    }

private:
    base::Status take_transaction(const std::function<bool()>& interrupted) {
        const base::ByteView bytes = MALHA_TRY(reader_.peek());
        primitives::ByteReader reader(bytes);
        primitives::OutPoint outpoint;
        reader.read_into(outpoint.txid.bytes);
        const std::uint64_t coins = reader.read_compact_size();
        if (!reader.ok()) return truncated();
        if (coins > count_ - loaded_)
            return fail("Mismatch in coins count in snapshot metadata and actual snapshot data");
        reader_.consume(bytes.size() - reader.remaining());
        for (std::uint64_t i = 0; i < coins; ++i) {
            MALHA_TRY(take_coin(outpoint));
            if (loaded_ % kInterruptEvery == 0 && interrupted()) return fail("Interrupted");
        }
        return {};
    }

    base::Status take_coin(primitives::OutPoint& outpoint) {
        const base::ByteView bytes = MALHA_TRY(reader_.peek());
        primitives::ByteReader reader(bytes);
        const std::uint64_t index = reader.read_compact_size();
        consensus::SpentOutput coin;
        script_.clear();
        const bool is_read = storage::read_coin_header(reader, coin) &&
                             storage::read_coin_output(reader, coin, script_);
        if (!reader.ok()) return truncated();
        if (coin.height > base_height_ || index >= std::numeric_limits<std::uint32_t>::max())
            return bad_data("");
        if (!is_read) return bad_data(" - bad tx out value");
        outpoint.index = static_cast<std::uint32_t>(index);
        reader_.consume(bytes.size() - reader.remaining());
        ++loaded_;
        return writer_.put(outpoint, coin);
    }

    [[nodiscard]] base::Unexpected<base::Error> truncated() const {
        return fail("Bad snapshot format or truncated snapshot after deserializing ",
                    std::to_string(loaded_), " coins");
    }
    [[nodiscard]] base::Unexpected<base::Error> bad_data(const char* what) const {
        return fail("Bad snapshot data after deserializing ", std::to_string(loaded_), " coins",
                    what);
    }

    FileReader reader_;
    const std::uint64_t count_;
    const primitives::Height base_height_;
    storage::CoinsWriter& writer_;
    std::uint64_t loaded_ = 0;
    base::Bytes script_;
};

base::Status check_hash(storage::CoinsDb& database, const consensus::AssumeUtxo& known,
                        const std::function<bool()>& interrupted) {
    auto cursor = MALHA_TRY(database.cursor());
    const UtxoStats stats =
        MALHA_TRY(compute_utxo_stats(cursor, UtxoHash::serialized3, interrupted));
    if (std::ranges::equal(*stats.hash, known.coins_hash.bytes)) return {};
    return fail("Bad snapshot content hash: expected ", known.coins_hash.to_display_hex(), ", got ",
                base::to_display_hex(*stats.hash));
}

base::Status populate(const base::File& file, const SnapshotHeader& header,
                      const consensus::AssumeUtxo& known, const SnapshotTarget& target,
                      const std::function<bool()>& interrupted) {
    auto database = MALHA_TRY(storage::CoinsDb::open(target.database, target.rng));
    auto writer = MALHA_TRY(storage::CoinsWriter::begin(*database, header.base));
    MALHA_TRY(Population(file, header, known.base.height, writer).run(interrupted));
    MALHA_TRY(writer.commit());
    return check_hash(*database, known, interrupted);
}

}  // namespace

base::Result<SnapshotHeader> read_snapshot_header(const base::File& file,
                                                  const consensus::ChainParams& params) {
    base::Bytes bytes(kSnapshotHeaderBytes);
    const auto size = file.read_at(0, bytes);
    if (!size) return fail("AutoFile::read: fread failed");  // a directory, for example
    bytes.resize(*size);
    primitives::ByteReader reader(bytes);
    std::array<std::uint8_t, kSnapshotMagic.size()> magic{};
    reader.read_into(magic);
    if (reader.ok() && magic != kSnapshotMagic)
        return fail(
            "Invalid UTXO set snapshot magic bytes. Please check if this is indeed a snapshot file "
            "or if you are using an outdated snapshot format.");
    const auto version = reader.read<std::uint16_t>();
    if (reader.ok() && version != kSnapshotVersion)
        return fail("Version of snapshot ", std::to_string(version),
                    " does not match any of the supported versions.");
    SnapshotHeader header;
    reader.read_into(header.magic);
    if (reader.ok() && header.magic != params.magic) {
        const std::string_view network = network_of(header.magic);
        if (network.empty())
            return fail(
                "This snapshot has been created for an unrecognized network. This could be a "
                "custom "
                "signet, a new testnet or possibly caused by data corruption.");
        return fail("The network of the snapshot (", network,
                    ") does not match the network of this node (", params.name, ").");
    }
    reader.read_into(header.base.bytes);
    header.coins = reader.read<std::uint64_t>();
    if (!reader.ok()) return fail("AutoFile::read: end of file");
    return header;
}

base::Status load_snapshot(const base::File& file, const SnapshotHeader& header,
                           const consensus::AssumeUtxo& known, const SnapshotTarget& target,
                           const std::function<bool()>& interrupted) {
    MALHA_TRY(remove_folder(target.fs, target.database.database.path));
    const base::Status populated = populate(file, header, known, target, interrupted);
    if (!populated) discard_snapshot(target);
    return populated;
}

void discard_snapshot(const SnapshotTarget& target) {
    // What cannot be removed is removed by the next attempt.
    static_cast<void>(remove_folder(target.fs, target.database.database.path));
}

}  // namespace malha::chain

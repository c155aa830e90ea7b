// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See mempool_file.hpp.
#include "malha/mempool/mempool_file.hpp"

#include <algorithm>
#include <utility>

namespace malha::mempool {
namespace {

using primitives::Amount;
using primitives::ByteReader;
using primitives::ByteWriter;
using primitives::Txid;

/// No pool that fits a machine is larger; bytes.
constexpr std::uint64_t kFileSizeMax = std::uint64_t{4} << 30;
/// Offered to the pool in one step of the strand.
constexpr std::size_t kStepTransactions = 32;
/// Of the XOR key behind the version.
constexpr std::size_t kKeyEnd = sizeof(std::uint64_t) + 1 + sizeof(storage::XorKey);
/// Least bytes of a saved transaction and of a fee delta.
constexpr std::size_t kTransactionSizeMin = 10 + 8 + 8;
constexpr std::size_t kDeltaSize = 32 + 8;

/// A transaction at the reader's place. Null: malformed.
primitives::TransactionPtr read_transaction(ByteReader& reader) {
    primitives::TransactionParser parser;
    if (!parser.parse_next(reader, primitives::WitnessEncoding::allowed)) return nullptr;
    auto parsed = primitives::parse_transaction(base::to_bytes(parser.transactions.front().raw));
    return parsed ? std::move(parsed).value() : nullptr;
}

bool read_transactions(ByteReader& reader, SavedPool& pool) {
    const auto count = reader.read<std::uint64_t>();
    if (count > reader.remaining() / kTransactionSizeMin) return false;
    pool.transactions.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        SavedTransaction saved;
        saved.tx = read_transaction(reader);
        if (saved.tx == nullptr) return false;
        saved.time = {reader.read<std::int64_t>()};
        saved.fee_delta = {reader.read<std::int64_t>()};
        pool.transactions.push_back(std::move(saved));
    }
    return reader.ok();
}

bool read_rest(ByteReader& reader, SavedPool& pool) {
    Txid txid;
    for (std::uint64_t left = reader.read_count(kDeltaSize); left > 0; --left) {
        reader.read_into(txid.bytes);
        pool.fee_deltas[txid] = {reader.read<std::int64_t>()};
    }
    for (std::uint64_t left = reader.read_count(sizeof txid.bytes); left > 0; --left) {
        reader.read_into(txid.bytes);
        pool.unbroadcast.insert(txid);
    }
    return reader.ok();
}

void write_body(ByteWriter& writer, const SavedPool& pool) {
    writer.write(std::uint64_t{pool.transactions.size()});
    for (const SavedTransaction& saved : pool.transactions) {
        writer.write_bytes(saved.tx->raw);
        writer.write(saved.time.value).write(saved.fee_delta.sat);
    }
    writer.write_compact_size(pool.fee_deltas.size());
    for (const auto& [txid, delta] : pool.fee_deltas)
        writer.write_bytes(txid.view()).write(delta.sat);
    writer.write_compact_size(pool.unbroadcast.size());
    for (const Txid& txid : pool.unbroadcast)
        writer.write_bytes(txid.view());
}

/// Undoes the obfuscation behind the key. @return where the rest begins; empty: no such file.
std::optional<std::size_t> reveal(base::Bytes& file) {
    ByteReader reader(file);
    const auto version = reader.read<std::uint64_t>();
    if (version == static_cast<std::uint64_t>(FileVersion::plain))
        return reader.ok() ? std::optional(sizeof version) : std::nullopt;
    storage::XorKey key{};
    if (version != static_cast<std::uint64_t>(FileVersion::obfuscated) ||
        reader.read_compact_size() != key.size())
        return std::nullopt;
    reader.read_into(key);
    if (!reader.ok()) return std::nullopt;
    storage::apply_xor(base::MutableByteView(file).subspan(kKeyEnd), key, kKeyEnd);
    return kKeyEnd;
}

/// Offers one saved transaction to the pool. Thread: node strand.
void offer(Mempool& pool, const SavedTransaction& saved, const RestoreOptions& options,
           base::UnixSeconds now, RestoreCounts& counts) {
    if (options.apply_fee_deltas && saved.fee_delta != Amount{})
        pool.prioritise(saved.tx->txid, saved.fee_delta);
    const base::UnixSeconds time = options.use_current_time ? now : saved.time;
    if (time <= now - pool.options().expiry) {
        ++counts.expired;
        return;
    }
    if (pool.accept(saved.tx, time))
        ++counts.accepted;
    else if (pool.find(saved.tx->txid) != nullptr)
        ++counts.already_there;
    else
        ++counts.failed;
}

}  // namespace

base::Bytes serialize(const SavedPool& pool, FileVersion version, const storage::XorKey& key) {
    ByteWriter writer;
    writer.write(static_cast<std::uint64_t>(version));
    if (version == FileVersion::obfuscated) writer.write_var_bytes(key);
    write_body(writer, pool);
    base::Bytes file = writer.take();
    if (version == FileVersion::obfuscated)
        storage::apply_xor(base::MutableByteView(file).subspan(kKeyEnd), key, kKeyEnd);
    return file;
}

base::Result<SavedPool> parse_saved_pool(base::Bytes file) {
    const auto begin = reveal(file);
    if (!begin) return base::fail("unknown version of mempool.dat");
    ByteReader reader(base::ByteView(file).subspan(*begin));
    SavedPool pool;
    if (!read_transactions(reader, pool) || !read_rest(reader, pool))
        return base::fail("mempool.dat is truncated or malformed");
    return pool;
}

SavedPool snapshot(const Mempool& pool) {
    SavedPool saved;
    saved.fee_deltas = pool.fee_deltas();
    saved.unbroadcast = pool.unbroadcast();
    for (const Entry* entry : pool.in_mining_order()) {
        saved.transactions.push_back({entry->tx, entry->time, entry->fee_delta});
        saved.fee_deltas.erase(entry->txid());
    }
    return saved;
}

base::Status save(const SavedPool& pool, FileVersion version, base::Filesystem& fs,
                  const base::Path& path, base::Rng& rng) {
    storage::XorKey key{};
    rng.fill(key);
    return base::write_file_atomically(fs, path, serialize(pool, version, key));
}

base::Result<RestoreCounts> restore(base::Filesystem& fs, const base::Path& path,
                                    const RestoreOptions& options, base::UnixSeconds now,
                                    const OnStrand& on_strand) {
    const SavedPool saved =
        MALHA_TRY(parse_saved_pool(MALHA_TRY(base::read_file(fs, path, kFileSizeMax))));
    RestoreCounts counts;
    const std::size_t count = saved.transactions.size();
    for (std::size_t begin = 0; begin < count; begin += kStepTransactions) {
        const std::size_t end = std::min(begin + kStepTransactions, count);
        const bool goes_on = on_strand([&](Mempool& pool) {
            for (std::size_t i = begin; i < end; ++i)
                offer(pool, saved.transactions[i], options, now, counts);
        });
        if (!goes_on) return counts;
    }
    static_cast<void>(on_strand([&](Mempool& pool) {
        if (options.apply_fee_deltas)
            for (const auto& [txid, delta] : saved.fee_deltas)
                pool.prioritise(txid, delta);
        if (options.apply_unbroadcast)
            for (const Txid& txid : saved.unbroadcast)
                pool.add_unbroadcast(txid);
    }));
    return counts;
}

}  // namespace malha::mempool

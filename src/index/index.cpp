// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See index.hpp. The locator's record, as Bitcoin Core writes it: key 'B', a version that nobody
// reads, and the hashes.
#include "malha/index/index.hpp"

#include "malha/primitives/serialize.hpp"

namespace malha::index {
namespace {

constexpr std::string_view kLocatorKey = "B";
constexpr std::uint32_t kLocatorVersion = 70'016;
/// Ten hashes and then one for each doubling of the distance; more is damage.
constexpr std::uint64_t kLocatorHashesMax = 101;
/// Rows that wait, of blocks that lie behind the index: the more, the nearer their keys.
constexpr std::size_t kWaitingBytesMax = std::size_t{4} << 20;

}  // namespace

base::Status Index::open(const storage::DatabaseOptions& options, base::Rng& rng) {
    rows_.clear();
    database_ = MALHA_TRY(storage::Database::open(options, rng));
    return opened(rng);
}

base::Result<std::vector<primitives::BlockHash>> Index::stored_locator() const {
    std::vector<primitives::BlockHash> hashes;
    const auto record = MALHA_TRY(database_->get(base::as_bytes(kLocatorKey)));
    if (!record) return hashes;
    primitives::ByteReader reader(*record);
    reader.read<std::uint32_t>();
    const std::uint64_t count = reader.read_count(32);
    if (count > kLocatorHashesMax) return damaged("too long a locator");
    hashes.resize(count);
    for (primitives::BlockHash& hash : hashes)
        reader.read_into(hash.bytes);
    if (!reader.at_end()) return damaged("no locator");
    return hashes;
}

base::Status Index::load(const BlockPosition&) {
    return {};
}

base::Status Index::write() {
    if (rows_.empty()) return {};
    storage::DatabaseBatch batch = database_->make_batch();
    rows_.add_to(batch);
    MALHA_TRY(write_rows(batch));
    rows_.clear();
    return {};
}

base::Status Index::write_rows(storage::DatabaseBatch& batch) {
    return database_->write(batch, storage::Durability::eventually);
}

base::Status Index::write_if_large() {
    return is_large() ? write() : base::Status();
}

bool Index::is_large() const {
    return rows_.size_bytes() >= kWaitingBytesMax;
}

base::Result<bool> Index::save_state(const BlockPosition&, storage::DatabaseBatch&) {
    return true;
}

base::Result<bool> Index::commit(const BlockPosition& at,
                                 std::span<const primitives::BlockHash> locator) {
    MALHA_ASSERT(!locator.empty() && locator.front() == at.hash);
    MALHA_TRY(write());
    storage::DatabaseBatch state = database_->make_batch();
    if (!MALHA_TRY(save_state(at, state))) return false;
    primitives::ByteWriter writer(8 + 32 * locator.size());
    writer.write(kLocatorVersion).write_compact_size(locator.size());
    for (const primitives::BlockHash& hash : locator)
        writer.write_bytes(hash.view());
    state.put(base::as_bytes(kLocatorKey), writer.bytes());
    MALHA_TRY(database_->write(state, storage::Durability::synced));
    MALHA_TRY(saved_state());
    return true;
}

base::Unexpected<base::Error> Index::damaged(std::string_view what) const {
    return base::fail("The ", name_, " is damaged: ", what, ". Delete ", database_->path().string(),
                      " and restart to build it again.");
}

}  // namespace malha::index

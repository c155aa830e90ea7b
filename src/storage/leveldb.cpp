// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See leveldb.hpp.
#include "malha/storage/leveldb.hpp"

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/env.h>
#include <leveldb/filter_policy.h>
#include <leveldb/helpers/memenv.h>
#include <leveldb/write_batch.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <system_error>

#include "table_env.hpp"

namespace malha::storage {
namespace {

using base::ByteView;
using base::fail;
using base::Status;

/// Written by others with a length in front, like every string key of theirs.
constexpr std::string_view kObfuscationRecord("\x0e\0obfuscate_key", 15);
constexpr int kBloomBitsPerKey = 10;
constexpr int kOpenFilesMax = 1000;
constexpr std::size_t kFileBytesMax = 32 << 20;

leveldb::Slice to_slice(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
ByteView to_view(const leveldb::Slice& slice) {
    return {reinterpret_cast<const std::uint8_t*>(slice.data()), slice.size()};
}

/// Messages of LevelDB on their way to our log.
class LogAdapter final : public leveldb::Logger {
public:
    explicit LogAdapter(base::Logger* logger) : logger_(logger) {}

    void Logv(const char* format, std::va_list arguments) override {
        if (logger_ == nullptr) return;
        logger_->debug(base::LogCategory::level_db, [&] {
            std::array<char, 512> text;
            const int length = std::vsnprintf(text.data(), text.size(), format, arguments);
            std::string message(
                text.data(),
                std::min(text.size() - 1, static_cast<std::size_t>(std::max(length, 0))));
            while (message.ends_with('\n'))
                message.pop_back();
            return message;
        });
    }

private:
    base::Logger* logger_;
};

std::string hint_for(const leveldb::Status& status) {
    const std::string text = status.ToString();
    // LevelDB maps tables into memory and calls reading behind their end an invalid argument.
    if (status.IsCorruption() || text.find("does not exist") != std::string::npos ||
        text.find("Invalid argument") != std::string::npos)
        return " (the database is damaged; restart with -reindex to rebuild it)";
    if (text.find("LOCK") != std::string::npos || text.find("lock ") != std::string::npos)
        return " (another process is using the database)";
    if (text.find("No space left") != std::string::npos) return " (free some disk space)";
    return "";
}

Status check(const leveldb::Status& status, std::string_view operation, const base::Path& path) {
    if (status.ok()) return {};
    return fail("cannot ", operation, " database ", path.string(), ": ", status.ToString(),
                hint_for(status));
}

}  // namespace

struct Database::Impl {
    base::Path path;
    XorKey key{};
    std::unique_ptr<leveldb::Env> own_env;
    LogAdapter log;
    std::unique_ptr<const leveldb::FilterPolicy> filter;
    std::unique_ptr<leveldb::Cache> cache;
    leveldb::Options options;
    std::unique_ptr<leveldb::DB> db;

    explicit Impl(const DatabaseOptions& from) : path(from.path), log(from.logger) {
        filter.reset(leveldb::NewBloomFilterPolicy(kBloomBitsPerKey));
        cache.reset(leveldb::NewLRUCache(from.block_cache_bytes));
        if (from.in_memory)
            own_env.reset(leveldb::NewMemEnv(leveldb::Env::Default()));
        else if (from.env == nullptr)
            own_env = std::make_unique<TableEnv>();
        options.env = own_env ? own_env.get() : from.env;
        options.create_if_missing = true;
        options.paranoid_checks = !from.drop_damaged_log;
        options.compression = leveldb::kNoCompression;
        options.max_open_files = kOpenFilesMax;
        options.max_file_size = kFileBytesMax;
        options.write_buffer_size = from.write_buffer_bytes;
        options.block_size = from.block_bytes;
        options.block_cache = cache.get();
        options.filter_policy = filter.get();
        options.info_log = &log;
    }
    Status check(const leveldb::Status& status, std::string_view operation) const {
        return storage::check(status, operation, path);
    }
};

struct DatabaseBatch::Impl {
    leveldb::WriteBatch batch;
    XorKey key;
    base::Bytes scratch;
};

struct DatabaseIterator::Impl {
    std::unique_ptr<leveldb::Iterator> iterator;
    XorKey key;
    base::Path path;
    mutable base::Bytes scratch;
};

namespace {

Status create_directory(const DatabaseOptions& options) {
    if (options.env != nullptr || options.in_memory) return {};
    std::error_code code;
    std::filesystem::create_directories(options.path, code);
    if (code) return fail("cannot create ", options.path.string(), ": ", code.message());
    return {};
}

leveldb::ReadOptions checked_reads() {
    leveldb::ReadOptions options;
    options.verify_checksums = true;
    return options;
}

}  // namespace

DatabaseBatch::DatabaseBatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DatabaseBatch::DatabaseBatch(DatabaseBatch&&) noexcept = default;
DatabaseBatch& DatabaseBatch::operator=(DatabaseBatch&&) noexcept = default;
DatabaseBatch::~DatabaseBatch() = default;

void DatabaseBatch::put(ByteView key, ByteView value) {
    impl_->scratch.assign(value.begin(), value.end());
    apply_xor(impl_->scratch, impl_->key, 0);
    impl_->batch.Put(to_slice(key), to_slice(impl_->scratch));
}
void DatabaseBatch::erase(ByteView key) {
    impl_->batch.Delete(to_slice(key));
}
void DatabaseBatch::clear() {
    impl_->batch.Clear();
}
std::size_t DatabaseBatch::size_bytes() const {
    return impl_->batch.ApproximateSize();
}

DatabaseIterator::DatabaseIterator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DatabaseIterator::DatabaseIterator(DatabaseIterator&&) noexcept = default;
DatabaseIterator& DatabaseIterator::operator=(DatabaseIterator&&) noexcept = default;
DatabaseIterator::~DatabaseIterator() = default;

void DatabaseIterator::seek(ByteView key) {
    impl_->iterator->Seek(to_slice(key));
}
void DatabaseIterator::next() {
    impl_->iterator->Next();
}
bool DatabaseIterator::valid() const {
    return impl_->iterator->Valid();
}
ByteView DatabaseIterator::key() const {
    return to_view(impl_->iterator->key());
}
ByteView DatabaseIterator::value() const {
    const ByteView stored = to_view(impl_->iterator->value());
    if (is_zero(impl_->key)) return stored;
    impl_->scratch.assign(stored.begin(), stored.end());
    apply_xor(impl_->scratch, impl_->key, 0);
    return impl_->scratch;
}
Status DatabaseIterator::status() const {
    return check(impl_->iterator->status(), "read", impl_->path);
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

base::Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options,
                                                       base::Rng& rng) {
    if (options.wipe) MALHA_TRY(destroy(options));
    MALHA_TRY(create_directory(options));
    auto impl = std::make_unique<Impl>(options);
    leveldb::DB* db = nullptr;
    MALHA_TRY(impl->check(leveldb::DB::Open(impl->options, options.path.string(), &db), "open"));
    impl->db.reset(db);
    std::unique_ptr<Database> database(new Database(std::move(impl)));
    MALHA_TRY(database->load_obfuscation_key(options.obfuscate, rng));
    if (options.compact) {
        const std::string name = options.path.string();
        if (options.logger != nullptr)
            options.logger->info("Starting database compaction of " + name);
        database->compact();
        if (options.logger != nullptr)
            options.logger->info("Finished database compaction of " + name);
    }
    return database;
}

Status Database::load_obfuscation_key(bool create, base::Rng& rng) {
    const auto record = MALHA_TRY(get(base::as_bytes(kObfuscationRecord)));
    if (record) {
        if (record->size() != 9 || record->front() != 8)
            return fail("database ", path().string(), " has a damaged obfuscation key");
        std::copy(record->begin() + 1, record->end(), impl_->key.begin());
        return {};
    }
    if (!create || !MALHA_TRY(is_empty())) return {};
    std::array<std::uint8_t, 9> fresh{8};
    rng.fill(base::MutableByteView(fresh).subspan(1));
    MALHA_TRY(put(base::as_bytes(kObfuscationRecord), fresh, Durability::synced));
    std::copy(fresh.begin() + 1, fresh.end(), impl_->key.begin());
    return {};
}

Status Database::destroy(const DatabaseOptions& options) {
    leveldb::Options defaults;
    if (options.env != nullptr) defaults.env = options.env;
    return check(leveldb::DestroyDB(options.path.string(), defaults), "delete", options.path);
}

base::Result<bool> Database::get(ByteView key, base::Bytes& value) const {
    std::string stored;
    const leveldb::Status status = impl_->db->Get(checked_reads(), to_slice(key), &stored);
    if (status.IsNotFound()) return false;
    MALHA_TRY(impl_->check(status, "read"));
    const ByteView bytes = base::as_bytes(stored);
    value.assign(bytes.begin(), bytes.end());
    apply_xor(value, impl_->key, 0);
    return true;
}

base::Result<std::optional<base::Bytes>> Database::get(ByteView key) const {
    base::Bytes value;
    if (!MALHA_TRY(get(key, value))) return std::optional<base::Bytes>();
    return std::optional(std::move(value));
}

base::Result<bool> Database::contains(ByteView key) const {
    base::Bytes ignored;
    return get(key, ignored);
}

DatabaseBatch Database::make_batch() const {
    auto impl = std::make_unique<DatabaseBatch::Impl>();
    impl->key = impl_->key;
    return DatabaseBatch(std::move(impl));
}

Status Database::write(DatabaseBatch& batch, Durability durability) {
    leveldb::WriteOptions options;
    options.sync = durability == Durability::synced;
    return impl_->check(impl_->db->Write(options, &batch.impl_->batch), "write");
}

Status Database::put(ByteView key, ByteView value, Durability durability) {
    DatabaseBatch batch = make_batch();
    batch.put(key, value);
    return write(batch, durability);
}

Status Database::erase(ByteView key, Durability durability) {
    DatabaseBatch batch = make_batch();
    batch.erase(key);
    return write(batch, durability);
}

DatabaseIterator Database::iterate() const {
    leveldb::ReadOptions options = checked_reads();
    options.fill_cache = false;
    auto impl = std::make_unique<DatabaseIterator::Impl>();
    impl->iterator.reset(impl_->db->NewIterator(options));
    impl->key = impl_->key;
    impl->path = impl_->path;
    return DatabaseIterator(std::move(impl));
}

base::Result<bool> Database::is_empty() const {
    DatabaseIterator iterator = iterate();
    iterator.seek({});
    while (iterator.valid() && base::as_text(iterator.key()) == kObfuscationRecord)
        iterator.next();
    MALHA_TRY(iterator.status());
    return !iterator.valid();
}

std::uint64_t Database::approximate_size(ByteView from, ByteView to) const {
    const leveldb::Range range(to_slice(from), to_slice(to));
    std::uint64_t size = 0;
    impl_->db->GetApproximateSizes(&range, 1, &size);
    return size;
}

/// A compaction of a range without keys writes the memory table out first, which is all we want.
void Database::flush_log() {
    const leveldb::Slice behind_all_keys("\xff\xff\xff\xff");
    impl_->db->CompactRange(&behind_all_keys, &behind_all_keys);
}

void Database::compact() {
    impl_->db->CompactRange(nullptr, nullptr);
}

std::optional<std::string> Database::property(std::string_view name) const {
    std::string value;
    if (!impl_->db->GetProperty(to_slice(base::as_bytes(name)), &value)) return std::nullopt;
    return value;
}

const XorKey& Database::obfuscation_key() const {
    return impl_->key;
}
const base::Path& Database::path() const {
    return impl_->path;
}

}  // namespace malha::storage

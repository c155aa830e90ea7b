// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A LevelDB database with the ecosystem's conventions: optional obfuscation of values by a key that
// is stored in the database itself, bloom filters, no compression. LevelDB's own headers stay in
// src/storage; its errors come back as messages that name the path and what can be done.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"
#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/storage/obfuscation.hpp"

namespace leveldb {
class Env;
}

namespace malha::storage {

struct DatabaseOptions {
    base::Path path;
    std::uint64_t block_cache_bytes = 2 << 20;
    std::uint64_t write_buffer_bytes = 1 << 20;
    /// New databases get a random obfuscation key; existing ones keep what they have.
    bool obfuscate = false;
    /// Keeps everything in memory (tests); `path` is only a name then.
    bool in_memory = false;
    /// Deletes an existing database first (-reindex).
    bool wipe = false;
    /// Opens in spite of damage in the log of recent writes and drops what is damaged: for callers
    /// who can tell that they wrote nothing there which they rely on.
    bool drop_damaged_log = false;
    /// Rewrites it once it is open, as Database::compact() does (-forcecompactdb).
    bool compact = false;
    /// Bytes of a table block: what one lookup reads and checks.
    std::size_t block_bytes = 4096;
    /// Receives LevelDB's remarks under -debug=leveldb; null = nobody. Must outlive the database.
    base::Logger* logger = nullptr;
    /// Where LevelDB does its file work; null = the machine's disk. Must outlive the database.
    leveldb::Env* env = nullptr;
};

enum class Durability : std::uint8_t {
    eventually,  ///< may be lost in a power cut, later writes before earlier ones never
    synced,      ///< on disk when the call returns
};

/// Changes that become visible (and durable) together.
/// Thread: owner only. Must not outlive the Database that made it.
class DatabaseBatch {
public:
    DatabaseBatch(DatabaseBatch&&) noexcept;
    DatabaseBatch& operator=(DatabaseBatch&&) noexcept;
    ~DatabaseBatch();

    void put(base::ByteView key, base::ByteView value);
    void erase(base::ByteView key);
    void clear();
    /// Bytes the batch holds in memory, and about what it adds to the log.
    [[nodiscard]] std::size_t size_bytes() const;

private:
    friend class Database;
    struct Impl;
    explicit DatabaseBatch(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Walks keys in byte order over the state the database had when the iterator was made; later
/// writes do not show. Thread: owner only. Must not outlive its Database.
class DatabaseIterator {
public:
    DatabaseIterator(DatabaseIterator&&) noexcept;
    DatabaseIterator& operator=(DatabaseIterator&&) noexcept;
    ~DatabaseIterator();

    /// Goes to the first key not less than `key`.
    void seek(base::ByteView key);
    void next();
    /// False at the end and after an error; status() tells which.
    [[nodiscard]] bool valid() const;
    /// Both views hold until the next call of seek() or next().
    [[nodiscard]] base::ByteView key() const;
    [[nodiscard]] base::ByteView value() const;
    [[nodiscard]] base::Status status() const;

private:
    friend class Database;
    struct Impl;
    explicit DatabaseIterator(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Thread: any (LevelDB locks internally).
class Database {
public:
    /// Opens or creates. Errors: another process holds it, damaged, unreadable, disk full.
    [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(
        const DatabaseOptions& options, base::Rng& rng);
    /// Deletes the database and its files; missing is no error.
    [[nodiscard]] static base::Status destroy(const DatabaseOptions& options);

    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Empty optional: no such key.
    [[nodiscard]] base::Result<std::optional<base::Bytes>> get(base::ByteView key) const;
    /// The same into a buffer that callers reuse. False: no such key, `value` is unspecified.
    [[nodiscard]] base::Result<bool> get(base::ByteView key, base::Bytes& value) const;
    [[nodiscard]] base::Result<bool> contains(base::ByteView key) const;

    [[nodiscard]] DatabaseBatch make_batch() const;
    [[nodiscard]] base::Status write(DatabaseBatch& batch, Durability durability);
    [[nodiscard]] base::Status put(base::ByteView key, base::ByteView value, Durability durability);
    [[nodiscard]] base::Status erase(base::ByteView key, Durability durability);

    [[nodiscard]] DatabaseIterator iterate() const;
    /// True when it holds no record but the obfuscation key.
    [[nodiscard]] base::Result<bool> is_empty() const;

    /// Estimated bytes on disk of the keys in [from, to); recent writes are not counted.
    [[nodiscard]] std::uint64_t approximate_size(base::ByteView from, base::ByteView to) const;
    /// Everything written so far survives a power cut once a later synced write returns. (LevelDB
    /// keeps recent writes in a log and gives up an unsynced one only when they are in a table.)
    void flush_log();
    /// Rewrites everything into as few files as possible; slow.
    void compact();
    /// One of LevelDB's properties ("leveldb.stats"), for the log. Empty optional: unknown name.
    [[nodiscard]] std::optional<std::string> property(std::string_view name) const;

    /// All zeros: values are stored as they are.
    [[nodiscard]] const XorKey& obfuscation_key() const;
    [[nodiscard]] const base::Path& path() const;

private:
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    [[nodiscard]] base::Status load_obfuscation_key(bool create, base::Rng& rng);
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::storage

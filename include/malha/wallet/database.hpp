// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A wallet file: one SQLite table of keys and values. Whoever opens it owns it alone. A write that
// has returned survives a power cut, and writes between begin() and commit() all do or none does.
//
// After a write that failed or was taken back, what its caller has in memory may be more than the
// file has. Nothing more is written then, until the caller has read the file anew.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "malha/base/filesystem.hpp"
#include "malha/wallet/records.hpp"

namespace malha::wallet {

enum class DatabaseMode : std::uint8_t {
    must_exist,
    must_create,
};

struct DatabaseOptions {
    DatabaseMode mode = DatabaseMode::must_exist;
    std::uint32_t network_magic = 0;  ///< big-endian first byte of messages; marks the file
    bool sync = true;                 ///< false: fast, and not safe against a power cut
};

/// Thread: wallet strand.
class Database {
public:
    /// Errors: missing, there already, in use, another network's, damaged, no wallet at all. A file
    /// that is refused is left as it is.
    [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(
        const base::Path& path, const DatabaseOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] const base::Path& path() const { return path_; }
    [[nodiscard]] std::uint32_t network_magic() const { return network_magic_; }
    /// Every row, in no order that means anything. Stops at the first error, which it returns.
    [[nodiscard]] base::Status for_each(
        const std::function<base::Status(base::ByteView key, base::ByteView value)>& visit) const;
    [[nodiscard]] base::Status put(const Record& record);
    /// A key that is not there is no error.
    [[nodiscard]] base::Status erase(base::ByteView key);
    /// All rows whose keys begin with these bytes.
    [[nodiscard]] base::Status erase_prefix(base::ByteView prefix);

    [[nodiscard]] base::Status begin();
    [[nodiscard]] base::Status commit();
    /// Takes back what was written since begin().
    void rollback();
    [[nodiscard]] bool in_transaction() const { return in_transaction_; }

    /// Why nothing is written any more. Null: nothing failed.
    [[nodiscard]] const std::string* failure() const { return failure_ ? &*failure_ : nullptr; }
    void set_failure(std::string why);
    /// Allows writing again: the file is about to be read anew.
    void forget_failure() { failure_.reset(); }

    /// Rewrites the file, so that nothing of erased rows is left in it. If that fails, it is as it
    /// was.
    [[nodiscard]] base::Status compact();
    /// A copy of the state now, made anew. Errors: the destination is there, or cannot be written.
    [[nodiscard]] base::Status backup(const base::Path& destination) const;

private:
    class Handle;
    Database(base::Path path, std::uint32_t network_magic, std::unique_ptr<Handle> handle);
    /// Runs a write unless an earlier one failed.
    template <class F>
    [[nodiscard]] base::Status write(F&& function);

    base::Path path_;
    std::uint32_t network_magic_;
    std::unique_ptr<Handle> handle_;
    bool in_transaction_ = false;
    bool has_written_ = false;  ///< since begin()
    std::optional<std::string> failure_;
};

/// A transaction that is rolled back unless it is committed. Inside another it does nothing by
/// itself. Thread: as Database.
class DatabaseTransaction {
public:
    explicit DatabaseTransaction(Database& database) : database_(database) {}
    ~DatabaseTransaction() {
        if (is_open_) database_.rollback();
    }
    DatabaseTransaction(const DatabaseTransaction&) = delete;
    DatabaseTransaction& operator=(const DatabaseTransaction&) = delete;

    [[nodiscard]] base::Status begin();
    [[nodiscard]] base::Status commit();

private:
    Database& database_;
    bool is_open_ = false;
};

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See database.hpp. Synchronous level EXTRA: SQLite then also syncs the directory when it removes
// the journal, without which a committed transaction could be undone by a power cut.
#include "malha/wallet/database.hpp"

#include <array>
#include <fstream>

#include "malha/base/assert.hpp"
#include "sqlite_handle.hpp"

namespace malha::wallet {
namespace {

constexpr std::int64_t kSchemaVersion = 0;
constexpr std::string_view kFileHeader{"SQLite format 3\0", 16};

/// Checked before SQLite sees the file, which takes an empty or short one for a new database and
/// writes to it: the first page must be whole. (Others may be missing until a journal is applied.)
bool is_sqlite_file(const base::Path& path) {
    constexpr std::size_t kPageSizeAt = kFileHeader.size();
    constexpr std::uintmax_t kPageSizeMax = 65536;  // written as 1
    std::array<char, kPageSizeAt + 2> head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), head.size());
    if (file.gcount() != static_cast<std::streamsize>(head.size()) ||
        std::string_view(head.data(), kFileHeader.size()) != kFileHeader)
        return false;
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(head[at]); };
    std::uintmax_t page_size = byte(kPageSizeAt) * 256U + byte(kPageSizeAt + 1);
    if (page_size == 1) page_size = kPageSizeMax;
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return !error && size >= page_size;
}

base::Result<std::int64_t> pragma_number(sqlite3* connection, const char* sql) {
    auto statement = MALHA_TRY(Statement::prepare(connection, sql));
    if (!MALHA_TRY(statement.step())) return base::fail("SQLite gave no answer");
    return statement.integer(0);
}

base::Status check_integrity(sqlite3* connection) {
    auto statement = MALHA_TRY(Statement::prepare(connection, "PRAGMA integrity_check"));
    std::string problems;
    while (MALHA_TRY(statement.step())) {
        const std::string line = statement.text(0);
        if (line != "ok") problems += (problems.empty() ? "" : "; ") + line;
    }
    if (problems.empty()) return {};
    return base::fail("the file is damaged: ", problems);
}

/// SQLite keeps this number signed.
std::int64_t application_id(std::uint32_t magic) {
    return static_cast<std::int32_t>(magic);
}

base::Result<Connection> connect(const base::Path& path, int flags) {
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Connection connection(raw);
    if (opened != SQLITE_OK)
        return base::fail("Failed to open database: ",
                          raw != nullptr ? sqlite3_errmsg(raw) : "out of memory");
    sqlite3_extended_result_codes(raw, 1);
    return connection;
}

base::Status own_alone(sqlite3* connection) {
    MALHA_TRY(execute(connection, "PRAGMA locking_mode = exclusive"));
    const auto locked = execute(connection, "BEGIN EXCLUSIVE TRANSACTION");
    if (!locked) {
        if ((sqlite3_errcode(connection) & 0xff) == SQLITE_BUSY)
            return base::fail(
                "Unable to obtain an exclusive lock on the database, is it being used by another "
                "instance of Malha?");
        return base::fail("Failed to open database: ", locked.error().message);
    }
    return execute(connection, "COMMIT");
}

base::Status set_up(sqlite3* connection, const DatabaseOptions& options) {
    MALHA_TRY(execute(connection,
                      options.sync ? "PRAGMA synchronous = EXTRA" : "PRAGMA synchronous = OFF"));
    MALHA_TRY(execute(connection, "PRAGMA fullfsync = true"));
    // What is erased is overwritten: private keys must not survive in free pages.
    return execute(connection, "PRAGMA secure_delete = ON");
}

base::Status make_table(sqlite3* connection, const DatabaseOptions& options) {
    MALHA_TRY(execute(connection, "BEGIN"));
    MALHA_TRY(execute(connection,
                      "CREATE TABLE main(key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL)"));
    MALHA_TRY(execute(connection, "PRAGMA application_id = " +
                                      std::to_string(application_id(options.network_magic))));
    MALHA_TRY(execute(connection, "PRAGMA user_version = " + std::to_string(kSchemaVersion)));
    return execute(connection, "COMMIT");
}

/// SQLite reads a last page that was cut as if it ended in zeros.
base::Status check_whole_pages(sqlite3* connection, const base::Path& path) {
    const auto page = MALHA_TRY(pragma_number(connection, "PRAGMA page_size"));
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size % static_cast<std::uintmax_t>(page) != 0)
        return base::fail("the file is damaged: it does not end where a page ends");
    return {};
}

base::Status check_file(sqlite3* connection, const base::Path& path,
                        const DatabaseOptions& options) {
    const auto id = MALHA_TRY(pragma_number(connection, "PRAGMA application_id"));
    if (id != application_id(options.network_magic))
        return base::fail("Unexpected application id. Expected ",
                          std::to_string(options.network_magic), ", got ",
                          std::to_string(static_cast<std::uint32_t>(id)));
    const auto version = MALHA_TRY(pragma_number(connection, "PRAGMA user_version"));
    if (version != kSchemaVersion)
        return base::fail("Unknown sqlite wallet schema version ", std::to_string(version),
                          ". Only version ", std::to_string(kSchemaVersion), " is supported");
    MALHA_TRY(check_whole_pages(connection, path));
    return check_integrity(connection);
}

}  // namespace

class Database::Handle {
public:
    static base::Result<std::unique_ptr<Handle>> create(Connection connection) {
        sqlite3* raw = connection.get();
        auto put = MALHA_TRY(Statement::prepare(raw, "INSERT OR REPLACE INTO main VALUES(?, ?)"));
        auto erase = MALHA_TRY(Statement::prepare(raw, "DELETE FROM main WHERE key = ?"));
        auto erase_range =
            MALHA_TRY(Statement::prepare(raw, "DELETE FROM main WHERE key >= ? AND key < ?"));
        return std::make_unique<Handle>(std::move(connection), std::move(put), std::move(erase),
                                        std::move(erase_range));
    }
    Handle(Connection connection_in, Statement put_in, Statement erase_in, Statement range_in)
        : connection(std::move(connection_in)),
          put(std::move(put_in)),
          erase(std::move(erase_in)),
          erase_range(std::move(range_in)) {}

    // The connection outlives its statements.
    Connection connection;
    Statement put, erase, erase_range;
};

base::Result<std::unique_ptr<Database>> Database::open(const base::Path& path,
                                                       const DatabaseOptions& options) {
    const bool is_new = options.mode == DatabaseMode::must_create;
    std::error_code ignored;
    if (is_new == std::filesystem::exists(path, ignored))
        return base::fail(is_new ? "the file exists already" : "there is no such file");
    if (!is_new && !is_sqlite_file(path))
        return base::fail("the file is no SQLite database, or is damaged");
    Connection connection =
        MALHA_TRY(connect(path, SQLITE_OPEN_READWRITE | (is_new ? SQLITE_OPEN_CREATE : 0)));
    MALHA_TRY(own_alone(connection.get()));
    MALHA_TRY(set_up(connection.get(), options));
    MALHA_TRY(is_new ? make_table(connection.get(), options)
                     : check_file(connection.get(), path, options));
    auto handle = MALHA_TRY(Handle::create(std::move(connection)));
    return std::unique_ptr<Database>(new Database(path, options.network_magic, std::move(handle)));
}

Database::Database(base::Path path, std::uint32_t network_magic, std::unique_ptr<Handle> handle)
    : path_(std::move(path)), network_magic_(network_magic), handle_(std::move(handle)) {}
Database::~Database() {
    if (in_transaction_) rollback();
}

base::Status Database::for_each(
    const std::function<base::Status(base::ByteView key, base::ByteView value)>& visit) const {
    // As they lie in the file: by key, each row would be looked up in it.
    auto rows =
        MALHA_TRY(Statement::prepare(handle_->connection.get(), "SELECT key, value FROM main"));
    while (MALHA_TRY(rows.step()))
        MALHA_TRY(visit(rows.blob(0), rows.blob(1)));
    return {};
}

template <class F>
base::Status Database::write(F&& function) {
    if (failure_) return base::fail(*failure_);
    const base::Status done = function();
    if (done)
        has_written_ = true;
    else
        set_failure(done.error().message);
    return done;
}

void Database::set_failure(std::string why) {
    if (!failure_) failure_ = std::move(why);
}

base::Status Database::put(const Record& record) {
    return write([&] {
        handle_->put.bind(1, record.key);
        handle_->put.bind(2, record.value);
        return handle_->put.run();
    });
}

base::Status Database::erase(base::ByteView key) {
    return write([&] {
        handle_->erase.bind(1, key);
        return handle_->erase.run();
    });
}

base::Status Database::erase_prefix(base::ByteView prefix) {
    // The first key after all that begin with the prefix.
    base::Bytes end = base::to_bytes(prefix);
    while (!end.empty() && end.back() == 0xff)
        end.pop_back();
    MALHA_ASSERT(!end.empty());
    ++end.back();
    return write([&] {
        handle_->erase_range.bind(1, prefix);
        handle_->erase_range.bind(2, end);
        return handle_->erase_range.run();
    });
}

base::Status Database::begin() {
    MALHA_ASSERT(!in_transaction_);
    MALHA_TRY(write([&] { return execute(handle_->connection.get(), "BEGIN TRANSACTION"); }));
    in_transaction_ = true;
    has_written_ = false;
    return {};
}

base::Status Database::commit() {
    MALHA_ASSERT(in_transaction_);
    MALHA_TRY(write([&] { return execute(handle_->connection.get(), "COMMIT TRANSACTION"); }));
    in_transaction_ = false;
    return {};
}

void Database::rollback() {
    MALHA_ASSERT(in_transaction_);
    // SQLite rolls back by itself after some errors; then there is nothing left to do.
    static_cast<void>(execute(handle_->connection.get(), "ROLLBACK TRANSACTION"));
    in_transaction_ = false;
    if (has_written_) set_failure("a change was taken back");
}

base::Status Database::compact() {
    return execute(handle_->connection.get(), "VACUUM");
}

base::Status Database::backup(const base::Path& destination) const {
    const Connection copy =
        MALHA_TRY(connect(destination, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    sqlite3_backup* job =
        sqlite3_backup_init(copy.get(), "main", handle_->connection.get(), "main");
    if (job == nullptr) return base::fail(sqlite3_errmsg(copy.get()));
    const int stepped = sqlite3_backup_step(job, -1);
    const int finished = sqlite3_backup_finish(job);
    if (stepped != SQLITE_DONE || finished != SQLITE_OK)
        return base::fail(sqlite3_errmsg(copy.get()));
    return {};
}

base::Status DatabaseTransaction::begin() {
    if (database_.in_transaction()) return {};
    MALHA_TRY(database_.begin());
    is_open_ = true;
    return {};
}

base::Status DatabaseTransaction::commit() {
    if (!is_open_) return {};
    MALHA_TRY(database_.commit());
    is_open_ = false;
    return {};
}

}  // namespace malha::wallet

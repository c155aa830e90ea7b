// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "sqlite_handle.hpp"

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"

namespace malha::wallet {

base::Result<Statement> Statement::prepare(sqlite3* connection, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr) != SQLITE_OK)
        return base::fail(sqlite3_errmsg(connection));
    return Statement(statement);
}

void Statement::bind(int place, base::ByteView bytes) {
    // A null pointer would bind NULL instead of no bytes.
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    const int bound = sqlite3_bind_blob(statement_.get(), place, data,
                                        base::narrow<int>(bytes.size()), SQLITE_STATIC);
    MALHA_ASSERT(bound == SQLITE_OK);
}

base::Result<bool> Statement::step() {
    const int outcome = sqlite3_step(statement_.get());
    if (outcome == SQLITE_ROW) return true;
    if (outcome == SQLITE_DONE) return false;
    return base::fail(sqlite3_errmsg(sqlite3_db_handle(statement_.get())));
}

base::ByteView Statement::blob(int column) const {
    const auto* data =
        static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(size)};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    return std::string(base::as_text(blob(column)));
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

base::Status Statement::run() {
    const auto stepped = step();
    reset();
    if (!stepped) return base::fail(stepped.error().message);
    return {};
}

base::Status execute(sqlite3* connection, const std::string& sql) {
    if (sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return base::fail(sqlite3_errmsg(connection));
    return {};
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// SQLite's connection and statements as values that clean up after themselves.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"

namespace malha::wallet {

struct CloseConnection {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

/// A prepared statement. Thread: owner only.
class Statement {
public:
    [[nodiscard]] static base::Result<Statement> prepare(sqlite3* connection, const char* sql);

    /// @param place  from 1. The bytes must stay until reset().
    void bind(int place, base::ByteView bytes);
    /// Whether there is a row. Errors: SQLite's message.
    [[nodiscard]] base::Result<bool> step();
    /// Of the row that step() found, until the next step.
    [[nodiscard]] base::ByteView blob(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    void reset();
    /// Runs to the end and resets.
    [[nodiscard]] base::Status run();

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

[[nodiscard]] base::Status execute(sqlite3* connection, const std::string& sql);

}  // namespace malha::wallet

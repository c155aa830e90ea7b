// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The parts of the option tables: one function per file, each appends its groups.
#pragma once

#include <span>

#include "malha/config/option_table.hpp"

namespace malha::config::detail {

void append_general(OptionTable& table);
void append_connection(OptionTable& table);
void append_wallet(OptionTable& table);
void append_debug(OptionTable& table);
void append_chain(OptionTable& table);
void append_relay(OptionTable& table);
void append_rpc(OptionTable& table);
/// Accepted so that old configurations start, or because the GUI of other nodes writes them.
void append_hidden(OptionTable& table);
void append_client(OptionTable& table);

/// Adds rows and gives them their category.
void append(OptionTable& table, OptionCategory category, std::span<const OptionSpec> rows);

}  // namespace malha::config::detail

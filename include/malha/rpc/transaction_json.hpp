// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions and scripts as RPC shows them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "malha/consensus/spent_output.hpp"
#include "malha/keys/address.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

/// What verbosity levels of several methods ask for.
enum class InputDetail : std::uint8_t {
    plain,
    prevouts,  ///< with the spent outputs ("prevout")
};
enum class IncludeHex : bool { no, yes };

struct TransactionView {
    const primitives::Transaction& tx;
    /// One per input, or empty when not known: then neither fee nor prevouts are shown.
    std::span<const consensus::SpentOutput> spent{};
    InputDetail detail = InputDetail::plain;
    IncludeHex include_hex = IncludeHex::yes;
};

/// The members of a transaction ("txid" to "hex"), without braces: callers add members of their
/// own.
void write_transaction_members(JsonWriter& writer, const TransactionView& view,
                               const keys::AddressFormat& format);
void write_transaction(JsonWriter& writer, const TransactionView& view,
                       const keys::AddressFormat& format);

/// {"asm","desc","hex","address","type"}
void write_output_script(JsonWriter& writer, base::ByteView script,
                         const keys::AddressFormat& format);

/// The declarations of what the functions above write.
[[nodiscard]] std::vector<Field> output_script_fields();
[[nodiscard]] std::vector<Field> transaction_fields();

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// PSBTs as RPC takes and shows them.
#pragma once

#include <string_view>
#include <vector>

#include "malha/keys/psbt.hpp"
#include "malha/rpc/error.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::keys {
struct AddressFormat;
}

namespace malha::rpc {

/// From base 64. Errors: deserialization_error "TX decode failed ...".
[[nodiscard]] RpcResult<keys::Psbt> psbt_from(std::string_view text);
[[nodiscard]] std::string psbt_text(const keys::Psbt& psbt);

/// The declaration of an argument "psbt".
[[nodiscard]] Argument psbt_argument();

/// What decodepsbt answers.
void write_psbt(JsonWriter& writer, const keys::Psbt& psbt, const keys::AddressFormat& format);
/// Its declaration.
[[nodiscard]] std::vector<Field> psbt_fields();

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Scripts as text, the way RPC prints them ("asm").
#pragma once

#include <cstdint>
#include <string>

#include "malha/base/bytes.hpp"

namespace malha::script {

enum class HashTypes : std::uint8_t {
    plain,   ///< signatures as they are, in hex
    decode,  ///< the last byte of what looks like a signature as "[ALL]", for scriptSigs
};

/// Words separated by blanks: opcode names; pushes of up to 4 bytes as decimal numbers, longer ones
/// in hex; "[error]" where a push is cut off.
[[nodiscard]] std::string disassemble(base::ByteView script, HashTypes hash_types);

}  // namespace malha::script

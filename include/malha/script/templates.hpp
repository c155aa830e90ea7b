// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The kinds of output scripts that wallets and policy know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "malha/base/bytes.hpp"

namespace malha::script {

enum class OutputType : std::uint8_t {
    non_standard,
    public_key,
    public_key_hash,
    script_hash,
    multisig,
    null_data,
    anchor,
    witness_v0_key_hash,
    witness_v0_script_hash,
    witness_v1_taproot,
    witness_unknown,
};
/// As RPC names it: "pubkeyhash", "witness_v0_keyhash".
[[nodiscard]] std::string_view to_string(OutputType type);

/// What an output script is, with the parts that vary; they view the script.
struct Solution {
    OutputType type = OutputType::non_standard;
    /// public_key: the key. public_key_hash, script_hash, witness*: hash or program. multisig: the
    /// keys. Otherwise empty.
    std::vector<base::ByteView> parts;
    int required_signatures = 0;  ///< multisig: 1 to 20
    int witness_version = 0;      ///< witness*: 0 to 16
};
/// Total: what fits no template is non_standard.
[[nodiscard]] Solution solve(base::ByteView script);
/// The type of solve(), without allocation.
[[nodiscard]] OutputType classify(base::ByteView script);

[[nodiscard]] base::Bytes p2pk_script(base::ByteView public_key);
/// @param key_hash  20 bytes, HASH160 of the key.
[[nodiscard]] base::Bytes p2pkh_script(base::ByteView key_hash);
/// @param script_hash  20 bytes, HASH160 of the script.
[[nodiscard]] base::Bytes p2sh_script(base::ByteView script_hash);
/// @param program  20 bytes (key hash) or 32 (SHA256 of the script) for version 0, 32 for version 1
///                 (output key), 2 to 40 for any.
[[nodiscard]] base::Bytes witness_script(int version, base::ByteView program);
/// @param keys  1 to 20.  @param required  1 to the number of keys.
[[nodiscard]] base::Bytes multisig_script(int required, const std::vector<base::Bytes>& keys);

}  // namespace malha::script

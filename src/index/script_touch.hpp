// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What one output or input does to a script, in memory and in its bytes.
#pragma once

#include <compare>

#include "malha/index/script_index.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/storage/compression.hpp"

namespace malha::index {

/// The first 16 bytes of a script hash, as big-endian numbers, which compare as the bytes do: as
/// many as make it hopeless to find two scripts that share them.
struct ScriptKey {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const ScriptKey&, const ScriptKey&) = default;
};
/// @param hash  the SHA-256 of the script.
[[nodiscard]] inline ScriptKey script_key(const crypto::Digest256& hash) {
    return {base::load_be<std::uint64_t>(hash.data()),
            base::load_be<std::uint64_t>(hash.data() + 8)};
}

/// A script and a transaction of the chain.
struct TouchPlace {
    ScriptKey script;
    primitives::Height height = 0;
    std::uint32_t position = 0;  ///< of the transaction in its block
};

/// An event at its place.
struct ScriptTouch {
    ScriptKey script;
    primitives::Height height = 0;
    std::uint32_t position = 0;
    ScriptEvent event;

    [[nodiscard]] TouchPlace place() const { return {script, height, position}; }
};

// Written for each output and input of the chain: into memory that is there, without a detour.

/// Index, amount, height, index and hash.
inline constexpr std::size_t kEventBytesMax = 4 * storage::kVarIntBytesMax + 8;
/// @param to  room for kEventBytesMax. @return behind the last byte.
[[nodiscard]] std::uint8_t* put_event(std::uint8_t* to, const ScriptEvent& event);
/// Fails the reader when the event is damaged.
[[nodiscard]] ScriptEvent read_event(primitives::ByteReader& reader);

}  // namespace malha::index

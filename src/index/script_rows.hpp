// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The rows of the script index: keys and values. Heights and positions in keys are big-endian, so
// that rows of a script lie in the order of the chain.
#pragma once

#include <optional>

#include "malha/index/script_index.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::index {

/// Bytes of a script hash in keys: as many as make it hopeless to find two scripts that share them.
inline constexpr std::size_t kScriptKeySize = 16;
inline constexpr std::uint32_t kTxidsPerChunk = 32;

[[nodiscard]] base::Bytes block_key(primitives::Height height);
[[nodiscard]] base::Bytes txids_key(primitives::Height height, std::uint32_t generation,
                                    std::uint32_t chunk);
/// 's' and the script: what all its rows begin with; with a height, where rows from it on begin.
[[nodiscard]] base::Bytes script_prefix(const ScriptHash& script);
[[nodiscard]] base::Bytes script_key(const ScriptHash& script, primitives::Height height);
[[nodiscard]] base::Bytes script_key(const ScriptHash& script, primitives::Height height,
                                     std::uint32_t generation, std::uint32_t position);

struct RowPlace {
    primitives::Height height = 0;
    std::uint32_t generation = 0;
    std::uint32_t position = 0;
};
/// What follows the prefix in a key. Empty optional: not the key of a row.
[[nodiscard]] std::optional<RowPlace> parse_place(base::ByteView rest);

void write_event(primitives::ByteWriter& writer, const ScriptEvent& event);
/// Empty optional: damaged.
[[nodiscard]] std::optional<std::vector<ScriptEvent>> parse_events(base::ByteView value);

}  // namespace malha::index

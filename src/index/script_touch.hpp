// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What one output or input does to a script, in memory and in its bytes.
#pragma once

#include <array>
#include <compare>

#include "malha/index/script_index.hpp"
#include "malha/primitives/serialize.hpp"

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

/// An event at its place in the chain.
struct ScriptTouch {
    ScriptKey script;
    primitives::Height height = 0;
    std::uint32_t position = 0;  ///< of the transaction in its block
    ScriptEvent event;
};

/// One touch in its bytes: small, and written for each output and input of the chain, so that it
/// stays on the stack. Thread: owner only.
class TouchBytes {
public:
    void add_var_int(std::uint64_t number);
    void add(const ScriptEvent& event);
    [[nodiscard]] base::ByteView view() const { return {bytes_.data(), size_}; }

private:
    static constexpr std::size_t kVarIntMax = 10;
    /// Place in the run (two numbers), then index, amount, height, index and hash.
    static constexpr std::size_t kBytesMax = 6 * kVarIntMax + 8;
    std::array<std::uint8_t, kBytesMax> bytes_;
    std::size_t size_ = 0;
};

/// Fails the reader when the event is damaged.
[[nodiscard]] ScriptEvent read_event(primitives::ByteReader& reader);

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The script tree of taproot outputs (BIP 341): leaves, branches and control blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "malha/base/bytes.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::script {

/// BIP 342: leaves of this version are tapscript.
inline constexpr std::uint8_t kTapscriptLeafVersion = 0xc0;
/// First byte of an annex, which is the last witness item of two or more (BIP 341).
inline constexpr std::uint8_t kAnnexTag = 0x50;
/// Depth of a script tree; 32 bytes of control block each.
inline constexpr std::size_t kTaprootDepthMax = 128;

/// Tagged hash TapLeaf. @param leaf_version  with its lowest bit clear.
[[nodiscard]] crypto::Digest256 tapleaf_hash(std::uint8_t leaf_version, base::ByteView script);
/// Tagged hash TapBranch of the two, the smaller first.
[[nodiscard]] crypto::Digest256 tapbranch_hash(const crypto::Digest256& a,
                                               const crypto::Digest256& b);

/// The last witness item of a script path spend; views into it.
struct ControlBlock {
    std::uint8_t leaf_version = 0;
    bool output_key_is_odd = false;
    std::span<const std::uint8_t, 32> internal_key;
    base::ByteView path;  ///< 32 bytes per level, from the leaf upwards

    /// Empty optional: not 33 + 32 * n bytes, n being at most kTaprootDepthMax.
    [[nodiscard]] static std::optional<ControlBlock> parse(base::ByteView bytes);
    /// The root of the tree in which a leaf of this hash lies at the end of the path.
    [[nodiscard]] crypto::Digest256 merkle_root(const crypto::Digest256& leaf_hash) const;
};

/// BIP 341: the witness program commits to the leaf by the control block.
/// @param output_key  the 32-byte witness program.
[[nodiscard]] bool commits_to_leaf(base::ByteView output_key, const ControlBlock& control,
                                   const crypto::Digest256& leaf_hash);

}  // namespace malha::script

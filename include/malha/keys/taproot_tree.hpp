// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A taproot output with all that it commits to: internal key and scripts (BIP 341).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "malha/crypto/schnorr.hpp"
#include "malha/script/taproot.hpp"

namespace malha::keys {

struct TaprootLeaf {
    std::uint8_t depth = 0;
    std::uint8_t version = script::kTapscriptLeafVersion;
    base::Bytes script;

    friend bool operator==(const TaprootLeaf&, const TaprootLeaf&) = default;
};

/// Immutable once built. Thread: any.
class TaprootTree {
public:
    /// @param leaves  depth first, left before right; none: the output has only its key path.
    /// Empty optional: the depths are those of no binary tree or exceed kTaprootDepthMax, or the
    /// tweak gives no key (negligible probability). Cost: O(leaves * depth) hashes copied.
    [[nodiscard]] static std::optional<TaprootTree> build(
        const crypto::XOnlyPublicKey& internal_key, std::vector<TaprootLeaf> leaves);

    [[nodiscard]] const crypto::XOnlyPublicKey& internal_key() const { return internal_key_; }
    [[nodiscard]] const std::vector<TaprootLeaf>& leaves() const { return leaves_; }
    /// Empty optional: no leaves.
    [[nodiscard]] const std::optional<crypto::Digest256>& merkle_root() const { return root_; }
    [[nodiscard]] const crypto::XOnlyPublicKey& output_key() const { return output_.key; }
    [[nodiscard]] base::Bytes script_pubkey() const;
    /// The last witness item of a spend by that leaf. @param leaf  index into leaves().
    [[nodiscard]] base::Bytes control_block(std::size_t leaf) const;

private:
    TaprootTree(const crypto::XOnlyPublicKey& internal_key, std::vector<TaprootLeaf> leaves,
                const crypto::TaprootOutputKey& output)
        : internal_key_(internal_key), leaves_(std::move(leaves)), output_(output) {}

    crypto::XOnlyPublicKey internal_key_;
    std::vector<TaprootLeaf> leaves_;
    std::vector<std::vector<crypto::Digest256>> paths_;  ///< per leaf, from it upwards
    std::optional<crypto::Digest256> root_;
    crypto::TaprootOutputKey output_;
};

}  // namespace malha::keys

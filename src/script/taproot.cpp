// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The script tree of taproot outputs. See taproot.hpp.
#include "malha/script/taproot.hpp"

#include <algorithm>

#include "malha/crypto/schnorr.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::script {
namespace {

using crypto::Digest256;

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kControlHeaderSize = 1 + kKeySize;

}  // namespace

Digest256 tapleaf_hash(std::uint8_t leaf_version, base::ByteView script) {
    static constexpr crypto::Sha256 kTapLeaf = crypto::Sha256::tagged("TapLeaf");
    return crypto::tagged_hash(kTapLeaf, base::ByteView(&leaf_version, 1),
                               primitives::CompactSize(script.size()).view(), script);
}

Digest256 tapbranch_hash(const Digest256& a, const Digest256& b) {
    static constexpr crypto::Sha256 kTapBranch = crypto::Sha256::tagged("TapBranch");
    return crypto::tagged_hash(kTapBranch, std::min(a, b), std::max(a, b));
}

std::optional<ControlBlock> ControlBlock::parse(base::ByteView bytes) {
    if (bytes.size() < kControlHeaderSize) return std::nullopt;
    const base::ByteView path = bytes.subspan(kControlHeaderSize);
    if (path.size() % kKeySize != 0 || path.size() > kTaprootDepthMax * kKeySize)
        return std::nullopt;
    return ControlBlock{
        .leaf_version = static_cast<std::uint8_t>(bytes[0] & 0xfe),
        .output_key_is_odd = (bytes[0] & 1) != 0,
        .internal_key = bytes.subspan<1, kKeySize>(),
        .path = path,
    };
}

Digest256 ControlBlock::merkle_root(const Digest256& leaf_hash) const {
    Digest256 node = leaf_hash;
    for (base::ByteView rest = path; !rest.empty(); rest = rest.subspan(kKeySize)) {
        Digest256 sibling;
        std::copy_n(rest.begin(), kKeySize, sibling.begin());
        node = tapbranch_hash(node, sibling);
    }
    return node;
}

bool commits_to_leaf(base::ByteView output_key, const ControlBlock& control,
                     const Digest256& leaf_hash) {
    if (output_key.size() != kKeySize) return false;
    return crypto::check_taproot_commitment(output_key.first<kKeySize>(), control.output_key_is_odd,
                                            control.internal_key, control.merkle_root(leaf_hash));
}

}  // namespace malha::script

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 30: two coinbases of mainnet whose coins later ones with the same ids overwrote.
#pragma once

#include <string_view>

#include "malha/index/block_data.hpp"

namespace malha::index {

/// Whether the coin that the block's coinbase made was lost so.
[[nodiscard]] inline bool is_overwritten_coinbase(const BlockPosition& block) {
    constexpr std::string_view kBlock91722 =
        "00000000000271a2dc26e7667f8419f2e15416dc6955e5a6c6cdf3f2574dd08e";
    constexpr std::string_view kBlock91812 =
        "00000000000af0aed4792b1acee3d966af36cf5def14935db8de83d6f9306f2f";
    return (block.height == 91'722 && block.hash.to_display_hex() == kBlock91722) ||
           (block.height == 91'812 && block.hash.to_display_hex() == kBlock91812);
}

}  // namespace malha::index

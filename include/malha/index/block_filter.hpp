// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 158: the basic filter of a block, and BIP 157: the chain of filter headers.
#pragma once

#include "malha/consensus/spent_output.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/index/golomb_filter.hpp"
#include "malha/primitives/block.hpp"

namespace malha::index {

using FilterHash = primitives::Hash256<struct BasicFilterHashTag>;
using FilterHeader = primitives::Hash256<struct BasicFilterHeaderTag>;

/// Key and parameters of a block's basic filter.
[[nodiscard]] GolombParams basic_filter_params(const primitives::BlockHash& block);

/// The encoded filter over all output scripts, but those that begin with OP_RETURN, and all
/// scripts that the block spends; empty scripts are left out.
/// @param spent  the outputs that the inputs of all transactions but the coinbase spend.
[[nodiscard]] base::Bytes basic_filter(const primitives::Block& block,
                                       std::span<const consensus::SpentOutput> spent);

/// BIP 157: double SHA-256 of the encoded filter.
[[nodiscard]] FilterHash filter_hash(base::ByteView encoded);
/// BIP 157: double SHA-256 of the filter's hash and the header before; null before genesis.
[[nodiscard]] FilterHeader filter_header(const FilterHash& hash, const FilterHeader& previous);

}  // namespace malha::index

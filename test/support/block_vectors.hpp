// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Real headers, blocks and spent outputs from ../shared/vectors. Loaders throw on bad files.
#pragma once

#include <string>
#include <vector>

#include "malha/consensus/spent_output.hpp"
#include "malha/primitives/block.hpp"

namespace malha::test {

/// Headers laid end to end.
[[nodiscard]] std::vector<primitives::BlockHeader> read_headers(const std::string& relative);
/// One serialised block.
[[nodiscard]] primitives::BlockPtr read_block(const std::string& relative);
/// Records of magic, length and block, as in bootstrap.dat.
[[nodiscard]] std::vector<primitives::BlockPtr> read_block_records(const std::string& relative);
/// One block in hex per line.
[[nodiscard]] std::vector<primitives::BlockPtr> read_hex_blocks(const std::string& relative);

/// Outputs that a block spends, in order; scripts view `bytes`.
struct SpentFile {
    base::Bytes bytes;
    std::vector<consensus::SpentOutput> outputs;  ///< unknown height: 0; unknown coinbase: false
    /// Median time past of the block before the one that made the output; 0 when unknown.
    std::vector<std::uint32_t> median_times;
};
[[nodiscard]] SpentFile read_spent(const std::string& relative);

/// Unwraps a block that must parse.
[[nodiscard]] primitives::BlockPtr parse_block(base::Bytes bytes);

}  // namespace malha::test

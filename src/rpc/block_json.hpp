// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Block headers as RPC shows them. Facts are collected on the node strand, written elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/json_writer.hpp"

namespace malha::rpc {

struct HeaderFacts {
    primitives::BlockHeader header;
    primitives::BlockHash hash;
    primitives::Height height = 0;
    primitives::Height confirmations = 0;  ///< -1 outside the active chain
    std::int64_t median_time = 0;
    consensus::Uint256 chain_work;
    std::uint32_t tx_count = 0;
    std::optional<primitives::BlockHash> next_hash;
};
/// Thread: node strand.
[[nodiscard]] HeaderFacts header_facts(const chain::Engine& engine, const chain::BlockNode& node);

/// The members "hash" to "nextblockhash", without braces.
void write_header_members(JsonWriter& writer, const HeaderFacts& facts);
/// "bits", "target" and "difficulty" appear together in several answers.
void write_bits_and_target(JsonWriter& writer, std::uint32_t bits);

/// The list "warnings" of several answers.
void write_warnings(JsonWriter& writer, const ChainContext& context);

/// 64 hex digits of the target that compact bits encode.
[[nodiscard]] std::string target_hex(std::uint32_t bits);
/// Eight hex digits, most significant first.
[[nodiscard]] std::string bits_hex(std::uint32_t bits);
/// How many times harder than the easiest mainnet target.
[[nodiscard]] double difficulty(std::uint32_t bits);

/// Thread: node strand. Errors: invalid_address_or_key "Block not found".
[[nodiscard]] RpcResult<const chain::BlockNode*> find_block(const chain::Engine& engine,
                                                            const primitives::BlockHash& hash);
/// A block named by height of the active chain or by hash.
/// Thread: node strand. Errors: negative, after the tip, malformed or unknown.
[[nodiscard]] RpcResult<const chain::BlockNode*> block_at(const chain::Engine& engine,
                                                          const Json& hash_or_height);
/// A block from hex; null when it does not decode.
[[nodiscard]] primitives::BlockPtr decode_block(std::string_view hex);
/// The bytes of a stored block. Thread: node strand. Errors: misc, saying why there are none.
[[nodiscard]] RpcResult<base::Bytes> stored_block(chain::Engine& engine,
                                                  const chain::BlockNode& node);

}  // namespace malha::rpc

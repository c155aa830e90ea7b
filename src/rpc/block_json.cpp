// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_json.hpp.
#include "block_json.hpp"

#include <array>

#include "malha/base/endian.hpp"
#include "malha/consensus/work.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {

HeaderFacts header_facts(const chain::Engine& engine, const chain::BlockNode& node) {
    HeaderFacts facts;
    facts.header = node.header();
    facts.hash = node.hash;
    facts.height = node.height;
    const bool active = engine.chain().contains(&node);
    facts.confirmations = active ? engine.chain().height() - node.height + 1 : -1;
    facts.median_time = node.median_time_past().value;
    facts.chain_work = node.chain_work;
    facts.tx_count = node.tx_count;
    if (const chain::BlockNode* next = engine.chain().next(&node)) facts.next_hash = next->hash;
    return facts;
}

std::string bits_hex(std::uint32_t bits) {
    std::array<std::uint8_t, 4> bytes{};
    base::store_be(bytes.data(), bits);
    return base::to_hex(bytes);
}

std::string target_hex(std::uint32_t bits) {
    return consensus::target_from_bits(bits).value_or(consensus::Uint256{}).to_hex();
}

void write_warnings(JsonWriter& writer, const ChainContext& context) {
    writer.key("warnings").begin_array();
    for (const std::string& warning : context.warnings->all())
        writer.value(warning);
    writer.end_array();
}

double difficulty(std::uint32_t bits) {
    constexpr unsigned kUnitExponent = 29;
    double result = double{0x0000ffff} / (bits & 0x00ffffff);
    for (unsigned exponent = bits >> 24; exponent < kUnitExponent; ++exponent)
        result *= 256;
    for (unsigned exponent = bits >> 24; exponent > kUnitExponent; --exponent)
        result /= 256;
    return result;
}

void write_bits_and_target(JsonWriter& writer, std::uint32_t bits) {
    writer.member("bits", bits_hex(bits));
    writer.member("target", target_hex(bits));
    writer.key("difficulty").real(difficulty(bits));
}

void write_header_members(JsonWriter& writer, const HeaderFacts& facts) {
    const primitives::BlockHeader& header = facts.header;
    writer.key("hash").display_hex(facts.hash.bytes);
    writer.member("confirmations", facts.confirmations).member("height", facts.height);
    writer.member("version", header.version);
    writer.member("versionHex", bits_hex(static_cast<std::uint32_t>(header.version)));
    writer.key("merkleroot").display_hex(header.merkle_root.bytes);
    writer.member("time", header.time).member("mediantime", facts.median_time);
    writer.member("nonce", header.nonce);
    write_bits_and_target(writer, header.bits);
    writer.member("chainwork", facts.chain_work.to_hex()).member("nTx", facts.tx_count);
    if (facts.height > 0) writer.key("previousblockhash").display_hex(header.prev_hash.bytes);
    if (facts.next_hash) writer.key("nextblockhash").display_hex(facts.next_hash->bytes);
}

RpcResult<const chain::BlockNode*> find_block(const chain::Engine& engine,
                                              const primitives::BlockHash& hash) {
    const chain::BlockNode* node = engine.find(hash);
    if (node == nullptr) return rpc_fail(ErrorCode::invalid_address_or_key, "Block not found");
    return node;
}

RpcResult<const chain::BlockNode*> block_at(const chain::Engine& engine,
                                            const Json& hash_or_height) {
    if (!hash_or_height.is_number())
        return find_block(
            engine, MALHA_TRY(hash_from<primitives::BlockHash>(hash_or_height, "hash_or_height")));
    const int height = MALHA_TRY(integer_from<int>(hash_or_height));
    const std::string text = "Target block height " + std::to_string(height);
    if (height < 0) return rpc_fail(ErrorCode::invalid_parameter, text, " is negative");
    const primitives::Height tip = engine.chain().height();
    if (height > tip)
        return rpc_fail(ErrorCode::invalid_parameter, text, " after current tip ",
                        std::to_string(tip));
    return engine.chain().at(height);
}

primitives::BlockPtr decode_block(std::string_view hex) {
    auto bytes = base::from_hex(hex);
    if (!bytes) return nullptr;
    auto block = primitives::Block::parse(*std::move(bytes), primitives::TrailingBytes::ignored);
    return block ? std::move(block).value() : nullptr;
}

RpcResult<base::Bytes> stored_block(chain::Engine& engine, const chain::BlockNode& node) {
    if (!node.has_data()) {
        const bool pruned = node.tx_count > 0;
        return rpc_fail(ErrorCode::misc, pruned ? "Block not available (pruned data)"
                                                : "Block not available (not fully downloaded)");
    }
    auto bytes = engine.read_block_bytes(node);
    if (!bytes) return rpc_fail(ErrorCode::misc, "Block not found on disk");
    return std::move(bytes).value();
}

}  // namespace malha::rpc

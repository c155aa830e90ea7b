// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// submitblock, submitheader, getmininginfo and getnetworkhashps. See mining_methods.hpp.
#include "malha/rpc/mining_methods.hpp"

#include <algorithm>

#include "block_json.hpp"
#include "declare.hpp"
#include "malha/base/checked.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/mining/block_template.hpp"

namespace malha::rpc {
namespace {

constexpr int kHashRateBlocksDefault = 120;

/// The nearest double; the hash rate is an estimate anyway.
double to_real(const consensus::Uint256& number) {
    double result = 0;
    for (std::size_t i = number.limbs.size(); i-- > 0;)
        result = result * 18446744073709551616.0 + static_cast<double>(number.limbs[i]);
    return result;
}

/// Hashes a second over `blocks` blocks up to `last`.
double network_hash_rate(const chain::BlockNode& last, int blocks) {
    const chain::BlockNode* first = &last;
    std::uint32_t time_min = last.time;
    std::uint32_t time_max = last.time;
    for (int i = 0; i < blocks; ++i) {
        first = first->parent_node();
        time_min = std::min(time_min, first->time);
        time_max = std::max(time_max, first->time);
    }
    if (time_min == time_max) return 0;
    return to_real(last.chain_work - first->chain_work) / (time_max - time_min);
}

/// Thread: node strand.
RpcResult<double> network_hash_rate_of(const ChainContext& context, int blocks, int height) {
    if (blocks < -1 || blocks == 0)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Invalid nblocks. Must be a positive number or -1.");
    const chain::ActiveChain& chain = context.engine().chain();
    if (height < -1 || height > chain.height())
        return rpc_fail(ErrorCode::invalid_parameter, "Block does not exist at specified height");
    const chain::BlockNode& last = height >= 0 ? *chain.at(height) : *chain.tip();
    if (blocks == -1) blocks = last.height % context.params->consensus.difficulty_interval() + 1;
    return network_hash_rate(last, std::min(blocks, last.height));
}

Method getnetworkhashps_method(const ChainContext& context) {
    return {.name = "getnetworkhashps",
            .category = "mining",
            .description =
                "Estimated hashes a second of the whole network, from the work and the "
                "times of recent blocks.",
            .arguments = {optional("nblocks", ArgType::number, "120",
                                   "How many blocks; -1: since the last change of difficulty"),
                          optional("height", ArgType::number, "-1",
                                   "Estimate as of this height; -1: the tip")},
            .results = returns(ResultType::number, "Hashes a second"),
            .examples = {{}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                const int blocks =
                    MALHA_TRY(request.integer_or<int>("nblocks", kHashRateBlocksDefault));
                const int height = MALHA_TRY(request.integer_or<int>("height", -1));
                const double rate = MALHA_TRY(context.on_strand(
                    [&] { return network_hash_rate_of(context, blocks, height); }));
                return JsonWriter().real(rate).take();
            }};
}

/// What the next block must meet.
void write_next_block(JsonWriter& writer, const ChainContext& context,
                      const chain::BlockNode& tip) {
    const auto& params = context.params->consensus;
    const auto time = std::max(context.clock->now(), mining::earliest_block_time(params, tip));
    const std::uint32_t bits = consensus::next_work_required(params, tip, time);
    writer.key("next").begin_object().member("height", tip.height + 1);
    writer.member("bits", bits_hex(bits)).key("difficulty").real(difficulty(bits));
    writer.member("target", target_hex(bits)).end_object();
}

Method getmininginfo_method(const ChainContext& context) {
    std::vector<Field> next{field("height", ResultType::number, "Height of the next block"),
                            field("bits", ResultType::hex, "Its target in compact form"),
                            field("difficulty", ResultType::number, "Its difficulty"),
                            field("target", ResultType::hex, "Its target")};
    return {
        .name = "getmininginfo",
        .category = "mining",
        .description = "What a miner wants to know about the chain.",
        .results = returns_object(
            {field("blocks", ResultType::number, "Height of the tip"),
             optional_field("currentblockweight", ResultType::number,
                            "Weight of the last template"),
             optional_field("currentblocktx", ResultType::number,
                            "Transactions of the last template"),
             field("bits", ResultType::hex, "Target of the tip in compact form"),
             field("difficulty", ResultType::number, "Difficulty of the tip"),
             field("target", ResultType::hex, "Target of the tip"),
             field("networkhashps", ResultType::number, "Hashes a second of the network"),
             field("pooledtx", ResultType::number, "Transactions waiting"),
             field("blockmintxfee", ResultType::amount,
                   "Least fee rate for inclusion, coins per 1000 virtual bytes"),
             field("chain", ResultType::string, "Name of the network"),
             optional_field("signet_challenge", ResultType::hex, "Block challenge, on signet"),
             nested("next", ResultType::object, "The next block", std::move(next)),
             nested("warnings", ResultType::array, "What the operator should know",
                    {field({}, ResultType::string, "A warning")})}),
        .examples = {{}},
        .handler = [context](const Request&) -> RpcResult<JsonText> {
            return context.on_strand([&]() -> RpcResult<JsonText> {
                const chain::BlockNode& tip = *context.engine().chain().tip();
                const double rate =
                    MALHA_TRY(network_hash_rate_of(context, kHashRateBlocksDefault, -1));
                JsonWriter writer(1024);
                writer.begin_object().member("blocks", tip.height);
                if (const auto& last = *context.last_template) {
                    writer.member("currentblockweight", last->weight);
                    writer.member("currentblocktx", last->transactions);
                }
                writer.member("bits", bits_hex(tip.bits));
                writer.key("difficulty").real(difficulty(tip.bits));
                writer.member("target", target_hex(tip.bits));
                writer.key("networkhashps").real(rate);
                writer.member("pooledtx", context.pool().size());
                writer.member("blockmintxfee",
                              primitives::Amount{context.assembly.rate_min.sat_per_kvb});
                writer.member("chain", context.params->name);
                if (context.params->consensus.is_signet())
                    writer.key("signet_challenge").hex(context.params->consensus.signet_challenge);
                write_next_block(writer, context, tip);
                write_warnings(writer, context);
                return writer.end_object().take();
            });
        }};
}

/// Miners may leave out the witness of a coinbase that commits to witnesses (BIP 141): then it is
/// the usual one, 32 zeros.
primitives::BlockPtr with_coinbase_witness(const chain::Engine& engine,
                                           const primitives::BlockPtr& block) {
    const chain::BlockNode* parent = engine.find(block->header().prev_hash);
    if (parent == nullptr || !consensus::find_witness_commitment(*block) ||
        block->transactions()[0].has_witness() || block->transactions()[0].inputs.empty() ||
        !engine.params().consensus.is_active(consensus::BuriedDeployment::segwit,
                                             parent->height + 1))
        return block;
    primitives::MutableTransaction coinbase(block->transactions()[0]);
    coinbase.inputs[0].witness.emplace_back(32);
    std::vector<primitives::TransactionPtr> all{primitives::make_transaction(coinbase)};
    for (std::size_t i = 1; i < block->transactions().size(); ++i)
        all.push_back(primitives::share_transaction(block, i));
    return primitives::Block::assemble(block->header(), all);
}

/// BIP 22: why a block was not taken; the empty text when it was.
RpcResult<std::string> submit(const ChainContext& context, const primitives::BlockPtr& block) {
    return context.on_strand([&]() -> RpcResult<std::string> {
        const auto accepted =
            context.engine().process_block(with_coinbase_witness(context.engine(), block));
        if (!accepted) {
            if (const chain::Fault* fault = accepted.error().fault()) return rpc_fault(*fault);
            return consensus::reject_reason(*accepted.error().violation());
        }
        if (!accepted->is_new) return std::string("duplicate");
        // Valid as far as could be told: a branch with less work is not connected.
        const bool connected = accepted->node->is_valid(chain::Validity::scripts);
        return std::string(connected ? "" : "inconclusive");
    });
}

Method submitblock_method(const ChainContext& context) {
    return {.name = "submitblock",
            .category = "mining",
            .description = "Gives the node a block to validate and announce (BIP 22).",
            .arguments = {required("hexdata", ArgType::hex, "The block"),
                          {.names = "dummy",
                           .type = ArgType::string,
                           .presence = Presence::optional,
                           .fallback_note = "ignored",
                           .description = "Ignored; BIP 22 has a second argument"}},
            .results = {{"If the block was accepted", field({}, ResultType::null_value, {})},
                        {"Otherwise",
                         field({}, ResultType::string, "Why not (BIP 22 and reject reasons)")}},
            .examples = {{"\"mydata\""}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                auto block = decode_block(request.text("hexdata"));
                if (!block)
                    return rpc_fail(ErrorCode::deserialization_error, "Block decode failed");
                const std::string refusal = MALHA_TRY(submit(context, block));
                return refusal.empty() ? json_null() : json_string(refusal);
            }};
}

RpcResult<void> submit_header(const ChainContext& context, const primitives::BlockHeader& header) {
    return context.on_strand([&]() -> RpcResult<void> {
        if (context.engine().find(header.prev_hash) == nullptr)
            return rpc_fail(ErrorCode::verify_error, "Must submit previous header (",
                            header.prev_hash.to_display_hex(), ") first");
        const auto accepted = context.engine().accept_header(header);
        if (accepted) return {};
        if (const chain::Fault* fault = accepted.error().fault()) return rpc_fault(*fault);
        return rpc_fail(ErrorCode::verify_error,
                        consensus::reject_reason(*accepted.error().violation()));
    });
}

Method submitheader_method(const ChainContext& context) {
    return {.name = "submitheader",
            .category = "mining",
            .description = "Gives the node a header; its block is then expected from peers.",
            .arguments = {required("hexdata", ArgType::hex, "The header, 80 bytes")},
            .results = returns(ResultType::null_value, "Nothing"),
            .examples = {{"\"aabbcc\""}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                const auto bytes = base::from_hex(request.text("hexdata"));
                primitives::ByteReader reader(bytes ? base::ByteView(*bytes) : base::ByteView());
                const auto header = primitives::BlockHeader::read(reader);
                if (!reader.ok())
                    return rpc_fail(ErrorCode::deserialization_error, "Block header decode failed");
                MALHA_TRY(submit_header(context, header));
                return json_null();
            }};
}

}  // namespace

void register_mining_methods(MethodTable& table, const ChainContext& context) {
    table.add(getnetworkhashps_method(context));
    table.add(getmininginfo_method(context));
    table.add(submitblock_method(context));
    table.add(submitheader_method(context));
    register_template_methods(table, context);
    register_generate_methods(table, context);
}

}  // namespace malha::rpc

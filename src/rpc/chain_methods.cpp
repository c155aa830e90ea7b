// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See chain_methods.hpp.
#include "malha/rpc/chain_methods.hpp"

#include <algorithm>

#include "block_json.hpp"
#include "chainstates.hpp"
#include "declare.hpp"
#include "deployment_json.hpp"
#include "prune_methods.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

constexpr int kCheckLevelDefault = 3;
constexpr primitives::Height kCheckBlocksDefault = 6;

Method getblockchaininfo_method(const ChainContext& context) {
    std::vector<Field> fields{
        field("chain", ResultType::string, "Name of the network"),
        field("blocks", ResultType::number, "Height of the validated tip"),
        field("headers", ResultType::number, "Height of the best header"),
        field("bestblockhash", ResultType::string, "Hash of the tip"),
        field("bits", ResultType::hex, "Target of the tip in compact form"),
        field("target", ResultType::hex, "Target of the tip"),
        field("difficulty", ResultType::number, "Difficulty of the tip"),
        field("time", ResultType::time, "Time of the tip"),
        field("mediantime", ResultType::time, "Median time of the last eleven blocks"),
        field("verificationprogress", ResultType::number, "Estimated share validated, 0 to 1"),
        field("initialblockdownload", ResultType::boolean, "Whether the node is still catching up"),
        {.name = "backgroundvalidation",
         .type = ResultType::object,
         .description = "Progress of validating the history below a snapshot",
         .presence = Presence::optional,
         .inner = {field({}, ResultType::elided, "As for the active chain")}},
        field("chainwork", ResultType::hex, "Expected hashes to build the active chain"),
        field("size_on_disk", ResultType::number, "Bytes of block and undo files"),
        field("pruned", ResultType::boolean, "Whether old blocks are removed"),
        optional_field("pruneheight", ResultType::number, "First height whose block is kept"),
        optional_field("automatic_pruning", ResultType::boolean, "Whether pruning is automatic"),
        optional_field("prune_target_size", ResultType::number, "Bytes that pruning keeps"),
        optional_field("signet_challenge", ResultType::hex, "Block challenge, only on signet"),
        nested("warnings", ResultType::array, "What the operator should know",
               {field({}, ResultType::string, "A warning")})};
    return {
        .name = "getblockchaininfo",
        .category = "blockchain",
        .description = "State of the active chain and of its validation.",
        .results = returns_object(std::move(fields)),
        .examples = {{}},
        .handler = [context](const Request&) -> RpcResult<JsonText> {
            return context.on_strand([&] {
                chain::Engine& engine = context.engine();
                const chain::BlockNode& tip = *engine.chain().tip();
                JsonWriter writer(1024);
                writer.begin_object().member("chain", context.params->name);
                writer.member("blocks", tip.height);
                writer.member("headers", engine.tree().best_header()->height);
                writer.key("bestblockhash").display_hex(tip.hash.bytes);
                write_bits_and_target(writer, tip.bits);
                writer.member("time", tip.time);
                writer.member("mediantime", tip.median_time_past().value);
                writer.key("verificationprogress").real(engine.verification_progress(tip));
                writer.member("initialblockdownload", engine.is_initial_block_download());
                write_background_validation(writer, engine);
                writer.member("chainwork", tip.chain_work.to_hex());
                writer.member("size_on_disk", engine.size_on_disk());
                write_pruning(writer, engine);
                if (context.params->consensus.is_signet())
                    writer.key("signet_challenge").hex(context.params->consensus.signet_challenge);
                write_warnings(writer, context);
                return writer.end_object().take();
            });
        }};
}

Method getdifficulty_method(const ChainContext& context) {
    return {.name = "getdifficulty",
            .category = "blockchain",
            .description = "Difficulty of the tip, as a multiple of the easiest mainnet target.",
            .results = returns(ResultType::number, "Difficulty"),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                const std::uint32_t bits =
                    context.on_strand([&] { return context.engine().chain().tip()->bits; });
                return JsonWriter().real(difficulty(bits)).take();
            }};
}

Method getchaintips_method(const ChainContext& context) {
    return {.name = "getchaintips",
            .category = "blockchain",
            .description = "The ends of all known branches, the active one included.",
            .results = returns(nested(
                {}, ResultType::array, "Branches, highest first",
                {nested({}, ResultType::object, {},
                        {field("height", ResultType::number, "Height of the branch's last block"),
                         field("hash", ResultType::hex, "Hash of its last block"),
                         field("branchlen", ResultType::number, "Blocks since the active chain"),
                         field("status", ResultType::string,
                               "invalid, headers-only, valid-headers, valid-fork or active")})})),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                return context.on_strand([&] {
                    JsonWriter writer(1024);
                    writer.begin_array();
                    for (const chain::ChainTip& tip : context.engine().chain_tips()) {
                        writer.begin_object().member("height", tip.node->height);
                        writer.key("hash").display_hex(tip.node->hash.bytes);
                        writer.member("branchlen", tip.branch_length);
                        writer.member("status", to_string(tip.status)).end_object();
                    }
                    return writer.end_array().take();
                });
            }};
}

struct Window {
    const chain::BlockNode* last;
    int blocks;
};

RpcResult<Window> window_of(const ChainContext& context, const Request& request) {
    const chain::ActiveChain& chain = context.engine().chain();
    const chain::BlockNode* last = chain.tip();
    if (request.has("blockhash")) {
        last = MALHA_TRY(
            find_block(context.engine(), MALHA_TRY(request.hash<BlockHash>("blockhash"))));
        if (!chain.contains(last))
            return rpc_fail(ErrorCode::invalid_parameter, "Block is not in main chain");
    }
    const int limit = std::max(0, last->height - 1);
    if (!request.has("nblocks")) {
        constexpr std::chrono::hours kMonth{30 * 24};
        const auto month = kMonth / context.params->consensus.target_spacing;
        return Window{last, std::min(static_cast<int>(month), limit)};
    }
    const int blocks = MALHA_TRY(request.integer<int>("nblocks"));
    if (blocks < 0 || (blocks > 0 && blocks >= last->height))
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Invalid block count: should be between 0 and the block's height - 1");
    return Window{last, blocks};
}

RpcResult<JsonText> getchaintxstats(const ChainContext& context, const Request& request) {
    const auto [last, blocks] = MALHA_TRY(window_of(context, request));
    const chain::BlockNode* first = last->ancestor_node(last->height - blocks);
    JsonWriter writer(512);
    writer.begin_object().member("time", last->time);
    if (last->chain_tx_count != 0) writer.member("txcount", last->chain_tx_count);
    writer.key("window_final_block_hash").display_hex(last->hash.bytes);
    writer.member("window_final_block_height", last->height);
    writer.member("window_block_count", blocks);
    if (blocks > 0) {
        const auto interval = last->median_time_past() - first->median_time_past();
        writer.member("window_interval", interval.count());
        if (last->chain_tx_count != 0 && first->chain_tx_count != 0) {
            const std::uint64_t count = last->chain_tx_count - first->chain_tx_count;
            writer.member("window_tx_count", count);
            if (interval.count() > 0)
                writer.key("txrate").real(static_cast<double>(count) /
                                          static_cast<double>(interval.count()));
        }
    }
    return writer.end_object().take();
}

Method getchaintxstats_method(const ChainContext& context) {
    return {.name = "getchaintxstats",
            .category = "blockchain",
            .description =
                "How many transactions the chain holds, and at what rate they came in a "
                "window of blocks.",
            .arguments = {{.names = "nblocks",
                           .type = ArgType::number,
                           .presence = Presence::optional,
                           .fallback_note = "one month",
                           .description = "Length of the window in blocks"},
                          {.names = "blockhash",
                           .type = ArgType::hex,
                           .presence = Presence::optional,
                           .fallback_note = "chain tip",
                           .description = "Last block of the window"}},
            .results = returns_object(
                {field("time", ResultType::time, "Time of the window's last block"),
                 optional_field("txcount", ResultType::number, "Transactions up to that block"),
                 field("window_final_block_hash", ResultType::hex, "Hash of that block"),
                 field("window_final_block_height", ResultType::number, "Height of that block"),
                 field("window_block_count", ResultType::number, "Blocks in the window"),
                 optional_field("window_interval", ResultType::number, "Seconds it took"),
                 optional_field("window_tx_count", ResultType::number, "Transactions in it"),
                 optional_field("txrate", ResultType::number, "Transactions a second")}),
            .examples = {{}, {"100"}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                return context.on_strand([&] { return getchaintxstats(context, request); });
            }};
}

Method getdeploymentinfo_method(const ChainContext& context) {
    return {.name = "getdeploymentinfo",
            .category = "blockchain",
            .description = "State of the consensus changes at a block.",
            .arguments = {{.names = "blockhash",
                           .type = ArgType::hex,
                           .presence = Presence::optional,
                           .fallback = "\"hash of current chain tip\"",
                           .description = "The block"}},
            .results = returns_object(deployment_info_fields()),
            .examples = {{}},
            .handler = [context](const Request& request) -> RpcResult<JsonText> {
                return context.on_strand([&]() -> RpcResult<JsonText> {
                    const chain::Engine& engine = context.engine();
                    const chain::BlockNode* node = engine.chain().tip();
                    if (request.has("blockhash"))
                        node = MALHA_TRY(
                            find_block(engine, MALHA_TRY(request.hash<BlockHash>("blockhash"))));
                    return deployment_info_json(context.params->consensus, *node);
                });
            }};
}

Method verifychain_method(const ChainContext& context) {
    return {
        .name = "verifychain",
        .category = "blockchain",
        .description =
            "Checks blocks that are already part of the chain again. Level 0 reads "
            "them, 1 checks each by itself, 2 its undo data, 3 disconnects them in "
            "memory, 4 connects them again.",
        .arguments = {{.names = "checklevel",
                       .type = ArgType::number,
                       .presence = Presence::optional,
                       .fallback_note = "3, range=0-4",
                       .description = "How thoroughly"},
                      {.names = "nblocks",
                       .type = ArgType::number,
                       .presence = Presence::optional,
                       .fallback_note = "6, 0=all",
                       .description = "How many of the last blocks"}},
        .results = returns(ResultType::boolean, "Whether everything was found in order"),
        .examples = {{}, {"4, 2"}},
        .handler = [context](const Request& request) -> RpcResult<JsonText> {
            const int level = MALHA_TRY(request.integer_or<int>("checklevel", kCheckLevelDefault));
            const auto blocks =
                MALHA_TRY(request.integer_or<primitives::Height>("nblocks", kCheckBlocksDefault));
            const auto sound = context.on_strand(
                [&] { return context.engine().verify_chain(level, std::max(blocks, 0)); });
            if (!sound) return rpc_fault(sound.error());
            return json_value(*sound);
        }};
}

using Intervention = base::Result<void, chain::Fault> (chain::Engine::*)(const chain::BlockNode&);

/// Blocks up to the base of a snapshot cannot be taken off before their history is validated.
RpcResult<void> check_not_trusted(const chain::Engine& engine, const chain::BlockNode& node) {
    const auto snapshot = engine.snapshot();
    if (!snapshot || snapshot->history_tip == nullptr || !snapshot->base->descends_from(node))
        return {};
    return rpc_fail(ErrorCode::misc, "Block ", node.hash.to_display_hex(),
                    " belongs to the history below a snapshot, which is still being validated");
}

Method intervention_method(const ChainContext& context, std::string name, std::string category,
                           std::string description, Intervention intervene) {
    return {.name = std::move(name),
            .category = std::move(category),
            .description = std::move(description),
            .arguments = {required("blockhash", ArgType::hex, "Hash of the block")},
            .results = returns(ResultType::null_value, {}),
            .examples = {{"\"blockhash\""}},
            .handler = [context, intervene](const Request& request) -> RpcResult<JsonText> {
                const auto hash = MALHA_TRY(request.hash<BlockHash>("blockhash"));
                return context.on_strand([&]() -> RpcResult<JsonText> {
                    const auto* node = MALHA_TRY(find_block(context.engine(), hash));
                    if (intervene == &chain::Engine::invalidate_block)
                        MALHA_TRY(check_not_trusted(context.engine(), *node));
                    const auto done = (context.engine().*intervene)(*node);
                    if (!done) return rpc_fault(done.error());
                    return json_null();
                });
            }};
}

/// Waits for the tip and answers with it. `make_condition(request)` gives what to wait for.
template <class MakeCondition>
Handler waiting(const ChainContext& context, MakeCondition make_condition) {
    return [context, make_condition](const Request& request) -> RpcResult<JsonText> {
        const int timeout_ms = MALHA_TRY(request.integer_or<int>("timeout", 0));
        const auto condition = MALHA_TRY(make_condition(context, request));
        if (timeout_ms < 0) return rpc_fail(ErrorCode::misc, "Negative timeout");
        const TipWatch::Tip tip =
            context.tip_watch->wait(condition, std::chrono::milliseconds(timeout_ms));
        JsonWriter writer;
        writer.begin_object().key("hash").display_hex(tip.hash.bytes);
        return writer.member("height", tip.height).end_object().take();
    };
}

using TipCondition = std::function<bool(const TipWatch::Tip&)>;

Argument timeout_argument() {
    return optional("timeout", ArgType::number, "0", "Milliseconds to wait at most; 0: no limit");
}
std::vector<ResultVariant> tip_result() {
    return returns_object({field("hash", ResultType::hex, "Hash of the tip"),
                           field("height", ResultType::number, "Height of the tip")});
}

Method waitfornewblock_method(const ChainContext& context) {
    return {
        .name = "waitfornewblock",
        .category = "blockchain",
        .description = "Waits until the tip changes, and returns it.",
        .arguments = {timeout_argument(),
                      {.names = "current_tip",
                       .type = ArgType::hex,
                       .presence = Presence::optional,
                       .description = "Waits for another tip than this one"}},
        .results = tip_result(),
        .examples = {{"1000"}},
        .handler = waiting(
            context, [](const ChainContext& in, const Request& request) -> RpcResult<TipCondition> {
                BlockHash known = in.tip_watch->get().hash;
                if (request.has("current_tip"))
                    known = MALHA_TRY(request.hash<BlockHash>("current_tip"));
                return TipCondition(
                    [known](const TipWatch::Tip& tip) { return tip.hash != known; });
            })};
}

Method waitforblock_method(const ChainContext& context) {
    return {
        .name = "waitforblock",
        .category = "blockchain",
        .description = "Waits until a certain block is the tip, and returns the tip.",
        .arguments = {required("blockhash", ArgType::hex, "Hash of the block"), timeout_argument()},
        .results = tip_result(),
        .examples = {{"\"blockhash\", 1000"}},
        .handler = waiting(
            context, [](const ChainContext&, const Request& request) -> RpcResult<TipCondition> {
                const auto wanted = MALHA_TRY(request.hash<BlockHash>("blockhash"));
                return TipCondition(
                    [wanted](const TipWatch::Tip& tip) { return tip.hash == wanted; });
            })};
}

Method waitforblockheight_method(const ChainContext& context) {
    return {
        .name = "waitforblockheight",
        .category = "blockchain",
        .description = "Waits until the tip has at least a certain height, and returns it.",
        .arguments = {required("height", ArgType::number, "Height"), timeout_argument()},
        .results = tip_result(),
        .examples = {{"1, 1000"}},
        .handler = waiting(
            context, [](const ChainContext&, const Request& request) -> RpcResult<TipCondition> {
                const int wanted = MALHA_TRY(request.integer<int>("height"));
                return TipCondition(
                    [wanted](const TipWatch::Tip& tip) { return tip.height >= wanted; });
            })};
}

}  // namespace

void register_chain_methods(MethodTable& table, const ChainContext& context) {
    table.add(getblockchaininfo_method(context));
    table.add(getdifficulty_method(context));
    table.add(getchaintips_method(context));
    table.add(getchainstates_method(context));
    table.add(getchaintxstats_method(context));
    table.add(getdeploymentinfo_method(context));
    table.add(verifychain_method(context));
    table.add(pruneblockchain_method(context));
    table.add(intervention_method(
        context, "invalidateblock", "hidden",
        "Marks a block invalid, as if it broke a rule, and leaves every chain that holds it.",
        &chain::Engine::invalidate_block));
    table.add(intervention_method(
        context, "reconsiderblock", "hidden",
        "Takes the mark of invalidateblock, or of a failed check, off a block, its ancestors and "
        "descendants.",
        &chain::Engine::reconsider_block));
    table.add(intervention_method(
        context, "preciousblock", "blockchain",
        "Treats a block as if it had arrived before all others with the same work.",
        &chain::Engine::precious_block));
    table.add(waitfornewblock_method(context));
    table.add(waitforblock_method(context));
    table.add(waitforblockheight_method(context));
}

}  // namespace malha::rpc

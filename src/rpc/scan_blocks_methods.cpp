// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// scanblocks: which blocks may concern some scripts, by the filter index. See filter_methods.hpp.
#include "check_members.hpp"
#include "filter_arguments.hpp"
#include "malha/rpc/filter_methods.hpp"
#include "scan_turn.hpp"
#include "script_set.hpp"
#include "stored_block.hpp"

namespace malha::rpc {
namespace {

struct BlockRange {
    primitives::Height first = 0;
    primitives::Height last = 0;
};

RpcResult<BlockRange> range_of(const ChainContext& context, const Request& request) {
    const primitives::Height tip =
        context.on_strand([&] { return context.engine().chain().height(); });
    BlockRange range;
    range.first = MALHA_TRY(request.integer_or<int>("start_height", 0));
    if (range.first < 0 || range.first > tip)
        return rpc_fail(ErrorCode::misc, "Invalid start_height");
    range.last = MALHA_TRY(request.integer_or<int>("stop_height", tip));
    if (range.last < range.first || range.last > tip)
        return rpc_fail(ErrorCode::misc, "Invalid stop_height");
    return range;
}

/// Looks at the block itself: filters match too much now and then.
RpcResult<bool> concerns(const ChainContext& context, const BlockPlace& place,
                         const ScriptSet& scripts) {
    const StoredBlock stored = MALHA_TRY(read_stored_block(context, place));
    for (const primitives::Transaction& tx : stored.block->transactions())
        for (const primitives::TxOutput& output : tx.outputs)
            if (scripts.contains(output.script_pubkey)) return true;
    for (const consensus::SpentOutput& coin : stored.undo.coins.coins())
        if (scripts.contains(coin.output.script_pubkey)) return true;
    return false;
}

/// One scan. Thread: owner only.
class BlockScan {
public:
    /// @param exact  whether blocks found are looked at themselves.
    BlockScan(const ChainContext& context, const index::FilterIndex& index,
              const ScriptSet& scripts, bool exact)
        : context_(context), index_(index), scripts_(scripts), exact_(exact) {
        for (const base::Bytes& script : scripts.scripts())
            elements_.push_back(script);
    }

    /// @return the last block looked at.
    RpcResult<primitives::Height> run(const BlockRange& range, ScanState& state) {
        constexpr primitives::Height kBlocksAtOnce = 1000;
        const std::int64_t count = range.last - range.first + 1;
        for (auto first = range.first; first <= range.last; first += kBlocksAtOnce) {
            const auto last = std::min(range.last, first + kBlocksAtOnce - 1);
            for (const BlockPlace& place : places(first, last)) {
                state.height = place.height;
                state.percent =
                    static_cast<int>(std::int64_t{100} * (place.height - range.first) / count);
                if (context_.engine().interrupted())
                    return rpc_fail(ErrorCode::misc, "Shutting down");
                if (MALHA_TRY(matches(place))) found_.push_back(place.hash);
                if (state.aborted()) return place.height;
            }
        }
        return range.last;
    }
    [[nodiscard]] const std::vector<primitives::BlockHash>& found() const { return found_; }

private:
    std::vector<BlockPlace> places(primitives::Height first, primitives::Height last) const {
        return context_.on_strand([&] {
            const chain::ActiveChain& chain = context_.engine().chain();
            std::vector<BlockPlace> places;
            // The chain may have become shorter meanwhile.
            for (auto height = first; height <= std::min(last, chain.height()); ++height)
                places.push_back(place_of(*chain.at(height)));
            return places;
        });
    }
    RpcResult<bool> matches(const BlockPlace& place) const {
        const auto record = index_.find({place.hash, place.height});
        if (!record) return rpc_fail(ErrorCode::misc, record.error().message);
        if (!*record) return rpc_fail(ErrorCode::misc, "Filter not found.");
        const auto encoded = index_.read(**record, place.hash);
        if (!encoded) return rpc_fail(ErrorCode::misc, encoded.error().message);
        const auto filter =
            index::GolombFilter::parse(index::basic_filter_params(place.hash), *encoded);
        if (!filter) return rpc_fail(ErrorCode::misc, filter.error().message);
        if (!filter->match_any(elements_)) return false;
        return exact_ ? concerns(context_, place, scripts_) : RpcResult<bool>(true);
    }

    const ChainContext& context_;
    const index::FilterIndex& index_;
    const ScriptSet& scripts_;
    const bool exact_;
    std::vector<base::ByteView> elements_;
    std::vector<primitives::BlockHash> found_;
};

RpcResult<JsonText> scan_start(const ChainContext& context, const IndexContext& indexes,
                               const Request& request, ScanState& state) {
    const ScanTurn turn(state);
    if (!turn.taken())
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Scan already in progress, use action \"abort\" or \"status\"");
    MALHA_TRY(check_filter_type(request));
    const bool check_false_positives =
        MALHA_TRY(option_flag(request.param("options"), "filter_false_positives", false));
    const index::FilterIndex& index = *MALHA_TRY(filter_index_of(indexes));
    const BlockRange range = MALHA_TRY(range_of(context, request));
    const ScriptSet scripts = MALHA_TRY(ScriptSet::from(request.param("scanobjects"), context));
    if (!indexes.follower->wait_until_current(index))
        return rpc_fail(ErrorCode::misc,
                        "Block filters are still in the process of being indexed.");
    BlockScan scan(context, index, scripts, check_false_positives);
    const primitives::Height last = MALHA_TRY(scan.run(range, state));
    JsonWriter writer(256 + 68 * scan.found().size());
    writer.begin_object().member("from_height", range.first).member("to_height", last);
    writer.key("relevant_blocks").begin_array();
    for (const primitives::BlockHash& hash : scan.found())
        writer.value(hash);
    return writer.end_array().member("completed", !state.aborted()).end_object().take();
}

RpcResult<JsonText> scanblocks(const ChainContext& context, const IndexContext& indexes,
                               const Request& request, ScanState& state) {
    const std::string& action = request.text("action");
    if (action == "start") return scan_start(context, indexes, request, state);
    if (action == "abort") return json_value(state.abort());
    if (action != "status")
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid action '", action, "'");
    if (!state.running()) return json_null();
    JsonWriter writer;
    writer.begin_object().member("progress", state.percent.load());
    return writer.member("current_height", state.height.load()).end_object().take();
}

std::vector<ResultVariant> scan_blocks_results() {
    return {
        {"when action=='status' and no scan is in progress - possibly already completed",
         field({}, ResultType::null_value, {})},
        {"When action=='start'; only returns after scan completes",
         nested({}, ResultType::object, {},
                {field("from_height", ResultType::number, "First block looked at"),
                 field("to_height", ResultType::number, "Last block looked at"),
                 nested("relevant_blocks", ResultType::array, "Blocks that may concern the scripts",
                        {field({}, ResultType::hex, "Hash of a block")}),
                 field("completed", ResultType::boolean, "false when it was aborted")})},
        {"when action=='status' and a scan is currently in progress",
         nested({}, ResultType::object, {},
                {field("progress", ResultType::number, "Percent"),
                 field("current_height", ResultType::number, "Block at hand")})},
        {"when action=='abort'",
         field({}, ResultType::boolean, "Whether there was a scan to abort")}};
}

}  // namespace

void register_scan_blocks_method(MethodTable& table, const ChainContext& context,
                                 const IndexContext& indexes) {
    const auto state = std::make_shared<ScanState>();
    Argument stop = optional("stop_height", ArgType::number, {}, "Last block to look at");
    stop.fallback_note = "chain tip";
    table.add(
        {.name = "scanblocks",
         .category = "blockchain",
         .description = "Finds blocks that concern descriptors, by the filter index "
                        "(-blockfilterindex). Filters match a block too much now and then.",
         .arguments = {required("action", ArgType::string,
                                "start; abort: end the scan that runs; status: how far it is"),
                       {.names = "scanobjects",
                        .type = ArgType::array,
                        .presence = Presence::optional,
                        .description = "What to look for; needed to start",
                        .inner = scan_object_arguments(),
                        .signature = "[scanobjects,...]"},
                       optional("start_height", ArgType::number, "0", "First block to look at"),
                       std::move(stop),
                       filter_type_argument(),
                       {.names = "options",
                        .type = ArgType::named_options,
                        .presence = Presence::optional,
                        .description = "How to scan",
                        .inner = {optional("filter_false_positives", ArgType::boolean, "false",
                                           "Read the blocks found and leave out those that do "
                                           "not concern the scripts")},
                        .signature = "options"}},
         .results = scan_blocks_results(),
         .examples =
             {{"\"start\", [\"addr(bcrt1q4u4nsgk6ug0sqz7r3rj9tykjxrsl0yy4d0wwte)\"], 300000"},
              {"\"status\""},
              {"\"abort\""}},
         .handler = [context, indexes, state](const Request& request) {
             return scanblocks(context, indexes, request, *state);
         }});
}

}  // namespace malha::rpc

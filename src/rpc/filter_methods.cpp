// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getblockfilter. See filter_methods.hpp.
#include "malha/rpc/filter_methods.hpp"

#include "block_json.hpp"
#include "filter_arguments.hpp"

namespace malha::rpc {
namespace {

using index::BlockPosition;

/// Why there is none.
base::Unexpected<RpcError> filter_missing(bool was_connected, bool is_current) {
    if (!was_connected)
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "Filter not found. Block was not connected to active chain.");
    if (!is_current)
        return rpc_fail(ErrorCode::misc,
                        "Filter not found. Block filters are still in the process of being "
                        "indexed.");
    return rpc_fail(ErrorCode::internal_error,
                    "Filter not found. This error is unexpected and indicates index corruption.");
}

RpcResult<JsonText> getblockfilter(const ChainContext& context, const IndexContext& indexes,
                                   const Request& request) {
    const auto hash = MALHA_TRY(request.hash<primitives::BlockHash>("blockhash"));
    MALHA_TRY(check_filter_type(request));
    const index::FilterIndex& index = *MALHA_TRY(filter_index_of(indexes));
    bool was_connected = false;
    const auto block = MALHA_TRY(context.on_strand([&]() -> RpcResult<BlockPosition> {
        const chain::BlockNode* node = MALHA_TRY(find_block(context.engine(), hash));
        was_connected = node->is_valid(chain::Validity::scripts);
        return BlockPosition{node->hash, node->height};
    }));
    const bool is_current = indexes.follower->wait_until_current(index);
    const auto record = index.find(block);
    if (!record) return rpc_fail(ErrorCode::misc, record.error().message);
    if (!*record) return filter_missing(was_connected, is_current);
    const auto filter = index.read(**record, hash);
    if (!filter) return rpc_fail(ErrorCode::internal_error, filter.error().message);
    JsonWriter writer(256 + filter->size() * 2);
    writer.begin_object().key("filter").hex(*filter);
    return writer.member("header", (*record)->header).end_object().take();
}

}  // namespace

void register_filter_methods(MethodTable& table, const ChainContext& context,
                             const IndexContext& indexes) {
    table.add(
        {.name = "getblockfilter",
         .category = "blockchain",
         .description = "The compact filter of a block (BIP 158); needs -blockfilterindex.",
         .arguments = {required("blockhash", ArgType::hex, "Hash of the block"),
                       filter_type_argument()},
         .results = returns_object({field("filter", ResultType::hex, "The encoded filter"),
                                    field("header", ResultType::hex, "Its header (BIP 157)")}),
         .examples = {{"\"00000000c937983704a73af28acdec37b049d214adbda81d7e2a3dd146f6ed09\", "
                       "\"basic\""}},
         .handler = [context, indexes](const Request& request) {
             return getblockfilter(context, indexes, request);
         }});
    register_scan_blocks_method(table, context, indexes);
    register_activity_method(table, context);
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getindexinfo. See index_methods.hpp.
#include "malha/rpc/index_methods.hpp"

#include "declare.hpp"

namespace malha::rpc {
namespace {

JsonText getindexinfo(const IndexContext& context, const Request& request) {
    const std::string wanted = request.text_or("index_name", "");
    JsonWriter writer;
    writer.begin_object();
    for (const index::IndexSummary& summary : context.follower->summaries()) {
        if (!wanted.empty() && wanted != summary.name) continue;
        writer.key(summary.name).begin_object().member("synced", summary.is_synced);
        writer.member("best_block_height", std::max(summary.best.height, 0)).end_object();
    }
    return writer.end_object().take();
}

}  // namespace

void register_index_methods(MethodTable& table, const IndexContext& context) {
    Field one = nested("name", ResultType::object, "One index",
                       {field("synced", ResultType::boolean, "Whether it has reached the tip"),
                        field("best_block_height", ResultType::number,
                              "Height of the block it has indexed last")});
    table.add(
        {.name = "getindexinfo",
         .category = "util",
         .description = "How far each enabled index is.",
         .arguments = {{.names = "index_name",
                        .type = ArgType::string,
                        .presence = Presence::optional,
                        .description = "Only this one"}},
         .results = returns(nested({}, ResultType::dynamic_object, {}, {std::move(one)})),
         .examples = {{}, {"\"txindex\""}},
         .handler = [context](const Request& request) { return getindexinfo(context, request); }});
}

}  // namespace malha::rpc

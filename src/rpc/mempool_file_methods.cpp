// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// savemempool and importmempool. See mempool_methods.hpp.
#include "declare.hpp"
#include "malha/mempool/mempool_file.hpp"
#include "malha/rpc/mempool_methods.hpp"

namespace malha::rpc {
namespace {

RpcResult<JsonText> savemempool(const ChainContext& context, const Request&) {
    const auto saved = MALHA_TRY(context.on_strand([&]() -> RpcResult<mempool::SavedPool> {
        if (!context.pool().is_loaded())
            return rpc_fail(ErrorCode::misc, "The mempool was not loaded yet");
        return mempool::snapshot(context.pool());
    }));
    const MempoolFileAccess& file = context.mempool_file;
    if (!mempool::save(saved, file.version, *file.fs, file.path, *file.rng))
        return rpc_fail(ErrorCode::misc, "Unable to dump mempool to disk");
    JsonWriter writer(256);
    return writer.begin_object().member("filename", file.path.string()).end_object().take();
}

RpcResult<bool> option_or(const Request& request, std::string_view name, bool fallback) {
    return request.has(name) ? bool_from(request.param(name)) : RpcResult<bool>(fallback);
}

RpcResult<JsonText> importmempool(const ChainContext& context, const Request& request) {
    const bool is_syncing =
        context.on_strand([&] { return context.engine().is_initial_block_download(); });
    if (is_syncing)
        return rpc_fail(ErrorCode::client_in_initial_download,
                        "Can only import the mempool after the block download and sync is done.");
    mempool::RestoreOptions options;
    options.use_current_time = MALHA_TRY(option_or(request, "use_current_time", true));
    options.apply_fee_deltas = MALHA_TRY(option_or(request, "apply_fee_delta_priority", false));
    options.apply_unbroadcast = MALHA_TRY(option_or(request, "apply_unbroadcast_set", false));
    const auto step = [&](const std::function<void(mempool::Mempool&)>& work) {
        context.on_strand([&] { work(context.pool()); });
        return !context.engine().interrupted();
    };
    const auto restored = mempool::restore(*context.mempool_file.fs, request.text("filepath"),
                                           options, context.clock->now(), step);
    if (!restored)
        return rpc_fail(ErrorCode::misc,
                        "Unable to import mempool file, see debug log for details.");
    return JsonWriter(8).begin_object().end_object().take();
}

}  // namespace

void register_mempool_file_methods(MethodTable& table, const ChainContext& context) {
    table.add(
        {.name = "savemempool",
         .category = "blockchain",
         .description = "Writes the pool to mempool.dat at once.",
         .results =
             returns_object({field("filename", ResultType::string, "The file that was written")}),
         .examples = {{}},
         .handler = [context](const Request& request) { return savemempool(context, request); }});
    table.add(
        {.name = "importmempool",
         .category = "blockchain",
         .description = "Offers the pool what another node saved in its mempool.dat. Only files "
                        "from trusted sources: fee deltas and times are taken as they are.",
         .arguments = {required("filepath", ArgType::string, "The file"),
                       {.names = "options",
                        .type = ArgType::named_options,
                        .presence = Presence::optional,
                        .description = "What to take over",
                        .inner = {optional("use_current_time", ArgType::boolean, "true",
                                           "As if they came now, instead of the times saved"),
                                  optional("apply_fee_delta_priority", ArgType::boolean, "false",
                                           "With the fee deltas saved"),
                                  optional("apply_unbroadcast_set", ArgType::boolean, "false",
                                           "Announce again what no peer had asked for")},
                        .signature = "options"}},
         .results = returns_object({}),
         .examples = {{"\"/path/to/mempool.dat\""}},
         .handler = [context](const Request& request) { return importmempool(context, request); }});
}

}  // namespace malha::rpc

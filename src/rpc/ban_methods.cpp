// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// setban, listbanned, clearbanned.
#include "declare.hpp"
#include "malha/p2p/subnet_text.hpp"
#include "malha/rpc/help.hpp"
#include "malha/rpc/network_methods.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;

RpcResult<JsonText> add_ban(const NetworkContext& context, const Request& request,
                            const p2p::Subnet& subnet) {
    const auto now = context.chain.clock->now();
    if (context.control->is_banned(subnet))
        return rpc_fail(ErrorCode::client_node_already_added, "Error: IP/Subnet already banned");
    const auto seconds = MALHA_TRY(request.integer_or<std::int64_t>("bantime", 0));
    const bool is_absolute = request.flag_or("absolute", false);
    if (is_absolute && seconds < now.value)
        return rpc_fail(ErrorCode::invalid_parameter, "Error: Absolute timestamp is in the past");
    std::optional<base::UnixSeconds> until;
    if (seconds > 0)
        until = is_absolute ? base::UnixSeconds{seconds} : now + std::chrono::seconds(seconds);
    context.control->ban(subnet, until);
    return json_null();
}

Method setban_method(const NetworkContext& context) {
    return {
        .name = "setban",
        .category = "network",
        .description = "Bans an address or a range of addresses, or lifts a ban.",
        .arguments = {required("subnet", string, "Address, or range as in 192.168.0.0/16"),
                      required("command", string, "\"add\" or \"remove\""),
                      optional("bantime", number, "0", "Seconds the ban lasts; 0 means -bantime"),
                      optional("absolute", boolean, "false",
                               "Whether bantime is the time at which it ends")},
        .results = returns(ResultType::null_value, ""),
        .examples = {{R"("192.168.0.6", "add", 86400)"}, {R"("192.168.0.0/24", "add")"}},
        .handler = [context](const Request& request) -> RpcResult<JsonText> {
            const std::string& command = request.text("command");
            if (command != "add" && command != "remove")
                return rpc_fail(ErrorCode::misc, help_text(request.method()));
            const auto subnet = p2p::parse_subnet(request.text("subnet"));
            if (!subnet)
                return rpc_fail(ErrorCode::client_invalid_ip_or_subnet, "Error: Invalid IP/Subnet");
            if (command == "add") return add_ban(context, request, *subnet);
            if (!context.control->unban(*subnet))
                return rpc_fail(ErrorCode::client_invalid_ip_or_subnet,
                                "Error: Unban failed. Requested address/subnet was not "
                                "previously manually banned.");
            return json_null();
        }};
}

Method listbanned_method(const NetworkContext& context) {
    const Field ban =
        nested("", ResultType::object, "A ban",
               {field("address", ResultType::string, "Address or range"),
                field("ban_created", ResultType::time, "When it began"),
                field("banned_until", ResultType::time, "When it ends"),
                field("ban_duration", ResultType::time, "How long it lasts, in seconds"),
                field("time_remaining", ResultType::time, "How long it still lasts, in seconds")});
    return {.name = "listbanned",
            .category = "network",
            .description = "Lists the bans made by users.",
            .results = returns(nested("", ResultType::array, "", {ban})),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                const auto now = context.chain.clock->now();
                JsonWriter writer;
                writer.begin_array();
                for (const auto& [subnet, entry] : context.control->bans()) {
                    writer.begin_object().member("address", p2p::to_text(subnet));
                    writer.member("ban_created", entry.created.value);
                    writer.member("banned_until", entry.until.value);
                    writer.member("ban_duration", (entry.until - entry.created).count());
                    writer.member("time_remaining", (entry.until - now).count()).end_object();
                }
                return writer.end_array().take();
            }};
}

Method clearbanned_method(const NetworkContext& context) {
    return {.name = "clearbanned",
            .category = "network",
            .description = "Lifts all bans.",
            .results = returns(ResultType::null_value, ""),
            .examples = {{}},
            .handler = [context](const Request&) -> RpcResult<JsonText> {
                context.control->clear_bans();
                return json_null();
            }};
}

}  // namespace

void register_ban_methods(MethodTable& table, const NetworkContext& context) {
    table.add(setban_method(context));
    table.add(listbanned_method(context));
    table.add(clearbanned_method(context));
}

}  // namespace malha::rpc

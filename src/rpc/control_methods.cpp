// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pattern for method groups: one function per method that returns its declaration, the handler
// beside it, and one register function at the end.
#include "malha/rpc/control_methods.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "malha/base/secret.hpp"
#include "malha/base/version.hpp"
#include "malha/rpc/help.hpp"
#include "malha/rpc/openrpc.hpp"

namespace malha::rpc {
namespace {

JsonText conversions_text(const MethodTable& table) {
    JsonWriter writer(16 * 1024);
    writer.begin_array();
    for (const CliConversion& conversion : table.cli_conversions()) {
        writer.begin_array().value(conversion.method).value(conversion.position);
        writer.value(conversion.name).value(conversion.is_string).end_array();
    }
    return writer.end_array().take();
}

Method help_method(const MethodTable& table) {
    return {
        .name = "help",
        .category = "control",
        .description = "Lists all methods, or explains one of them.",
        .arguments = {{.names = "command",
                       .type = ArgType::string,
                       .presence = Presence::optional,
                       .fallback_note = "all methods",
                       .description = "The method to explain"}},
        .results = {{.value = {.type = ResultType::string, .description = "The help text"}}},
        .examples = {{}, {.arguments = R"("getblock")"}},
        .handler = [&table](const Request& request) -> RpcResult<JsonText> {
            const std::string name = request.text_or("command", "");
            if (name.empty()) return json_string(help_overview(table));
            if (name == "dump_all_command_conversions") return conversions_text(table);
            const Method* method = table.find(name);
            if (!method) return json_string("help: unknown command: " + name);
            return json_string(help_text(*method));
        },
    };
}

/// Hidden, so that the list of `help` is the established one.
Method openrpc_method(std::string name, const MethodTable& table) {
    return {
        .name = std::move(name),
        .category = "hidden",
        .description =
            "All methods for programs: an OpenRPC document with the arguments and "
            "results of each, also of hidden ones.",
        .results = {{.value = {.type = ResultType::any, .description = "The document"}}},
        .examples = {{}},
        .handler = [&table](const Request&) -> RpcResult<JsonText> {
            return openrpc_document(table);
        },
    };
}

Method stop_method(const ControlContext& context) {
    return {
        .name = "stop",
        .category = "control",
        .description = "Asks the node to shut down.",
        .arguments = {{.names = "wait",
                       .type = ArgType::number,
                       .presence = Presence::optional,
                       .description = "Without effect: the reply is sent before the node ends",
                       .visibility = Visibility::hidden}},
        .results = {{.value = {.type = ResultType::string,
                               .description = "That the node is stopping"}}},
        .examples = {{}},
        .handler = [stop = context.request_stop](const Request&) -> RpcResult<JsonText> {
            stop();
            return json_string("Malha stopping");
        },
    };
}

Method uptime_method(const ControlContext& context) {
    return {
        .name = "uptime",
        .category = "control",
        .description = "How long the node has been running.",
        .results = {{.value = {.type = ResultType::number, .description = "Seconds"}}},
        .examples = {{}},
        .handler = [clock = context.clock,
                    start = context.start_time](const Request&) -> RpcResult<JsonText> {
            const auto running = clock->mono() - start;
            return json_value(std::chrono::duration_cast<std::chrono::seconds>(running).count());
        },
    };
}

Method getrpcinfo_method(const ControlContext& context) {
    const Field call{
        .type = ResultType::object,
        .description = "A running call",
        .inner = {{.name = "method", .type = ResultType::string, .description = "Its method"},
                  {.name = "duration",
                   .type = ResultType::number,
                   .description = "Microseconds since it began"}}};
    return {
        .name = "getrpcinfo",
        .category = "control",
        .description = "What the RPC server is doing.",
        .results = {{.value = {.type = ResultType::object,
                               .inner = {{.name = "active_commands",
                                          .type = ResultType::array,
                                          .description = "Calls that run now",
                                          .inner = {call}},
                                         {.name = "logpath",
                                          .type = ResultType::string,
                                          .description = "Path of the log file"}}}}},
        .examples = {{}},
        .handler = [calls = context.active_calls,
                    path = context.log_path](const Request&) -> RpcResult<JsonText> {
            JsonWriter writer;
            writer.begin_object().key("active_commands").begin_array();
            for (const ActiveCall& active : calls->list()) {
                writer.begin_object().member("method", active.method);
                writer.member("duration", active.duration.count()).end_object();
            }
            return writer.end_array().member("logpath", path).end_object().take();
        },
    };
}

// ---- logging

std::vector<base::LogCategory> all_categories() {
    std::vector<base::LogCategory> list;
    for (std::size_t i = 0; i < base::kLogCategoryCount; ++i)
        list.push_back(static_cast<base::LogCategory>(i));
    return list;
}

/// The bits of the categories named in an array. "all", "1" and "" name every one.
RpcResult<std::uint64_t> category_bits(const Json& names) {
    std::uint64_t bits = 0;
    for (const Json& element : names.values()) {
        const auto name = MALHA_TRY(string_from(element));
        if (name == "all" || name == "1" || name.empty()) {
            bits |= (std::uint64_t{1} << base::kLogCategoryCount) - 1;
            continue;
        }
        const auto category = base::log_category_from(name);
        if (!category)
            return rpc_fail(ErrorCode::invalid_parameter, "unknown logging category ", name);
        bits |= std::uint64_t{1} << static_cast<unsigned>(*category);
    }
    return bits;
}

std::vector<base::LogCategory> listed_categories() {
    auto categories = all_categories();
    std::erase_if(categories, [](auto category) { return !base::is_listed(category); });
    std::sort(categories.begin(), categories.end(),
              [](auto a, auto b) { return to_string(a) < to_string(b); });
    return categories;
}

std::string listed_category_names() {
    std::string names;
    for (const auto category : listed_categories())
        names.append(names.empty() ? "" : ", ").append(to_string(category));
    return names;
}

JsonText categories_text(const base::Logger& logger) {
    JsonWriter writer;
    writer.begin_object();
    for (const auto category : listed_categories())
        writer.member(to_string(category), logger.enabled(category));
    return writer.end_object().take();
}

Argument category_list(std::string name, std::string element, std::string description) {
    return {.names = std::move(name),
            .type = ArgType::array,
            .presence = Presence::optional,
            .description = std::move(description),
            .inner = {{.names = std::move(element),
                       .type = ArgType::string,
                       .presence = Presence::optional,
                       .description = "A category, or \"all\""}}};
}

Method logging_method(const ControlContext& context) {
    return {
        .name = "logging",
        .category = "control",
        .description =
            "Switches categories of debug messages on and off (-debug) and shows which "
            "are on.\nCategories in both lists end up off; the valid logging categories are: " +
            listed_category_names(),
        .arguments = {category_list("include", "include_category", "Categories to switch on"),
                      category_list("exclude", "exclude_category", "Categories to switch off")},
        .results = {{.value = {.type = ResultType::dynamic_object,
                               .description = "All categories",
                               .inner = {{.name = "category",
                                          .type = ResultType::boolean,
                                          .description = "Whether it is logged"}}}}},
        .examples = {{.arguments = R"(["all"], ["http"])"}},
        .handler = [logger = context.logger](const Request& request) -> RpcResult<JsonText> {
            const auto on = MALHA_TRY(category_bits(request.param("include")));
            const auto off = MALHA_TRY(category_bits(request.param("exclude")));
            logger->set_categories((logger->categories() | on) & ~off);
            return categories_text(*logger);
        },
    };
}

// ---- memory

/// The allocator's own report, XML.
std::string malloc_report() {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* stream = open_memstream(&text, &size);
    if (!stream) return {};
    malloc_info(0, stream);
    std::fclose(stream);
    std::string report(text, size);
    std::free(text);
    return report;
}

JsonText locked_memory_text() {
    const base::SecretMemoryUse use = base::secret_memory_use();
    JsonWriter writer;
    writer.begin_object().key("locked").begin_object();
    writer.member("used", use.used).member("free", use.free).member("total", use.total);
    writer.member("locked", use.locked);
    writer.member("chunks_used", use.chunks_used).member("chunks_free", use.chunks_free);
    return writer.end_object().end_object().take();
}

std::vector<ResultVariant> memory_results() {
    const auto count = [](std::string name, std::string description) {
        return Field{.name = std::move(name),
                     .type = ResultType::number,
                     .description = std::move(description)};
    };
    const Field locked{
        .name = "locked",
        .type = ResultType::object,
        .description = "Memory that is never swapped out",
        .inner = {count("used", "Bytes used"), count("free", "Bytes free"),
                  count("total", "Bytes managed"), count("locked", "Bytes locked"),
                  count("chunks_used", "Chunks used"), count("chunks_free", "Chunks free")}};
    return {{.condition = "for mode = \"stats\"",
             .value = {.type = ResultType::object, .inner = {locked}}},
            {.condition = "for mode = \"mallocinfo\"",
             .value = {.type = ResultType::string, .description = "The allocator's XML report"}}};
}

Method getmemoryinfo_method() {
    return {
        .name = "getmemoryinfo",
        .category = "control",
        .description = "What memory is used for.",
        .arguments = {{.names = "mode",
                       .type = ArgType::string,
                       .presence = Presence::optional,
                       .fallback = R"("stats")",
                       .description = "\"stats\" for locked memory, \"mallocinfo\" for the report "
                                      "of the allocator"}},
        .results = memory_results(),
        .examples = {{}, {.arguments = R"("mallocinfo")"}},
        .handler = [](const Request& request) -> RpcResult<JsonText> {
            const std::string mode = request.text_or("mode", "stats");
            if (mode == "stats") return locked_memory_text();
            if (mode == "mallocinfo") return json_string(malloc_report());
            return rpc_fail(ErrorCode::invalid_parameter, "unknown mode ", mode);
        },
    };
}

// ---- for tests

/// What a client is told when a check of ours fails that only a mistake in the program can break.
base::Unexpected<RpcError> internal_bug(std::string_view broken_check) {
    return rpc_fail(ErrorCode::misc, "Internal bug detected: ", broken_check, "\n",
                    base::kProgramName, " v", base::version_text(),
                    "\nPlease report this to the developers.");
}

/// The one way to see how internal_bug() looks from outside: tests of clients ask for it so.
constexpr std::string_view kBugTrigger = "trigger_internal_bug";
constexpr std::size_t kBugArgument = 9;

RpcResult<JsonText> echo_params(const Request& request) {
    const auto& params = request.params();
    if (params.size() > kBugArgument && params[kBugArgument].is_string() &&
        params[kBugArgument].string() == kBugTrigger)
        return internal_bug(R"(request.params[9].get_str() != "trigger_internal_bug")");
    JsonWriter writer;
    writer.begin_array();
    for (const Json& value : request.params())
        writer.value(value);
    return writer.end_array().take();
}

Method echo_method(std::string name, std::string description) {
    constexpr int kEchoArguments = 10;
    Method method{.name = std::move(name),
                  .category = "hidden",
                  .description = std::move(description),
                  .results = {{.value = {.type = ResultType::any,
                                         .description = "The arguments as an array"}}},
                  .handler = echo_params};
    for (int i = 0; i < kEchoArguments; ++i)
        method.arguments.push_back({.names = "arg" + std::to_string(i),
                                    .type = ArgType::string,
                                    .presence = Presence::optional,
                                    .type_check = TypeCheck::by_handler});
    return method;
}

Method echoipc_method() {
    return {
        .name = "echoipc",
        .category = "hidden",
        .description = "Returns its argument. No other process is involved in this program.",
        .arguments = {{.names = "arg", .description = "The text to return"}},
        .results = {{.value = {.type = ResultType::string, .description = "The text"}}},
        .handler = [](const Request& request) -> RpcResult<JsonText> {
            return json_string(request.text("arg"));
        },
    };
}

Method setmocktime_method(const ControlContext& context) {
    return {
        .name = "setmocktime",
        .category = "hidden",
        .description = "Pins the node's wall time (regtest only).",
        .arguments = {{.names = "timestamp",
                       .type = ArgType::number,
                       .description = "Seconds since 1970; 0 to follow the system's clock again"}},
        .results = {{.value = {.type = ResultType::null_value}}},
        .handler = [set = context.set_mock_time](const Request& request) -> RpcResult<JsonText> {
            if (!set)
                return rpc_fail(ErrorCode::misc,
                                "setmocktime is for regression testing (-regtest mode) only");
            const auto time = MALHA_TRY(request.integer<std::int64_t>("timestamp"));
            constexpr std::int64_t kTimeMax = 0xffffffff;
            if (time < 0 || time > kTimeMax)
                return rpc_fail(ErrorCode::invalid_parameter, "Mocktime must be in the range [0, ",
                                std::to_string(kTimeMax), "], not ", std::to_string(time), ".");
            set(base::UnixSeconds{time});
            return json_null();
        },
    };
}

Method mockscheduler_method(const ControlContext& context) {
    return {
        .name = "mockscheduler",
        .category = "hidden",
        .description = "Runs what is scheduled for the near future at once (regtest only).",
        .arguments = {{.names = "delta_time",
                       .type = ArgType::number,
                       .description = "Seconds to move ahead"}},
        .results = {{.value = {.type = ResultType::null_value}}},
        .handler = [advance =
                        context.advance_scheduler](const Request& request) -> RpcResult<JsonText> {
            if (!advance)
                return rpc_fail(ErrorCode::misc,
                                "mockscheduler is for regression testing (-regtest mode) only");
            const auto seconds = MALHA_TRY(request.integer<std::int64_t>("delta_time"));
            if (seconds < 1 || seconds > 3600)
                return rpc_fail(ErrorCode::misc,
                                "delta_time must be between 1 and 3600 seconds (1 hr)");
            advance(std::chrono::seconds(seconds));
            return json_null();
        },
    };
}

Method sync_method(const ControlContext& context) {
    return {
        .name = "syncwithvalidationinterfacequeue",
        .category = "hidden",
        .description = "Waits until the events issued before this call have been handled.",
        .results = {{.value = {.type = ResultType::null_value}}},
        .examples = {{}},
        .handler = [sync = context.sync_events](const Request&) -> RpcResult<JsonText> {
            sync();
            return json_null();
        },
    };
}

}  // namespace

void register_control_methods(MethodTable& table, const ControlContext& context) {
    table.add(help_method(table));
    table.add(openrpc_method("getopenrpcinfo", table));
    table.add(openrpc_method("rpc.discover", table));
    table.add(stop_method(context));
    table.add(uptime_method(context));
    table.add(getrpcinfo_method(context));
    table.add(logging_method(context));
    table.add(getmemoryinfo_method());
    table.add(echo_method("echo", "Returns its arguments."));
    table.add(echo_method("echojson", "Returns its arguments, which malha-cli parses as JSON."));
    table.add(echoipc_method());
    table.add(setmocktime_method(context));
    table.add(mockscheduler_method(context));
    table.add(sync_method(context));
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/dispatcher.hpp"

#include <algorithm>
#include <utility>

#include "result_check.hpp"

namespace malha::rpc {
namespace {

constexpr int kHttpOk = 200;
constexpr int kHttpNoContent = 204;
constexpr int kHttpForbidden = 403;

/// What a client sent, as it may stand in the log: harmless characters only.
std::string for_log(std::string_view text) {
    constexpr std::string_view kHarmless =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,;-_/:?@()";
    std::string out;
    for (const char character : text)
        if (kHarmless.find(character) != std::string_view::npos) out += character;
    return out;
}

/// The HTTP status that goes with an error where the status tells of it.
int http_status(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_request:
            return 400;
        case ErrorCode::method_not_found:
            return 404;
        default:
            return 500;
    }
}

bool may_call(const Permissions& permissions, const Json& request, const Caller& caller) {
    const Json* method = request.find("method");
    return !method || !method->is_string() || permissions.allows(caller.user, method->string());
}

}  // namespace

/// One request as far as it has been read. In a batch one object serves all elements, as clients
/// know it: an element that is no object answers with the id and version of the one before.
struct Dispatcher::Call {
    std::optional<Json> id = Json();  ///< empty: the request has none
    bool version_2 = false;
    std::string method{};
    Json params{};

    [[nodiscard]] bool is_notification() const { return version_2 && !id; }

    [[nodiscard]] std::string id_for_log() const {
        if (!id) return "";
        return for_log(id->is_string() ? id->string() : id->to_text());
    }

    [[nodiscard]] RpcResult<void> read(const Json& request) {
        if (!request.is_object()) return invalid("Invalid Request object");
        const Json* id_member = request.find("id");
        id = id_member ? std::optional(*id_member) : std::nullopt;
        MALHA_TRY(read_version(member(request, "jsonrpc")));

        const Json& name = member(request, "method");
        if (name.is_null()) return invalid("Missing method");
        if (!name.is_string()) return invalid("Method must be a string");
        method = name.string();

        params = member(request, "params");
        if (!params.is_array() && !params.is_object() && !params.is_null())
            return invalid("Params must be an array or object");
        return {};
    }

    /// The reply, without a line feed. Made around the result in its own buffer: to fill a fresh
    /// one with a large text takes longer than to shift the text.
    [[nodiscard]] std::string reply(RpcResult<JsonText> result) const {
        std::string out = version_2 ? R"({"jsonrpc":"2.0",)" : "{";
        if (result) {
            result->text.insert(0, out + R"("result":)");
            out = std::move(result->text);
            if (!version_2) out += R"(,"error":null)";
        } else {
            if (!version_2) out += R"("result":null,)";
            append_error(out, result.error());
        }
        if (id) out += R"(,"id":)" + id->to_text();
        out += '}';
        return out;
    }

private:
    static base::Unexpected<RpcError> invalid(std::string_view message) {
        return rpc_fail(ErrorCode::invalid_request, message);
    }
    static const Json& member(const Json& request, std::string_view name) {
        static const Json kAbsent;
        const Json* found = request.find(name);
        return found ? *found : kAbsent;
    }

    RpcResult<void> read_version(const Json& version) {
        version_2 = false;
        if (version.is_null()) return {};
        if (!version.is_string()) return invalid("jsonrpc field must be a string");
        version_2 = version.string() == "2.0";
        if (!version_2 && version.string() != "1.0")
            return invalid("JSON-RPC version not supported");
        return {};
    }

    static void append_error(std::string& out, const RpcError& error) {
        out += R"("error":{"code":)" + std::to_string(static_cast<int>(error.code));
        out += R"(,"message":)";
        append_json_string(out, error.message);
        out += '}';
    }
};

void Dispatcher::set_warmup_status(std::string status) {
    base::MutexLock lock(mutex_);
    warmup_ = std::move(status);
}

void Dispatcher::finish_warmup() {
    base::MutexLock lock(mutex_);
    warmup_.reset();
}

std::optional<std::string> Dispatcher::warmup_status() const {
    base::MutexLock lock(mutex_);
    return warmup_;
}

RpcResult<JsonText> Dispatcher::execute(Call& call, const Asker& asker) {
    const Caller& caller = asker.caller;
    log_.debug(base::LogCategory::rpc, [&] {
        return "ThreadRPCServer method=" + for_log(call.method) + " user=" + for_log(caller.user) +
               " id=" + call.id_for_log();
    });
    if (const auto status = warmup_status()) return rpc_fail(ErrorCode::in_warmup, *status);
    MALHA_TRY(check_limits(call, asker));
    const auto guard = active_.begin(call.method);
    auto result = methods_.execute(call.method, call.params, caller);
    call.params.wipe();
    if (checks_results_ && result) MALHA_TRY(check_result(call, result->text));
    return result;
}

RpcResult<void> Dispatcher::check_result(const Call& call, std::string_view result) const {
    const auto mismatch = result_mismatch(*methods_.find(call.method), result);
    if (!mismatch) return {};
    return rpc_fail(ErrorCode::misc, "Internal bug detected: RPC call \"" + call.method +
                                         "\" returned incorrect type: " + *mismatch);
}

RpcResult<void> Dispatcher::check_limits(const Call& call, const Asker& asker) const {
    const UserLimits& limits = asker.rights.limits;
    const Method* method = limits.is_empty() ? nullptr : methods_.find(call.method);
    if (method == nullptr) return {};
    auto refusal = limits.refusal(*method, asker.caller, clock_.now());
    if (refusal) return base::Unexpected<RpcError>{std::move(*refusal)};
    return {};
}

RpcReply Dispatcher::handle(std::string_view body, const Caller& caller) {
    const auto fail = [](std::string_view message) {
        const RpcResult<JsonText> error = rpc_fail(ErrorCode::parse_error, message);
        return RpcReply{http_status(ErrorCode::parse_error), Call().reply(error) + '\n'};
    };
    auto request = Json::parse(body);
    if (!request) return fail("Parse error");
    const auto rights = users_.rights();
    const Asker asker{caller, *rights};
    if (!rights->permissions.allows_some(caller.user)) return {kHttpForbidden};
    if (!request->is_object() && !request->is_array()) return fail("Top-level object parse error");
    RpcReply reply = request->is_object() ? single(*request, asker) : batch(*request, asker);
    request->wipe();
    return reply;
}

RpcReply Dispatcher::single(const Json& request, const Asker& asker) {
    Call call;
    const auto read = call.read(request);
    if (!read) {
        const RpcResult<JsonText> error = base::Unexpected<RpcError>{read.error()};
        return {http_status(read.error().code), call.reply(error) + '\n'};
    }
    if (!may_call(asker.rights.permissions, request, asker.caller)) return {kHttpForbidden};
    auto result = execute(call, asker);
    if (call.is_notification()) return {kHttpNoContent};
    const bool error_in_status = !result && !call.version_2;
    return {error_in_status ? http_status(result.error().code) : kHttpOk,
            call.reply(std::move(result)) + '\n'};
}

RpcReply Dispatcher::batch(const Json& requests, const Asker& asker) {
    const auto elements = requests.values();
    if (!std::all_of(elements.begin(), elements.end(), [&](const Json& request) {
            return may_call(asker.rights.permissions, request, asker.caller);
        }))
        return {kHttpForbidden};
    std::string body = "[";
    Call call;
    for (const Json& request : elements) {
        const auto read = call.read(request);
        RpcResult<JsonText> result =
            read ? execute(call, asker) : base::Unexpected<RpcError>{read.error()};
        if (call.is_notification()) continue;
        if (body.size() > 1) body += ',';
        body += call.reply(std::move(result));
    }
    if (body.size() == 1 && !elements.empty()) return {kHttpNoContent};
    return {kHttpOk, body + "]\n"};
}

}  // namespace malha::rpc

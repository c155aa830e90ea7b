// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What declarations of wallet methods share.
#pragma once

#include "declare.hpp"
#include "malha/rpc/wallet_methods.hpp"

namespace malha::rpc {

/// Adds a method whose handler gets the context.
template <class F>
void add_wallet_method(MethodTable& table, const WalletMethodContext& context, Method method,
                       F handler) {
    method.handler = [context, handler = std::move(handler)](const Request& request) {
        return handler(context, request);
    };
    table.add(std::move(method));
}

inline Argument optional_note(std::string names, ArgType type, std::string note,
                              std::string description) {
    Argument argument = optional(std::move(names), type, {}, std::move(description));
    argument.fallback_note = std::move(note);
    return argument;
}

/// "load_on_startup", the same in several methods.
inline Argument load_on_startup_argument() {
    return optional("load_on_startup", ArgType::boolean, {},
                    "Whether to load it at every start from now on; left out: as it was");
}
/// "lastprocessedblock", the same in several results.
inline Field last_block_field() {
    return nested("lastprocessedblock", ResultType::object, "Up to which block it knows the chain",
                  {field("hash", ResultType::hex, "Hash of the block"),
                   field("height", ResultType::number, "Height of the block")});
}
inline void write_last_block(JsonWriter& writer, const wallet::Wallet& wallet) {
    writer.key("lastprocessedblock").begin_object();
    writer.member("hash", wallet.last_block().hash);
    writer.member("height", wallet.last_block().height).end_object();
}

/// {"name": ..., "warnings": [...]}, each only where there is something to say.
inline JsonText named_result(const std::optional<std::string>& name,
                             const std::vector<std::string>& warnings) {
    JsonWriter writer;
    writer.begin_object();
    if (name) writer.member("name", *name);
    if (!warnings.empty()) {
        writer.key("warnings").begin_array();
        for (const std::string& warning : warnings)
            writer.value(warning);
        writer.end_array();
    }
    return writer.end_object().take();
}
inline std::vector<ResultVariant> loaded_wallet_results() {
    Field warnings = nested("warnings", ResultType::array, "What is not as it should be",
                            {field({}, ResultType::string, "A warning")});
    warnings.presence = Presence::optional;
    return returns_object(
        {field("name", ResultType::string, "Name of the wallet"), std::move(warnings)});
}

}  // namespace malha::rpc

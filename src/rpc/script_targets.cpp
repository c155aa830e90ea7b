// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_targets.hpp.
#include "script_targets.hpp"

#include <algorithm>

#include "declare.hpp"
#include "descriptor_arguments.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {
namespace {

using index::ScriptHash;

/// An address or a script in hex.
RpcResult<ScriptHash> plain_target(std::string_view text, const keys::AddressFormat& format) {
    if (const auto script = keys::decode_address(text, format)) return index::script_hash(*script);
    if (const auto script = base::from_hex(text); script && !text.empty())
        return index::script_hash(*script);
    return rpc_fail(ErrorCode::invalid_address_or_key, "'", text,
                    "' is neither an address nor a script in hex nor a descriptor");
}

RpcResult<void> add_target(std::vector<ScriptHash>& hashes, const Json& target,
                           const ChainContext& context) {
    if (target.is_object() && target.find("scripthash") != nullptr) {
        hashes.push_back(
            MALHA_TRY(hash_from<ScriptHash>(*target.find("scripthash"), "scripthash")));
        return {};
    }
    if (target.is_string() && target.string().find('(') == std::string::npos) {
        hashes.push_back(MALHA_TRY(plain_target(target.string(), context.address_format)));
        return {};
    }
    for (const base::Bytes& script : MALHA_TRY(scan_object_scripts(target, context)))
        hashes.push_back(index::script_hash(script));
    return {};
}

}  // namespace

RpcResult<std::vector<ScriptHash>> script_targets_from(const Json& targets,
                                                       const ChainContext& context) {
    MALHA_TRY(expect_kind(targets, Json::Kind::array));
    std::vector<ScriptHash> hashes;
    for (const Json& target : targets.values())
        MALHA_TRY(add_target(hashes, target, context));
    std::ranges::sort(hashes);
    const auto repeated = std::ranges::unique(hashes);
    hashes.erase(repeated.begin(), repeated.end());
    return hashes;
}

Argument script_targets_argument() {
    std::vector<Argument> inner = scan_object_arguments();
    inner.front().description = "An address, a script in hex, or a descriptor";
    inner.push_back({.names = {},
                     .type = ArgType::object,
                     .description = "The hash of a script, as Electrum writes it",
                     .inner = {required("scripthash", ArgType::hex,
                                        "SHA-256 of the script, the last byte first")}});
    return {.names = "targets",
            .type = ArgType::array,
            .description = "The scripts",
            .inner = std::move(inner),
            .signature = "[targets,...]"};
}

}  // namespace malha::rpc

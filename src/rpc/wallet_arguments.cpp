// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "wallet_arguments.hpp"

#include <array>

namespace malha::rpc {
namespace {

using keys::AddressType;

constexpr std::array kTypes = {AddressType::legacy, AddressType::p2sh_segwit, AddressType::bech32,
                               AddressType::bech32m};

}  // namespace

std::string_view to_string(AddressType type) {
    switch (type) {
        case AddressType::legacy:
            return "legacy";
        case AddressType::p2sh_segwit:
            return "p2sh-segwit";
        case AddressType::bech32:
            return "bech32";
        case AddressType::bech32m:
            return "bech32m";
    }
    return {};
}

RpcResult<AddressType> address_type_from(std::string_view name) {
    for (const AddressType type : kTypes)
        if (to_string(type) == name) return type;
    return rpc_fail(ErrorCode::invalid_address_or_key, "Unknown address type '", name, "'");
}

RpcResult<std::string> label_from(const Json& value) {
    const std::string label = value.is_null() ? std::string() : value.string();
    if (label == "*") return rpc_fail(ErrorCode::wallet_invalid_label_name, "Invalid label name");
    return label;
}

RpcResult<base::Bytes> script_of_address(std::string_view address,
                                         const keys::AddressFormat& format) {
    auto script = keys::decode_address(address, format);
    if (!script) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid Bitcoin address");
    return *std::move(script);
}

}  // namespace malha::rpc

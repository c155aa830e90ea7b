// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See hash_type.hpp.
#include "hash_type.hpp"

#include <array>

#include "declare.hpp"

namespace malha::rpc {
namespace {

struct HashTypeName {
    std::string_view name;
    std::uint8_t value;
};
constexpr std::array<HashTypeName, 7> kHashTypes{{{"DEFAULT", 0},
                                                  {"ALL", 1},
                                                  {"ALL|ANYONECANPAY", 0x81},
                                                  {"NONE", 2},
                                                  {"NONE|ANYONECANPAY", 0x82},
                                                  {"SINGLE", 3},
                                                  {"SINGLE|ANYONECANPAY", 0x83}}};

}  // namespace

RpcResult<std::uint8_t> hash_type_of(std::string_view name) {
    for (const HashTypeName& known : kHashTypes)
        if (known.name == name) return known.value;
    return rpc_fail(ErrorCode::invalid_parameter, "'", name, "' is not a valid sighash parameter.");
}

std::string_view hash_type_name(std::uint32_t hash_type) {
    for (const HashTypeName& known : kHashTypes)
        if (known.value == hash_type) return known.name;
    return "";
}

Argument hash_type_argument() {
    return optional("sighashtype", ArgType::string, "\"DEFAULT for Taproot, ALL otherwise\"",
                    "What signatures cover: DEFAULT, ALL, NONE, SINGLE, or one of them with "
                    "|ANYONECANPAY");
}

}  // namespace malha::rpc

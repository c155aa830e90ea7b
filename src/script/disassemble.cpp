// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Scripts as text. See disassemble.hpp.
#include "malha/script/disassemble.hpp"

#include "malha/base/hex.hpp"
#include "malha/script/script.hpp"
#include "malha/script/script_number.hpp"
#include "malha/script/signature_encoding.hpp"

namespace malha::script {
namespace {

bool looks_like_signature(base::ByteView data) {
    return is_strict_der(data) && is_defined_hash_type(data.back());
}

std::string hash_type_name(std::uint8_t hash_type) {
    const int outputs = hash_type & sighash::kOutputMask;
    std::string name = outputs == sighash::kAll    ? "ALL"
                       : outputs == sighash::kNone ? "NONE"
                                                   : "SINGLE";
    if ((hash_type & sighash::kAnyoneCanPay) != 0) name += "|ANYONECANPAY";
    return name;
}

std::string data_text(base::ByteView data, HashTypes hash_types) {
    if (const auto number = decode_number(data, kNumberSizeMax, NumberEncoding::any))
        return std::to_string(*number);
    if (hash_types == HashTypes::plain || !looks_like_signature(data)) return base::to_hex(data);
    return base::to_hex(data.first(data.size() - 1)) + "[" + hash_type_name(data.back()) + "]";
}

}  // namespace

std::string disassemble(base::ByteView script, HashTypes hash_types) {
    if (is_unspendable(script)) hash_types = HashTypes::plain;
    std::string text;
    ScriptReader reader(script);
    while (const auto instruction = reader.next()) {
        if (!text.empty()) text += ' ';
        text += is_data_push(instruction->opcode) ? data_text(instruction->data, hash_types)
                                                  : opcode_name(instruction->opcode);
    }
    if (reader.failed()) text += text.empty() ? "[error]" : " [error]";
    return text;
}

}  // namespace malha::script

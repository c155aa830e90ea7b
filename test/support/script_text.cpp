// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_text.hpp.
#include "support/script_text.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "malha/base/hex.hpp"
#include "malha/script/script.hpp"

namespace malha::test {
namespace {

using script::VerifyFlag;
using script::VerifyFlags;

bool is_decimal(std::string_view word) {
    if (word.front() == '-') word.remove_prefix(1);
    return !word.empty() && std::all_of(word.begin(), word.end(),
                                        [](char digit) { return digit >= '0' && digit <= '9'; });
}

void append_word(script::ScriptBuilder& builder, const std::string& word) {
    if (is_decimal(word)) {
        builder.push_number(std::stoll(word));
    } else if (word.starts_with("0x")) {
        builder.raw(unhex(std::string_view(word).substr(2)));
    } else if (word.size() >= 2 && word.front() == '\'' && word.back() == '\'') {
        builder.push_data(base::as_bytes(std::string_view(word).substr(1, word.size() - 2)));
    } else {
        const auto opcode = script::opcode_from_name(word.starts_with("OP_") ? word : "OP_" + word);
        if (!opcode) throw std::runtime_error("unknown word in script: " + word);
        builder.op(*opcode);
    }
}

}  // namespace

base::Bytes unhex(std::string_view text) {
    auto bytes = base::from_hex(text);
    if (!bytes) throw std::runtime_error("not hex: " + std::string(text));
    return *std::move(bytes);
}

base::Bytes parse_script_text(std::string_view text) {
    script::ScriptBuilder builder;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;)
        append_word(builder, word);
    return builder.take();
}

VerifyFlags flags_of(std::string_view names) {
    const auto flags = script::parse_verify_flags(names);
    if (!flags) throw std::runtime_error("unknown flag in " + std::string(names));
    return *flags;
}

VerifyFlags trim_flags(VerifyFlags flags) {
    if (!flags.has(VerifyFlag::p2sh)) flags = flags.without(VerifyFlag::witness);
    if (!flags.has(VerifyFlag::witness))
        flags = flags.without(VerifyFlag::clean_stack | VerifyFlag::taproot);
    return flags;
}

VerifyFlags fill_flags(VerifyFlags flags) {
    if (flags.has(VerifyFlag::clean_stack) || flags.has(VerifyFlag::taproot))
        flags |= VerifyFlag::witness;
    if (flags.has(VerifyFlag::witness)) flags |= VerifyFlag::p2sh;
    return flags;
}

}  // namespace malha::test

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See decode_transaction.hpp.
#include "decode_transaction.hpp"

#include <algorithm>

#include "malha/base/hex.hpp"
#include "malha/script/script.hpp"

namespace malha::rpc {
namespace {

primitives::TransactionPtr parse(const base::Bytes& bytes, primitives::WitnessEncoding encoding) {
    auto parsed = primitives::parse_transaction(bytes, encoding);
    return parsed ? std::move(parsed).value() : nullptr;
}

bool is_well_formed(base::ByteView script) {
    script::ScriptReader reader(script);
    while (reader.next()) {
    }
    return !reader.failed() && script.size() <= script::kScriptSizeMax;
}

/// Whether the scripts look like scripts: random bytes seldom do.
bool makes_sense(const primitives::Transaction& tx) {
    const bool inputs = std::all_of(tx.inputs.begin(), tx.inputs.end(), [&tx](const auto& input) {
        return tx.is_coinbase() || is_well_formed(input.script_sig);
    });
    return inputs && std::all_of(tx.outputs.begin(), tx.outputs.end(), [](const auto& output) {
               return is_well_formed(output.script_pubkey);
           });
}

}  // namespace

primitives::TransactionPtr decode_transaction(std::string_view hex, WitnessGuess guess) {
    const auto bytes = base::from_hex(hex);
    if (!bytes) return nullptr;
    primitives::TransactionPtr extended;
    if (guess != WitnessGuess::no_witness)
        extended = parse(*bytes, primitives::WitnessEncoding::allowed);
    if (guess == WitnessGuess::witness || (extended && makes_sense(*extended))) return extended;
    auto legacy = parse(*bytes, primitives::WitnessEncoding::forbidden);
    if (legacy && (makes_sense(*legacy) || !extended)) return legacy;
    return extended;
}

}  // namespace malha::rpc

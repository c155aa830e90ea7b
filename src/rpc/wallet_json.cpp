// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "wallet_json.hpp"

#include <algorithm>
#include <set>

#include "malha/script/templates.hpp"

namespace malha::rpc {
namespace {

int rank_of(script::OutputType type) {
    switch (type) {
        case script::OutputType::public_key_hash:
            return 0;
        case script::OutputType::script_hash:
            return 1;
        case script::OutputType::witness_v0_script_hash:
            return 2;
        case script::OutputType::witness_v0_key_hash:
            return 3;
        case script::OutputType::witness_v1_taproot:
            return 4;
        case script::OutputType::anchor:
            return 5;
        default:
            return 6;
    }
}

}  // namespace

bool EstablishedOrder::operator()(const base::Bytes& a, const base::Bytes& b) const {
    const auto left = script::solve(a);
    const auto right = script::solve(b);
    if (rank_of(left.type) != rank_of(right.type)) return rank_of(left.type) < rank_of(right.type);
    if (left.parts.empty() || right.parts.empty()) return a < b;
    return std::ranges::lexicographical_compare(left.parts[0], right.parts[0]);
}

void write_parent_descriptors(JsonWriter& writer, const wallet::Wallet& wallet,
                              base::ByteView script_pubkey) {
    const auto places = wallet.keychain().find_all(script_pubkey);
    if (places.empty()) return;
    std::set<std::string_view> texts;
    for (const auto& place : places)
        texts.insert(place.manager->normalized_text());
    writer.key("parent_descs").begin_array();
    for (const std::string_view text : texts)
        writer.value(text);
    writer.end_array();
}

const std::string* label_of(const wallet::Wallet& wallet, const std::string& address) {
    const auto* entry = wallet.address_book().find(address);
    return entry == nullptr ? nullptr : &*entry->label;
}

}  // namespace malha::rpc

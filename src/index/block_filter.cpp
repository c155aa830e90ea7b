// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_filter.hpp.
#include "malha/index/block_filter.hpp"

#include <algorithm>

#include "malha/script/opcodes.hpp"

namespace malha::index {

GolombParams basic_filter_params(const primitives::BlockHash& block) {
    return {.key = {.k0 = base::load_le<std::uint64_t>(block.bytes.data()),
                    .k1 = base::load_le<std::uint64_t>(block.bytes.data() + 8)}};
}

base::Bytes basic_filter(const primitives::Block& block,
                         std::span<const consensus::SpentOutput> spent) {
    std::vector<base::ByteView> scripts;
    for (const primitives::Transaction& tx : block.transactions()) {
        for (const primitives::TxOutput& output : tx.outputs) {
            const base::ByteView script = output.script_pubkey;
            if (!script.empty() && script[0] != script::OP_RETURN) scripts.push_back(script);
        }
    }
    for (const consensus::SpentOutput& coin : spent)
        if (!coin.output.script_pubkey.empty()) scripts.push_back(coin.output.script_pubkey);
    std::ranges::sort(scripts, [](base::ByteView a, base::ByteView b) {
        return base::as_text(a) < base::as_text(b);
    });
    const auto repeated = std::ranges::unique(
        scripts, [](base::ByteView a, base::ByteView b) { return std::ranges::equal(a, b); });
    scripts.erase(repeated.begin(), repeated.end());
    return encode_golomb_set(basic_filter_params(block.hash()), scripts);
}

FilterHash filter_hash(base::ByteView encoded) {
    return FilterHash::from(crypto::sha256d(encoded));
}

FilterHeader filter_header(const FilterHash& hash, const FilterHeader& previous) {
    return FilterHeader::from(crypto::Sha256d().write(hash.view()).write(previous.view()).finish());
}

}  // namespace malha::index

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a proof of transactions (gettxoutproof's format): what decodes encodes to itself,
// and names no transaction outside the block. And any tree, any choice of leaves: the proof holds.
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/consensus/merkle.hpp"
#include "malha/consensus/partial_merkle_tree.hpp"
#include "source.hpp"

using namespace malha;

namespace {

void judge(base::ByteView input) {
    const auto proof = consensus::MerkleBlock::parse(input);
    if (!proof) return;
    const auto content = proof->tree.extract();
    if (!content) return;
    for (const auto& match : content->matches)
        MALHA_ASSERT(match.position < proof->tree.transaction_count());
    const auto again = consensus::MerkleBlock::parse(proof->serialize());
    MALHA_ASSERT(again && again->tree.extract()->root == content->root);
}

void prove(base::ByteView input) {
    fuzz::Source source(input);
    std::vector<primitives::Txid> txids;
    std::vector<bool> chosen;
    for (std::uint8_t left = source.number<std::uint8_t>() % 40;
         left-- > 0 && !source.is_empty();) {
        const auto number = source.number<std::uint8_t>();
        primitives::Txid txid;
        txid.bytes[0] = number;
        txid.bytes[1] = static_cast<std::uint8_t>(txids.size());
        txids.push_back(txid);
        chosen.push_back(number % 2 == 1);
    }
    if (txids.empty()) return;
    const auto content = consensus::PartialMerkleTree::build(txids, chosen).extract();
    MALHA_ASSERT(content.has_value());
    std::size_t found = 0;
    for (std::size_t i = 0; i < txids.size(); ++i)
        if (chosen[i]) MALHA_ASSERT(content->matches.at(found++).txid == txids[i]);
    MALHA_ASSERT(found == content->matches.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    judge({data, size});
    prove({data, size});
    return 0;
}

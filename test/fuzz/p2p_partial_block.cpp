// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any compact block, with any of our transactions and any answer: what is put together has the
// header and the number of transactions that were announced, and nothing else is ever made.
#include <algorithm>

#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "malha/p2p/compact_encoding.hpp"
#include "malha/p2p/partial_block.hpp"

using namespace malha;

namespace {

/// Transactions that a fuzzer need not invent.
std::vector<primitives::TransactionPtr> pool() {
    std::vector<primitives::TransactionPtr> transactions;
    for (std::uint32_t i = 0; i < 8; ++i) {
        primitives::MutableTransaction tx;
        tx.lock_time = i;
        tx.inputs.push_back({.prevout = {}, .script_sig = {}, .witness = {}});
        tx.outputs.push_back({.value = {}, .script_pubkey = base::Bytes(i, 0x51)});
        transactions.push_back(primitives::make_transaction(tx));
    }
    return transactions;
}

/// Some short ids become those of transactions in the pool, as in a block that is real.
void aim(wire::CmpctBlock& message, fuzz::Source& source,
         const std::vector<primitives::TransactionPtr>& known) {
    const crypto::SipKey key = p2p::short_id_key(message.header, message.nonce);
    for (std::size_t i = 0; i < std::min<std::size_t>(message.short_ids.size(), 16); ++i) {
        const auto choice = source.number<std::uint8_t>();
        if (choice < known.size()) message.short_ids[i] = p2p::short_id(key, known[choice]->wtxid);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto kKnown = pool();
    fuzz::Source source({data, size});
    const auto choices = source.array<16>();
    const auto offered = source.number<std::uint16_t>();
    const base::ByteView rest = source.rest();
    auto message = wire::decode<wire::CmpctBlock>(base::Bytes(rest.begin(), rest.end()));
    if (!message) return 0;
    fuzz::Source aims(choices);
    aim(*message, aims, kKnown);
    auto partial = p2p::PartialBlock::begin(*message);
    if (!partial) return 0;
    for (std::size_t i = 0; i < kKnown.size(); ++i)
        if ((offered >> i & 1) != 0) partial->offer(kKnown[i]);
    const auto missing = partial->missing();
    MALHA_ASSERT(std::is_sorted(missing.begin(), missing.end()));
    MALHA_ASSERT(missing.size() <= message->short_ids.size());
    const std::vector<primitives::TransactionPtr> answer(missing.size(), kKnown[0]);
    const auto block = partial->complete(answer);
    MALHA_ASSERT(block && primitives::Block::parse(*block)->get() != nullptr);
    const auto made = primitives::Block::parse(*block).value();
    MALHA_ASSERT(made->header() == message->header);
    MALHA_ASSERT(made->transactions().size() == message->transaction_count());
    for (const wire::PrefilledTransaction& prefilled : message->prefilled)
        MALHA_ASSERT(made->transactions()[prefilled.index].wtxid == prefilled.tx->wtxid);
    if (!missing.empty()) MALHA_ASSERT(!partial->complete({}));
    return 0;
}

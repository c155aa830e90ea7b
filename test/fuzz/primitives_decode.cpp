// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a transaction and as a block: what parses serialises to the same bytes again.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/primitives/block.hpp"
#include "malha/primitives/transaction.hpp"

using namespace malha;

namespace {

void check_transaction(const base::Bytes& bytes, primitives::WitnessEncoding encoding) {
    const auto parsed = primitives::parse_transaction(bytes, encoding);
    if (!parsed) return;
    const primitives::Transaction& tx = **parsed;
    const auto again = primitives::make_transaction(primitives::MutableTransaction(tx));
    MALHA_ASSERT(again->txid == tx.txid && again->wtxid == tx.wtxid);
    MALHA_ASSERT(primitives::serialize(primitives::MutableTransaction(tx), encoding) == bytes);
    MALHA_ASSERT(primitives::serialize_without_witness(tx).size() == tx.stripped_size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::Bytes bytes(data, data + size);
    check_transaction(bytes, primitives::WitnessEncoding::allowed);
    check_transaction(bytes, primitives::WitnessEncoding::forbidden);
    if (const auto block = primitives::Block::parse(bytes)) {
        for (const primitives::Transaction& tx : (*block)->transactions())
            MALHA_ASSERT(tx.stripped_size <= tx.raw.size());
    }
    return 0;
}

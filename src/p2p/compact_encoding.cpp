// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See compact_encoding.hpp.
#include "malha/p2p/compact_encoding.hpp"

#include "malha/base/endian.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::p2p {

crypto::SipKey short_id_key(const primitives::BlockHeader& header, std::uint64_t nonce) {
    primitives::ByteWriter writer;
    writer.write_bytes(header.serialize()).write(nonce);
    const crypto::Digest256 digest = crypto::sha256(writer.take());
    return {.k0 = base::load_le<std::uint64_t>(digest.data()),
            .k1 = base::load_le<std::uint64_t>(digest.data() + 8)};
}

std::uint64_t short_id(crypto::SipKey key, const primitives::Wtxid& wtxid) {
    constexpr std::uint64_t kMask = (std::uint64_t{1} << (8 * wire::CmpctBlock::kShortIdSize)) - 1;
    return crypto::siphash_32(key, wtxid.bytes) & kMask;
}

wire::CmpctBlock make_compact_block(const primitives::BlockPtr& block, std::uint64_t nonce) {
    wire::CmpctBlock message{
        .header = block->header(), .nonce = nonce, .short_ids = {}, .prefilled = {}};
    message.prefilled.push_back({.index = 0, .tx = primitives::share_transaction(block, 0)});
    const crypto::SipKey key = short_id_key(message.header, nonce);
    const auto transactions = block->transactions();
    message.short_ids.reserve(transactions.size() - 1);
    for (const primitives::Transaction& tx : transactions.subspan(1))
        message.short_ids.push_back(short_id(key, tx.wtxid));
    return message;
}

}  // namespace malha::p2p

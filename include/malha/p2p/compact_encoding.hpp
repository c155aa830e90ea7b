// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Blocks in compact form: the short ids of BIP152 version 2 and the message made of them.
#pragma once

#include <cstdint>

#include "malha/crypto/siphash.hpp"
#include "malha/primitives/block.hpp"
#include "malha/wire/compact_block_messages.hpp"

namespace malha::p2p {

/// BIP 152: the key of a message's short ids, so that nobody can make transactions whose ids
/// collide before the block is found, nor on more than one connection.
[[nodiscard]] crypto::SipKey short_id_key(const primitives::BlockHeader& header,
                                          std::uint64_t nonce);
/// BIP 152: 48 bits.
[[nodiscard]] std::uint64_t short_id(crypto::SipKey key, const primitives::Wtxid& wtxid);

/// The block with short ids for all but the coinbase, which nobody can have before. The message
/// keeps the block alive. Cost: O(transactions).
[[nodiscard]] wire::CmpctBlock make_compact_block(const primitives::BlockPtr& block,
                                                  std::uint64_t nonce);

}  // namespace malha::p2p

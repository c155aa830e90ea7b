// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP 325: blocks of a signet are signed by whoever can satisfy the challenge.
#pragma once

#include <optional>

#include "malha/base/bytes.hpp"
#include "malha/primitives/block.hpp"

namespace malha::consensus {

/// The two virtual transactions whose spend proves the signature.
struct SignetTransactions {
    primitives::TransactionPtr to_spend;
    primitives::TransactionPtr to_sign;
};
/// Empty: the block has no witness commitment, or its solution cannot be decoded. A block without
/// solution gives an unsigned spend, which an anyone-can-spend challenge accepts.
[[nodiscard]] std::optional<SignetTransactions> signet_transactions(const primitives::Block& block,
                                                                    base::ByteView challenge);

/// Whether the solution of a block other than genesis satisfies the challenge.
[[nodiscard]] bool check_signet_solution(const primitives::Block& block, base::ByteView challenge);

}  // namespace malha::consensus

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A block that came in compact form (BIP152), while its transactions are gathered.
//
// Short ids may collide: with each other (then the message is of no use), or with several of our
// transactions (then the right one is asked for), or with a wrong one of ours alone. The last is
// only seen when the block is checked against its header; then the whole block is fetched, and
// nobody is to blame.
//
// Attackers: a sender chooses the short ids. Looking up a transaction costs at most a binary
// search whatever they are, and what is put together is never larger than a message may be.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "malha/crypto/siphash.hpp"
#include "malha/wire/compact_block_messages.hpp"

namespace malha::p2p {

enum class PartialBlockError : std::uint8_t {
    malformed,  ///< no honest sender makes such a message: no transactions, or impossible places
    colliding,  ///< two of its short ids are equal
};

/// Thread: owner only.
class PartialBlock {
public:
    /// Errors: as PartialBlockError says.
    [[nodiscard]] static base::Result<PartialBlock, PartialBlockError> begin(
        const wire::CmpctBlock& message);

    /// Takes the transaction if the block wants it. @return whether others may still be wanted.
    bool offer(const primitives::TransactionPtr& tx);
    /// Places without a transaction, rising.
    [[nodiscard]] std::vector<std::uint16_t> missing() const;

    /// The block as it would have come whole, its missing transactions given in their order.
    /// Errors: empty: their number is wrong, or the block too large to be one.
    [[nodiscard]] std::optional<base::Bytes> complete(
        std::span<const primitives::TransactionPtr> rest) const;

private:
    struct Wanted {
        std::uint64_t short_id;
        std::uint16_t index;
        bool is_ambiguous = false;  ///< several of ours match: none is taken
    };
    static constexpr std::size_t kFilterBits = 1 << 16;

    explicit PartialBlock(const wire::CmpctBlock& message);
    [[nodiscard]] bool place(const wire::CmpctBlock& message);

    primitives::BlockHeader header_;
    crypto::SipKey key_;
    std::vector<primitives::TransactionPtr> transactions_;  ///< null: missing
    std::vector<Wanted> wanted_;                            ///< by short id
    std::vector<bool> filter_;  ///< by the low bits of a short id: whether one is wanted
    std::size_t open_ = 0;      ///< wanted, none found yet
};

}  // namespace malha::p2p

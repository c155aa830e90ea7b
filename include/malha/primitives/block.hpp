// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Block headers and blocks. A Block owns the one buffer it was parsed from; its transactions view
// it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "malha/primitives/transaction.hpp"

namespace malha::primitives {

struct BlockHeader {
    static constexpr std::size_t kSize = 80;

    std::int32_t version = 0;
    BlockHash prev_hash;
    MerkleRoot merkle_root;
    std::uint32_t time = 0;  ///< seconds since 1970
    std::uint32_t bits = 0;  ///< target, compact form
    std::uint32_t nonce = 0;

    [[nodiscard]] static BlockHeader read(ByteReader& reader);
    [[nodiscard]] std::array<std::uint8_t, kSize> serialize() const;
    /// Double SHA-256 of the 80 bytes.
    [[nodiscard]] BlockHash hash() const;
    friend bool operator==(const BlockHeader&, const BlockHeader&) = default;
};

/// What bytes behind a block are: an error, or nothing, as in messages of peers.
enum class TrailingBytes : std::uint8_t { refused, ignored };

/// Immutable once parsed. Thread: any.
class Block {
public:
    /// Parses the buffer, which moves into the block, and hashes every transaction.
    [[nodiscard]] static base::Result<std::shared_ptr<const Block>, DecodeError> parse(
        base::Bytes bytes, TrailingBytes trailing = TrailingBytes::refused);
    /// A block from a header and transactions (mining, compact blocks).
    [[nodiscard]] static std::shared_ptr<const Block> assemble(
        const BlockHeader& header, std::span<const TransactionPtr> transactions);

    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    [[nodiscard]] const BlockHeader& header() const { return header_; }
    [[nodiscard]] const BlockHash& hash() const { return hash_; }
    [[nodiscard]] std::span<const Transaction> transactions() const { return parser_.transactions; }
    [[nodiscard]] base::ByteView raw() const { return bytes_; }
    [[nodiscard]] std::size_t stripped_size() const { return stripped_size_; }
    [[nodiscard]] Weight weight() const {
        return static_cast<Weight>(stripped_size_) * (kWitnessScaleFactor - 1) +
               static_cast<Weight>(bytes_.size());
    }
    /// Memory held, for bounded queues; bytes.
    [[nodiscard]] std::size_t memory_usage() const;

private:
    Block() = default;

    base::Bytes bytes_;
    BlockHeader header_;
    BlockHash hash_;
    std::size_t stripped_size_ = 0;
    TransactionParser parser_;
};
using BlockPtr = std::shared_ptr<const Block>;

/// A transaction of a block as a shared pointer that keeps the block alive.
[[nodiscard]] TransactionPtr share_transaction(const BlockPtr& block, std::size_t index);

}  // namespace malha::primitives

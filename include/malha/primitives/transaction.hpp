// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions. `Transaction` is an immutable view into the bytes it was parsed from: scripts and
// witness items are never copied. `MutableTransaction` owns its parts and is for building.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/primitives/amount.hpp"
#include "malha/primitives/hash.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::primitives {

/// An output of a transaction, named.
struct OutPoint {
    static constexpr std::uint32_t kNullIndex = 0xffffffff;

    Txid txid;
    std::uint32_t index = kNullIndex;

    [[nodiscard]] constexpr bool is_null() const { return index == kNullIndex && txid.is_null(); }
    friend constexpr bool operator==(const OutPoint&, const OutPoint&) = default;
    friend constexpr auto operator<=>(const OutPoint&, const OutPoint&) = default;
};
static_assert(sizeof(OutPoint) == 36);

struct TxInput {
    static constexpr std::uint32_t kSequenceFinal = 0xffffffff;

    OutPoint prevout;
    std::uint32_t sequence = kSequenceFinal;
    base::ByteView script_sig;
    std::span<const base::ByteView> witness;  ///< bottom of the stack first
};

struct TxOutput {
    Amount value;
    base::ByteView script_pubkey;
};

/// A parsed transaction; borrows everything from its holder (a Block or a TransactionPtr's
/// storage).
struct Transaction {
    std::uint32_t version = 2;
    std::uint32_t lock_time = 0;
    std::span<const TxInput> inputs;
    std::span<const TxOutput> outputs;
    base::ByteView raw;             ///< as it came, with witness if it has one
    std::size_t stripped_size = 0;  ///< bytes without witness
    Txid txid;
    Wtxid wtxid;

    [[nodiscard]] bool has_witness() const { return raw.size() != stripped_size; }
    [[nodiscard]] bool is_coinbase() const {
        return inputs.size() == 1 && inputs[0].prevout.is_null();
    }
    /// BIP 141: three times the stripped size plus the total size.
    [[nodiscard]] Weight weight() const {
        return static_cast<Weight>(stripped_size) * (kWitnessScaleFactor - 1) +
               static_cast<Weight>(raw.size());
    }
};

/// Shared ownership of a transaction together with the bytes it views.
using TransactionPtr = std::shared_ptr<const Transaction>;

enum class DecodeError : std::uint8_t {
    truncated,            ///< ends early, or a length is not canonical or impossible
    trailing_bytes,       ///< a whole value, then more
    superfluous_witness,  ///< witness marker although every witness is empty (BIP 144)
    unknown_flags,        ///< optional data other than a witness
};
[[nodiscard]] std::string_view to_string(DecodeError error);

enum class WitnessEncoding : std::uint8_t { allowed, forbidden };

/// Parses exactly one transaction; the result has its own copy of the bytes.
[[nodiscard]] base::Result<TransactionPtr, DecodeError> parse_transaction(
    base::Bytes bytes, WitnessEncoding encoding = WitnessEncoding::allowed);

struct MutableTxInput {
    OutPoint prevout;
    base::Bytes script_sig;
    std::uint32_t sequence = TxInput::kSequenceFinal;
    std::vector<base::Bytes> witness;
};
struct MutableTxOutput {
    Amount value;
    base::Bytes script_pubkey;
};
struct MutableTransaction {
    std::uint32_t version = 2;
    std::uint32_t lock_time = 0;
    std::vector<MutableTxInput> inputs;
    std::vector<MutableTxOutput> outputs;

    MutableTransaction() = default;
    explicit MutableTransaction(const Transaction& tx);
    [[nodiscard]] bool has_witness() const;
};

/// @param encoding  forbidden leaves the witness out (what a txid commits to).
[[nodiscard]] base::Bytes serialize(const MutableTransaction& tx,
                                    WitnessEncoding encoding = WitnessEncoding::allowed);
/// The bytes a txid commits to.
[[nodiscard]] base::Bytes serialize_without_witness(const Transaction& tx);
/// Total; a transaction without inputs or outputs is representable (RPC builds such).
[[nodiscard]] TransactionPtr make_transaction(const MutableTransaction& tx);

void write_output(ByteWriter& writer, const TxOutput& output);

/// Parses many transactions that lie in one buffer into shared arrays: no allocation per script.
/// Spans are only valid after finish(), and as long as the arrays and the buffer live unmoved.
/// Thread: owner only.
class TransactionParser {
public:
    /// Appends one transaction. Errors: any DecodeError but trailing_bytes.
    base::Result<void, DecodeError> parse_next(ByteReader& reader, WitnessEncoding encoding);
    /// Points the spans of every transaction into the arrays.
    void finish();

    std::vector<Transaction> transactions;

private:
    struct Extent {
        std::size_t inputs, outputs;
    };
    void read_inputs(ByteReader& reader);
    void read_outputs(ByteReader& reader);
    bool read_witnesses(ByteReader& reader, std::size_t first_input);

    std::vector<TxInput> inputs_;
    std::vector<TxOutput> outputs_;
    std::vector<base::ByteView> witness_items_;
    std::vector<std::uint32_t> witness_counts_;  ///< items of each input, same index as inputs_
    std::vector<Extent> extents_;                ///< of each transaction
};

}  // namespace malha::primitives

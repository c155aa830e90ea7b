// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Transactions: both serialisations, and every way in which bytes fail to be one.
#include "malha/primitives/transaction.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "malha/base/hex.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::primitives {
namespace {

using base::Bytes;

MutableTransaction sample() {
    MutableTransaction tx;
    tx.version = 0xfffffffe;
    tx.lock_time = 7;
    tx.inputs.push_back({.prevout = {{{1, 2, 3}}, 4}, .script_sig = {5, 6}, .witness = {}});
    tx.inputs.push_back(
        {.prevout = {{{9}}, 0}, .script_sig = {}, .sequence = 8, .witness = {{}, Bytes(300, 1)}});
    tx.outputs.push_back({{kCoin}, {0x51}});
    tx.outputs.push_back({{-1}, {}});
    return tx;
}

DecodeError error_of(Bytes bytes, WitnessEncoding encoding = WitnessEncoding::allowed) {
    const auto parsed = parse_transaction(std::move(bytes), encoding);
    EXPECT_FALSE(parsed);
    return parsed ? DecodeError{} : parsed.error();
}

void expect_equal(const Transaction& parsed, const MutableTransaction& original) {
    EXPECT_EQ(parsed.version, original.version);
    EXPECT_EQ(parsed.lock_time, original.lock_time);
    ASSERT_EQ(parsed.inputs.size(), original.inputs.size());
    for (std::size_t i = 0; i < parsed.inputs.size(); ++i) {
        EXPECT_EQ(parsed.inputs[i].prevout, original.inputs[i].prevout);
        EXPECT_EQ(parsed.inputs[i].sequence, original.inputs[i].sequence);
        EXPECT_EQ(base::to_bytes(parsed.inputs[i].script_sig), original.inputs[i].script_sig);
        ASSERT_EQ(parsed.inputs[i].witness.size(), original.inputs[i].witness.size());
        for (std::size_t item = 0; item < parsed.inputs[i].witness.size(); ++item)
            EXPECT_EQ(base::to_bytes(parsed.inputs[i].witness[item]),
                      original.inputs[i].witness[item]);
    }
    ASSERT_EQ(parsed.outputs.size(), original.outputs.size());
    for (std::size_t i = 0; i < parsed.outputs.size(); ++i) {
        EXPECT_EQ(parsed.outputs[i].value, original.outputs[i].value);
        EXPECT_EQ(base::to_bytes(parsed.outputs[i].script_pubkey),
                  original.outputs[i].script_pubkey);
    }
}

TEST(Transaction, RoundTripsWithWitness) {
    const MutableTransaction original = sample();
    const Bytes bytes = serialize(original);
    const TransactionPtr tx = make_transaction(original);
    expect_equal(*tx, original);
    EXPECT_TRUE(tx->has_witness());
    EXPECT_EQ(base::to_bytes(tx->raw), bytes);
    EXPECT_EQ(serialize(MutableTransaction(*tx)), bytes);
    const Bytes stripped = serialize(original, WitnessEncoding::forbidden);
    EXPECT_EQ(serialize_without_witness(*tx), stripped);
    EXPECT_EQ(tx->stripped_size, stripped.size());
    EXPECT_EQ(tx->txid, Txid::from(crypto::sha256d(stripped)));
    EXPECT_EQ(tx->wtxid, Wtxid::from(crypto::sha256d(bytes)));
    EXPECT_EQ(tx->weight(), static_cast<Weight>(3 * stripped.size() + bytes.size()));
}

TEST(Transaction, RoundTripsWithoutWitness) {
    MutableTransaction original = sample();
    original.inputs[1].witness.clear();
    const TransactionPtr tx = make_transaction(original);
    expect_equal(*tx, original);
    EXPECT_FALSE(tx->has_witness());
    EXPECT_EQ(tx->txid.bytes, tx->wtxid.bytes);
    EXPECT_EQ(serialize_without_witness(*tx), serialize(original));
    EXPECT_EQ(tx->weight(), static_cast<Weight>(4 * tx->raw.size()));
}

TEST(Transaction, EveryPartLiesInItsBytesAlsoAnEmptyOne) {
    MutableTransaction made;
    made.inputs.resize(2);
    made.inputs[0].prevout.index = 1;
    made.inputs[1].witness = {base::Bytes(), base::Bytes(3, 7)};
    made.outputs.resize(2);
    made.outputs[0].script_pubkey = base::Bytes(5, 0x51);
    const auto tx = make_transaction(made);
    const std::uint8_t* at = tx->raw.data() + 4 + 2 + 1;  // version, marker and flags, count
    for (const TxInput& input : tx->inputs) {
        at += 36 + 1;
        EXPECT_EQ(input.script_sig.data(), at) << "what follows it is found by it";
        at += input.script_sig.size() + 4;
    }
    at += 1;
    for (const TxOutput& output : tx->outputs) {
        at += 8 + 1;
        EXPECT_EQ(output.script_pubkey.data(), at);
        at += output.script_pubkey.size();
    }
    EXPECT_TRUE(tx->inputs[0].witness.empty());
    EXPECT_TRUE(std::ranges::equal(tx->inputs[1].witness[1], base::Bytes(3, 7)));
    EXPECT_EQ(base::to_bytes(tx->raw), serialize(made));
}

TEST(Transaction, FailsWhenCutAtAnyByte) {
    const Bytes bytes = serialize(sample());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_EQ(error_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))),
                  DecodeError::truncated)
            << size;
}

TEST(Transaction, FailsOnTrailingBytes) {
    Bytes bytes = serialize(sample());
    bytes.push_back(0);
    EXPECT_EQ(error_of(bytes), DecodeError::trailing_bytes);
}

/// BIP 144: the witness serialisation is only for transactions that have a witness.
TEST(Transaction, FailsOnASuperfluousWitness) {
    MutableTransaction tx = sample();
    tx.inputs[1].witness = {{1}};
    Bytes bytes = serialize(tx);
    const std::size_t witness_begin =
        bytes.size() - 4 - 4;  // counts 0 and 1, item 01 ff, lock time
    ASSERT_EQ(base::to_hex(base::ByteView(bytes).subspan(witness_begin, 4)), "00010101");
    bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(witness_begin) + 2,
                bytes.begin() + static_cast<std::ptrdiff_t>(witness_begin) + 4);
    bytes[witness_begin + 1] = 0;
    EXPECT_EQ(error_of(bytes), DecodeError::superfluous_witness);
}

TEST(Transaction, FailsOnUnknownFlags) {
    Bytes bytes = serialize(sample());
    ASSERT_EQ(bytes[5], 1);
    bytes[5] = 3;
    EXPECT_EQ(error_of(bytes), DecodeError::unknown_flags);
    MutableTransaction plain = sample();
    plain.inputs[1].witness.clear();
    Bytes without = serialize(plain);
    without.insert(without.begin() + 4, {0, 2});
    EXPECT_EQ(error_of(without), DecodeError::unknown_flags);
}

TEST(Transaction, ReadsTheMarkerAsEmptyInputsWhereWitnessesAreForbidden) {
    const Bytes with_witness = serialize(sample());
    EXPECT_FALSE(parse_transaction(with_witness, WitnessEncoding::forbidden));
    // No inputs and no outputs.
    const Bytes empty = base::from_hex(
                            "02000000"
                            "00"
                            "00"
                            "00000000")
                            .value();
    for (const auto encoding : {WitnessEncoding::forbidden, WitnessEncoding::allowed}) {
        const auto parsed = parse_transaction(empty, encoding);
        ASSERT_TRUE(parsed);
        EXPECT_TRUE((*parsed)->inputs.empty() && (*parsed)->outputs.empty());
        EXPECT_FALSE((*parsed)->has_witness());
    }
    // No inputs but an output: its count reads as flags where witnesses are allowed.
    MutableTransaction no_inputs;
    no_inputs.outputs.push_back({{5}, {0x51}});
    const TransactionPtr tx = make_transaction(no_inputs);
    EXPECT_EQ(tx->outputs.size(), 1U);
    EXPECT_FALSE(parse_transaction(base::to_bytes(tx->raw), WitnessEncoding::allowed));
}

TEST(Transaction, DoesNotReserveForImpossibleCounts) {
    // 2^25 inputs announced in a transaction of 15 bytes.
    EXPECT_EQ(error_of(base::from_hex("02000000"
                                      "fe00000002"
                                      "000000000000")
                           .value()),
              DecodeError::truncated);
}

TEST(Transaction, IsACoinbaseWithOneNullInput) {
    MutableTransaction tx;
    tx.inputs.resize(1);
    EXPECT_TRUE(make_transaction(tx)->is_coinbase());
    tx.inputs.resize(2);
    EXPECT_FALSE(make_transaction(tx)->is_coinbase());
    tx.inputs.resize(1);
    tx.inputs[0].prevout.index = 0;
    EXPECT_FALSE(make_transaction(tx)->is_coinbase());
}

TEST(DecodeError, HasATextForEach) {
    for (const auto error : {DecodeError::truncated, DecodeError::trailing_bytes,
                             DecodeError::superfluous_witness, DecodeError::unknown_flags})
        EXPECT_FALSE(to_string(error).empty());
}

}  // namespace
}  // namespace malha::primitives

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Small transactions for tests, which nobody signed.
#pragma once

#include <cstdint>
#include <vector>

#include "malha/base/endian.hpp"
#include "malha/primitives/transaction.hpp"

namespace malha::test {

/// An output of a transaction that does not exist; another one for each number.
inline primitives::OutPoint unknown_output(std::uint32_t number) {
    primitives::OutPoint outpoint{.txid = {}, .index = 0};
    base::store_le(outpoint.txid.bytes.data(), number + 1);
    return outpoint;
}

/// @param padding  bytes in the first output's script.
inline primitives::TransactionPtr spending(const std::vector<primitives::OutPoint>& inputs,
                                           std::size_t outputs = 1, std::size_t padding = 0) {
    primitives::MutableTransaction tx;
    for (const primitives::OutPoint& outpoint : inputs)
        tx.inputs.push_back({.prevout = outpoint, .script_sig = {}, .witness = {}});
    for (std::size_t i = 0; i < outputs; ++i)
        tx.outputs.push_back({.value = {1000}, .script_pubkey = base::Bytes(1, 0x51)});
    tx.outputs[0].script_pubkey.resize(1 + padding, 0x51);
    return primitives::make_transaction(tx);
}

/// The same with a witness, so that both ids differ.
inline primitives::TransactionPtr with_witness(const primitives::Transaction& tx,
                                               std::uint8_t item = 1) {
    primitives::MutableTransaction copy(tx);
    copy.inputs[0].witness = {base::Bytes(1, item)};
    return primitives::make_transaction(copy);
}

}  // namespace malha::test

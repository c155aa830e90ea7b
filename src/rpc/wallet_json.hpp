// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What several wallet methods write.
#pragma once

#include "malha/rpc/json_writer.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::rpc {

/// "parent_descs": the descriptors of the wallet that a script belongs to. Nothing where it is not
/// the wallet's.
void write_parent_descriptors(JsonWriter& writer, const wallet::Wallet& wallet,
                              base::ByteView script_pubkey);
/// The label of an address of the book. Null: it is not in the book.
[[nodiscard]] const std::string* label_of(const wallet::Wallet& wallet, const std::string& address);

/// The order in which clients know scripts of addresses: by kind, then by what they are made of.
struct EstablishedOrder {
    [[nodiscard]] bool operator()(const base::Bytes& a, const base::Bytes& b) const;
};

}  // namespace malha::rpc

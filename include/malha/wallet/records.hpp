// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The records of a wallet file: keys that begin with the name of their type, and values, both as
// the ecosystem writes them. Decoding never trusts them: files come from anywhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/crypto/keys.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/wallet/encryption.hpp"
#include "malha/wallet/flags.hpp"
#include "malha/wallet/transaction.hpp"

namespace malha::wallet {

/// SHA-256 of a descriptor's text in its compat form.
using DescriptorId = crypto::Digest256;

/// One row of the file.
struct Record {
    base::Bytes key;
    base::Bytes value;
    friend bool operator==(const Record&, const Record&) = default;
};

struct DescriptorRecord {
    std::string text;                 ///< with public keys and checksum
    std::uint64_t creation_time = 0;  ///< seconds; older blocks cannot concern it
    std::int32_t next_index = 0;      ///< first position that was not handed out
    std::int32_t range_start = 0;
    std::int32_t range_end = 0;  ///< first position whose script is not watched
    friend bool operator==(const DescriptorRecord&, const DescriptorRecord&) = default;
};

/// A descriptor with all that belongs to it.
struct StoredDescriptor {
    std::optional<DescriptorRecord> record;
    keys::DescriptorCache cache;
    std::map<crypto::PublicKey, crypto::PrivateKey> private_keys;
    std::map<crypto::PublicKey, base::Bytes> encrypted_keys;
};

/// What the wallet notes about an address, ours or another's.
struct AddressEntry {
    std::optional<std::string> label;           ///< absent: never given out, such as change
    std::string purpose{};                      ///< "receive", "send", "refund" or empty
    std::map<std::string, std::string> data{};  ///< "used", "rr..."
    friend bool operator==(const AddressEntry&, const AddressEntry&) = default;
};

using ActiveDescriptors = std::map<keys::AddressType, DescriptorId>;

/// A whole file, read.
struct WalletContents {
    std::optional<std::int32_t> version;
    std::optional<std::int32_t> version_min;
    WalletFlags flags;
    std::map<std::uint32_t, MasterKey> master_keys;
    std::map<DescriptorId, StoredDescriptor> descriptors;
    ActiveDescriptors active_external;
    ActiveDescriptors active_internal;
    std::vector<WalletTx> transactions;
    std::map<std::string, AddressEntry, std::less<>> addresses;
    std::set<primitives::OutPoint> locked;
    std::vector<primitives::BlockHash> locator;  ///< from the last block it knew back to genesis
    std::optional<std::int64_t> next_position;
    std::size_t unknown = 0;  ///< records that this program does not know; they are left alone
};

/// Adds one row. Unknown types are counted. Errors: what is damaged.
[[nodiscard]] base::Status add_record(WalletContents& contents, base::ByteView key,
                                      base::ByteView value);

// ---- Rows as they are written.

[[nodiscard]] Record version_record(std::int32_t version);
[[nodiscard]] Record flags_record(WalletFlags flags);
[[nodiscard]] Record master_key_record(std::uint32_t id, const MasterKey& key);
[[nodiscard]] Record descriptor_record(const DescriptorId& id, const DescriptorRecord& descriptor);
[[nodiscard]] Record descriptor_key_record(const DescriptorId& id, const crypto::PrivateKey& key);
[[nodiscard]] Record encrypted_key_record(const DescriptorId& id, const crypto::PublicKey& key,
                                          const base::Bytes& encrypted);
[[nodiscard]] Record parent_cache_record(const DescriptorId& id, std::uint32_t key_number,
                                         const keys::ExtendedPublicKey& key);
[[nodiscard]] Record child_cache_record(const DescriptorId& id, std::uint32_t key_number,
                                        std::uint32_t position, const keys::ExtendedPublicKey& key);
[[nodiscard]] Record last_hardened_record(const DescriptorId& id, std::uint32_t key_number,
                                          const keys::ExtendedPublicKey& key);
[[nodiscard]] Record active_record(keys::AddressType type, bool is_internal,
                                   const DescriptorId& id);
[[nodiscard]] Record transaction_record(const WalletTx& tx);
[[nodiscard]] Record label_record(std::string_view address, std::string_view label);
[[nodiscard]] Record purpose_record(std::string_view address, std::string_view purpose);
[[nodiscard]] Record address_data_record(std::string_view address, std::string_view name,
                                         std::string_view value);
[[nodiscard]] Record locked_output_record(const primitives::OutPoint& outpoint);
/// Two rows: programs of long ago must not take the second for theirs.
[[nodiscard]] std::pair<Record, Record> best_block_records(
    const std::vector<primitives::BlockHash>& locator);
[[nodiscard]] Record next_position_record(std::int64_t position);

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading rows. See records.hpp; writing: records_write.cpp.
#include "malha/wallet/records.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "load_problem.hpp"
#include "private_key_der.hpp"
#include "record_types.hpp"
#include "transaction_record.hpp"

namespace malha::wallet {
namespace {

using base::ByteView;
using primitives::ByteReader;

// A locator has about 10 + log2(height) hashes; bounds what a damaged one allocates.
constexpr std::uint64_t kLocatorHashesMax = 1000;
// Addresses of a keypool: more than anyone would wait for. Guards against damaged records.
constexpr std::int32_t kUnusedMax = 10'000'000;

/// A row whose key has been read as far as its type.
struct Row {
    ByteReader key;
    ByteReader value;
    ByteView value_bytes;

    std::string key_text() { return std::string(base::as_text(key.read_var_bytes())); }
    std::string value_text() { return std::string(base::as_text(value.read_var_bytes())); }
    /// Both were read to where they should end. Values may go on: newer programs add to them.
    [[nodiscard]] base::Status read_status() const {
        if (!key.at_end() || !value.ok()) return base::fail("a record has the wrong size");
        return {};
    }
};

std::optional<crypto::PublicKey> read_public_key(ByteReader& reader) {
    return crypto::PublicKey::parse(reader.read_var_bytes());
}

std::optional<keys::ExtendedPublicKey> read_extended_key(ByteReader& reader) {
    const ByteView bytes = reader.read_var_bytes();
    keys::ExtendedKeyBytes fixed{};
    if (bytes.size() != fixed.size()) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), fixed.begin());
    return keys::decode_extended_public_key(fixed);
}

StoredDescriptor& read_descriptor(WalletContents& contents, Row& row) {
    DescriptorId id{};
    row.key.read_into(id);
    return contents.descriptors[id];
}

base::Status add_version(WalletContents& contents, Row& row) {
    contents.version = row.value.read<std::int32_t>();
    return row.read_status();
}
base::Status add_min_version(WalletContents& contents, Row& row) {
    contents.version_min = row.value.read<std::int32_t>();
    return row.read_status();
}
base::Status add_flags(WalletContents& contents, Row& row) {
    contents.flags.bits = row.value.read<std::uint64_t>();
    return row.read_status();
}

base::Status add_master_key(WalletContents& contents, Row& row) {
    MasterKey& key = contents.master_keys[row.key.read<std::uint32_t>()];
    key.encrypted = base::to_bytes(row.value.read_var_bytes());
    key.salt = base::to_bytes(row.value.read_var_bytes());
    key.method = row.value.read<std::uint32_t>();
    key.rounds = row.value.read<std::uint32_t>();
    key.other_parameters = base::to_bytes(row.value.read_var_bytes());
    return row.read_status();
}

base::Status add_descriptor(WalletContents& contents, Row& row) {
    StoredDescriptor& stored = read_descriptor(contents, row);
    DescriptorRecord record;
    record.text = row.value_text();
    record.creation_time = row.value.read<std::uint64_t>();
    record.next_index = row.value.read<std::int32_t>();
    record.range_start = row.value.read<std::int32_t>();
    record.range_end = row.value.read<std::int32_t>();
    if (record.next_index < 0 || record.range_start < 0 || record.range_end < record.range_start ||
        record.next_index > record.range_end || record.range_end - record.next_index > kUnusedMax)
        return base::fail("a descriptor has an impossible range");
    stored.record = std::move(record);
    return row.read_status();
}

base::Status add_descriptor_key(WalletContents& contents, Row& row) {
    StoredDescriptor& stored = read_descriptor(contents, row);
    const auto public_key = read_public_key(row.key);
    const ByteView der = row.value.read_var_bytes();
    const ByteView checksum = row.value.read_bytes(32);
    MALHA_TRY(row.read_status());
    if (!public_key) return base::fail("a public key is damaged");
    base::Bytes both = base::to_bytes(public_key->bytes());
    both.reserve(both.size() + der.size());
    both.insert(both.end(), der.begin(), der.end());
    const bool is_intact = std::ranges::equal(crypto::sha256d(both), checksum);
    base::secure_wipe(both);
    const auto form =
        public_key->is_compressed() ? crypto::KeyForm::compressed : crypto::KeyForm::uncompressed;
    const auto key = decode_private_key_der(der, form);
    if (!is_intact || !key) return base::fail("a private key is damaged");
    if (key->public_key() != *public_key) return base::fail("a private key belongs elsewhere");
    stored.private_keys.emplace(*public_key, *key);
    return {};
}

base::Status add_encrypted_key(WalletContents& contents, Row& row) {
    StoredDescriptor& stored = read_descriptor(contents, row);
    const auto public_key = read_public_key(row.key);
    base::Bytes encrypted = base::to_bytes(row.value.read_var_bytes());
    MALHA_TRY(row.read_status());
    if (!public_key) return base::fail("a public key is damaged");
    stored.encrypted_keys.emplace(*public_key, std::move(encrypted));
    return {};
}

base::Status add_cache(WalletContents& contents, Row& row) {
    keys::DescriptorCache& cache = read_descriptor(contents, row).cache;
    const auto number = row.key.read<std::uint32_t>();
    const bool is_parent = row.key.at_end();
    const auto position = is_parent ? 0 : row.key.read<std::uint32_t>();
    const auto key = read_extended_key(row.value);
    MALHA_TRY(row.read_status());
    if (!key) return base::fail("an extended key is damaged");
    if (is_parent)
        cache.parents.emplace(number, *key);
    else
        cache.children.emplace(std::pair{number, position}, *key);
    return {};
}

base::Status add_last_hardened(WalletContents& contents, Row& row) {
    keys::DescriptorCache& cache = read_descriptor(contents, row).cache;
    const auto number = row.key.read<std::uint32_t>();
    const auto key = read_extended_key(row.value);
    MALHA_TRY(row.read_status());
    if (!key) return base::fail("an extended key is damaged");
    cache.last_hardened.emplace(number, *key);
    return {};
}

base::Status read_active(ActiveDescriptors& active, Row& row) {
    const auto type = row.key.read<std::uint8_t>();
    DescriptorId id{};
    row.value.read_into(id);
    MALHA_TRY(row.read_status());
    if (type > static_cast<std::uint8_t>(keys::AddressType::bech32m))
        return base::fail("an active descriptor is of an unknown type");
    active[static_cast<keys::AddressType>(type)] = id;
    return {};
}
base::Status add_active_external(WalletContents& contents, Row& row) {
    return read_active(contents.active_external, row);
}
base::Status add_active_internal(WalletContents& contents, Row& row) {
    return read_active(contents.active_internal, row);
}

base::Status add_transaction(WalletContents& contents, Row& row) {
    primitives::Txid txid;
    row.key.read_into(txid.bytes);
    MALHA_TRY(row.read_status());
    auto tx = decode_wallet_tx(row.value_bytes);
    if (!tx) return base::fail("a transaction is damaged: ", tx.error().message);
    if (tx->txid() != txid) return base::fail("a transaction is not the one that it should be");
    contents.transactions.push_back(*std::move(tx));
    return {};
}

base::Status add_label(WalletContents& contents, Row& row) {
    contents.addresses[row.key_text()].label = row.value_text();
    return row.read_status();
}
base::Status add_purpose(WalletContents& contents, Row& row) {
    contents.addresses[row.key_text()].purpose = row.value_text();
    return row.read_status();
}
base::Status add_address_data(WalletContents& contents, Row& row) {
    AddressEntry& entry = contents.addresses[row.key_text()];
    std::string name = row.key_text();
    entry.data[std::move(name)] = row.value_text();
    return row.read_status();
}

base::Status add_locked(WalletContents& contents, Row& row) {
    primitives::OutPoint outpoint;
    row.key.read_into(outpoint.txid.bytes);
    outpoint.index = row.key.read<std::uint32_t>();
    contents.locked.insert(outpoint);
    return row.read_status();
}

base::Result<std::vector<primitives::BlockHash>> read_locator(Row& row) {
    row.value.read<std::int32_t>();
    const auto count = row.value.read_count(32);
    if (count > kLocatorHashesMax) return base::fail("the position in the chain is damaged");
    std::vector<primitives::BlockHash> locator(count);
    for (primitives::BlockHash& hash : locator)
        row.value.read_into(hash.bytes);
    MALHA_TRY(row.read_status());
    return locator;
}
/// Empty today, but where only programs of long ago have written.
base::Status add_old_locator(WalletContents& contents, Row& row) {
    auto locator = MALHA_TRY(read_locator(row));
    if (contents.locator.empty()) contents.locator = std::move(locator);
    return {};
}
base::Status add_locator(WalletContents& contents, Row& row) {
    auto locator = MALHA_TRY(read_locator(row));
    if (!locator.empty()) contents.locator = std::move(locator);
    return {};
}

base::Status add_next_position(WalletContents& contents, Row& row) {
    contents.next_position = row.value.read<std::int64_t>();
    return row.read_status();
}

struct RowType {
    std::string_view name;
    base::Status (*add)(WalletContents&, Row&);
};
constexpr std::array kRowTypes{
    RowType{record::kTx, add_transaction},
    RowType{record::kName, add_label},
    RowType{record::kPurpose, add_purpose},
    RowType{record::kDestData, add_address_data},
    RowType{record::kWalletDescriptor, add_descriptor},
    RowType{record::kDescriptorCache, add_cache},
    RowType{record::kDescriptorLastHardened, add_last_hardened},
    RowType{record::kDescriptorKey, add_descriptor_key},
    RowType{record::kDescriptorCkey, add_encrypted_key},
    RowType{record::kActiveExternal, add_active_external},
    RowType{record::kActiveInternal, add_active_internal},
    RowType{record::kMasterKey, add_master_key},
    RowType{record::kLockedUtxo, add_locked},
    RowType{record::kBestBlock, add_old_locator},
    RowType{record::kBestBlockNoMerkle, add_locator},
    RowType{record::kOrderPosNext, add_next_position},
    RowType{record::kFlags, add_flags},
    RowType{record::kVersion, add_version},
    RowType{record::kMinVersion, add_min_version},
};

/// Of wallets before descriptors.
constexpr std::array<std::string_view, 10> kLegacyTypes{
    "key",     "ckey",   "wkey",      "keymeta",    "hdchain",
    "cscript", "watchs", "watchmeta", "defaultkey", "pool"};

}  // namespace

base::Status add_record(WalletContents& contents, ByteView key, ByteView value) {
    Row row{ByteReader(key), ByteReader(value), value};
    const auto type = base::as_text(row.key.read_var_bytes());
    if (!row.key.ok()) return base::fail("a record has no type");
    const auto known = std::ranges::find(kRowTypes, type, &RowType::name);
    if (known != kRowTypes.end()) return known->add(contents, row);
    if (std::ranges::find(kLegacyTypes, type) != kLegacyTypes.end())
        return base::fail(kLegacyEntry);
    ++contents.unknown;
    return {};
}

}  // namespace malha::wallet

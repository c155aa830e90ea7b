// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Rows as they are written. See records.hpp; reading: records.cpp.
#include "malha/wallet/records.hpp"
#include "private_key_der.hpp"
#include "record_types.hpp"
#include "transaction_record.hpp"

namespace malha::wallet {
namespace {

using primitives::ByteWriter;

// Of the locator's format; nobody reads it any more.
constexpr std::int32_t kLocatorVersion = 70016;

ByteWriter key_of(std::string_view type) {
    ByteWriter writer;
    writer.write_var_bytes(base::as_bytes(type));
    return writer;
}
Record record_of(ByteWriter&& key, ByteWriter&& value) {
    return {key.take(), value.take()};
}
ByteWriter text_value(std::string_view text) {
    ByteWriter writer;
    writer.write_var_bytes(base::as_bytes(text));
    return writer;
}
ByteWriter address_key(std::string_view type, std::string_view address) {
    ByteWriter writer = key_of(type);
    writer.write_var_bytes(base::as_bytes(address));
    return writer;
}
ByteWriter descriptor_key(std::string_view type, const DescriptorId& id) {
    ByteWriter writer = key_of(type);
    writer.write_bytes(id);
    return writer;
}
ByteWriter extended_key_value(const keys::ExtendedPublicKey& key) {
    ByteWriter writer;
    writer.write_var_bytes(keys::encode_extended_key(key));
    return writer;
}

}  // namespace

Record version_record(std::int32_t version) {
    ByteWriter value;
    value.write(version);
    return record_of(key_of(record::kVersion), std::move(value));
}

Record flags_record(WalletFlags flags) {
    ByteWriter value;
    value.write(flags.bits);
    return record_of(key_of(record::kFlags), std::move(value));
}

Record master_key_record(std::uint32_t id, const MasterKey& key) {
    ByteWriter name = key_of(record::kMasterKey);
    name.write(id);
    ByteWriter value;
    value.write_var_bytes(key.encrypted).write_var_bytes(key.salt);
    value.write(key.method).write(key.rounds).write_var_bytes(key.other_parameters);
    return record_of(std::move(name), std::move(value));
}

Record descriptor_record(const DescriptorId& id, const DescriptorRecord& descriptor) {
    ByteWriter value = text_value(descriptor.text);
    value.write(descriptor.creation_time).write(descriptor.next_index);
    value.write(descriptor.range_start).write(descriptor.range_end);
    return record_of(descriptor_key(record::kWalletDescriptor, id), std::move(value));
}

Record descriptor_key_record(const DescriptorId& id, const crypto::PrivateKey& key) {
    const crypto::PublicKey public_key = key.public_key();
    ByteWriter name = descriptor_key(record::kDescriptorKey, id);
    name.write_var_bytes(public_key.bytes());
    base::Bytes der = encode_private_key_der(key);
    base::Bytes both = base::to_bytes(public_key.bytes());
    both.reserve(both.size() + der.size());
    both.insert(both.end(), der.begin(), der.end());
    ByteWriter value(der.size() + 64);
    value.write_var_bytes(der).write_bytes(crypto::sha256d(both));
    base::secure_wipe(der);
    base::secure_wipe(both);
    return record_of(std::move(name), std::move(value));
}

Record encrypted_key_record(const DescriptorId& id, const crypto::PublicKey& key,
                            const base::Bytes& encrypted) {
    ByteWriter name = descriptor_key(record::kDescriptorCkey, id);
    name.write_var_bytes(key.bytes());
    ByteWriter value;
    value.write_var_bytes(encrypted);
    return record_of(std::move(name), std::move(value));
}

Record parent_cache_record(const DescriptorId& id, std::uint32_t key_number,
                           const keys::ExtendedPublicKey& key) {
    ByteWriter name = descriptor_key(record::kDescriptorCache, id);
    name.write(key_number);
    return record_of(std::move(name), extended_key_value(key));
}

Record child_cache_record(const DescriptorId& id, std::uint32_t key_number, std::uint32_t position,
                          const keys::ExtendedPublicKey& key) {
    ByteWriter name = descriptor_key(record::kDescriptorCache, id);
    name.write(key_number).write(position);
    return record_of(std::move(name), extended_key_value(key));
}

Record last_hardened_record(const DescriptorId& id, std::uint32_t key_number,
                            const keys::ExtendedPublicKey& key) {
    ByteWriter name = descriptor_key(record::kDescriptorLastHardened, id);
    name.write(key_number);
    return record_of(std::move(name), extended_key_value(key));
}

Record active_record(keys::AddressType type, bool is_internal, const DescriptorId& id) {
    ByteWriter name = key_of(is_internal ? record::kActiveInternal : record::kActiveExternal);
    name.write(static_cast<std::uint8_t>(type));
    ByteWriter value;
    value.write_bytes(id);
    return record_of(std::move(name), std::move(value));
}

Record transaction_record(const WalletTx& tx) {
    ByteWriter name = key_of(record::kTx);
    name.write_bytes(tx.txid().bytes);
    return {name.take(), encode_wallet_tx(tx)};
}

Record label_record(std::string_view address, std::string_view label) {
    return record_of(address_key(record::kName, address), text_value(label));
}

Record purpose_record(std::string_view address, std::string_view purpose) {
    return record_of(address_key(record::kPurpose, address), text_value(purpose));
}

Record address_data_record(std::string_view address, std::string_view name,
                           std::string_view value) {
    ByteWriter key = address_key(record::kDestData, address);
    key.write_var_bytes(base::as_bytes(name));
    return record_of(std::move(key), text_value(value));
}

Record locked_output_record(const primitives::OutPoint& outpoint) {
    ByteWriter name = key_of(record::kLockedUtxo);
    name.write_bytes(outpoint.txid.bytes).write(outpoint.index);
    ByteWriter value;
    value.write<std::uint8_t>('1');
    return record_of(std::move(name), std::move(value));
}

std::pair<Record, Record> best_block_records(const std::vector<primitives::BlockHash>& locator) {
    ByteWriter empty;
    empty.write(kLocatorVersion).write_compact_size(0);
    ByteWriter value;
    value.write(kLocatorVersion).write_compact_size(locator.size());
    for (const primitives::BlockHash& hash : locator)
        value.write_bytes(hash.bytes);
    return {record_of(key_of(record::kBestBlock), std::move(empty)),
            record_of(key_of(record::kBestBlockNoMerkle), std::move(value))};
}

Record next_position_record(std::int64_t position) {
    ByteWriter value;
    value.write(position);
    return record_of(key_of(record::kOrderPosNext), std::move(value));
}

}  // namespace malha::wallet

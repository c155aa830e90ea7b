// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The content of peers.dat: the addresses of both tables, then, for each bucket of `new`, which
// addresses it holds. Places in `tried` follow from the hashes.
#include "disk_address.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/as_map.hpp"

namespace malha::p2p {
namespace {

constexpr std::uint8_t kFormat = 4;              // addresses may differ in their ports alone
constexpr std::uint8_t kFormatBip155 = 3;        // addresses as in addrv2
constexpr std::uint8_t kFormatAsMap = 2;         // ends with the version of the AS map
constexpr std::uint8_t kFormatOldest = 1;        // the oldest we read
constexpr std::uint8_t kCompatibleBase = 32;     // added to the lowest format that can be read
constexpr std::uint32_t kBucketsMark = 1 << 30;  // marks the number of buckets as of our kind
// Bytes of the smallest entry: record of an IPv4 address, source, success and attempts.
constexpr std::size_t kEntrySizeMin = 4 + 4 + 1 + 6 + 2 + 6 + 8 + 4;

void write_entry(primitives::ByteWriter& writer, const AddressManager::Entry& entry) {
    write_disk_record(writer, entry.record);
    write_disk_address(writer, entry.source);
    writer.write(entry.last_success.value).write(entry.attempts);
}

AddressManager::Entry read_entry(primitives::ByteReader& reader, std::uint8_t format) {
    const auto encoding =
        format < kFormatBip155 ? DiskEncoding::before_bip155 : DiskEncoding::bip155;
    AddressManager::Entry entry;
    entry.record = read_disk_record(reader, encoding);
    entry.source = read_disk_address(reader, encoding);
    entry.last_success = {reader.read<std::int64_t>()};
    entry.attempts = reader.read<std::int32_t>();
    return entry;
}

/// Zeros without a map.
std::array<std::uint8_t, 32> version_of(const AsMap* map) {
    return map == nullptr ? std::array<std::uint8_t, 32>{} : map->version();
}

struct Header {
    std::uint32_t new_count = 0;
    std::uint32_t tried_count = 0;
    std::uint32_t buckets = 0;
};

}  // namespace

base::Bytes AddressManager::serialize() const {
    primitives::ByteWriter writer;
    writer.write(kFormat).write(static_cast<std::uint8_t>(kCompatibleBase + kFormat));
    writer.write_bytes(key_);
    const auto new_count = static_cast<std::uint32_t>(size(std::nullopt, AddressTable::new_table));
    writer.write(new_count);
    writer.write(static_cast<std::uint32_t>(order_.size()) - new_count);
    writer.write(static_cast<std::uint32_t>(kNewBuckets) | kBucketsMark);
    std::map<Id, std::uint32_t> numbers;
    for (const auto& [id, node] : nodes_) {
        if (node.entry.is_tried) continue;
        numbers[id] = static_cast<std::uint32_t>(numbers.size());
        write_entry(writer, node.entry);
    }
    for (const auto& [id, node] : nodes_)
        if (node.entry.is_tried) write_entry(writer, node.entry);
    for (const auto& bucket : tables_->fresh) {
        std::vector<std::uint32_t> held;
        for (const Id id : bucket)
            if (id != kNone) held.push_back(numbers.at(id));
        writer.write(static_cast<std::uint32_t>(held.size()));
        for (const std::uint32_t number : held)
            writer.write(number);
    }
    writer.write_bytes(version_of(as_map_));
    return writer.take();
}

bool AddressManager::is_of_newer_format(base::ByteView bytes) {
    return bytes.size() >= 2 && bytes[1] > kCompatibleBase + kFormat;
}

base::Status AddressManager::deserialize(base::ByteView bytes) {
    primitives::ByteReader reader(bytes);
    const auto format = reader.read<std::uint8_t>();
    const auto compatible = reader.read<std::uint8_t>();
    if (compatible < kCompatibleBase || compatible > kCompatibleBase + kFormat ||
        format < kFormatOldest)
        return base::fail("unsupported format of the addresses, ", std::to_string(format));
    AddressManager loaded(rng_, as_map_, {});
    reader.read_into(loaded.key_);
    if (loaded.key_ == Key{}) return base::fail("the key of the addresses is missing");
    const Header header{.new_count = reader.read<std::uint32_t>(),
                        .tried_count = reader.read<std::uint32_t>(),
                        .buckets = reader.read<std::uint32_t>() ^ kBucketsMark};
    if (header.new_count > kNewBuckets * kBucketSize ||
        header.tried_count > kTriedBuckets * kBucketSize || header.buckets > kNewBuckets ||
        (std::size_t{header.new_count} + header.tried_count) * kEntrySizeMin > reader.remaining())
        return base::fail("impossible numbers of addresses or buckets");

    std::vector<Id> numbered;
    for (std::uint32_t i = 0; i < header.new_count && reader.ok(); ++i) {
        const Entry entry = read_entry(reader, format);
        const bool is_known = loaded.ids_.contains(entry.record.endpoint);
        const Id id = is_known ? kNone : loaded.create(entry.record, entry.source);
        if (id != kNone) loaded.nodes_.at(id).entry = entry;
        numbered.push_back(id);
    }
    for (std::uint32_t i = 0; i < header.tried_count && reader.ok(); ++i) {
        const Entry entry = read_entry(reader, format);
        Id& place = loaded.tried_place(entry.record.endpoint);
        if (place != kNone || loaded.ids_.contains(entry.record.endpoint)) continue;
        if (entry.last_success.value <= 0) continue;  // `tried` is for those that were reached
        place = loaded.create(entry.record, entry.source);
        loaded.nodes_.at(place).entry = entry;
        loaded.nodes_.at(place).entry.is_tried = true;
    }
    std::vector<std::pair<std::size_t, Id>> held;  // buckets, and what they held
    for (std::size_t bucket = 0; bucket < header.buckets && reader.ok(); ++bucket) {
        const auto count = reader.read<std::uint32_t>();
        for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
            const auto number = reader.read<std::uint32_t>();
            if (number < numbered.size() && numbered[number] != kNone)
                held.emplace_back(bucket, numbered[number]);
        }
    }
    std::array<std::uint8_t, 32> map_version{};
    if (format >= kFormatAsMap) reader.read_into(map_version);
    const bool keeps_buckets = map_version == version_of(as_map_) && header.buckets == kNewBuckets;
    for (const auto& [bucket, id] : held)
        loaded.hold(id, keeps_buckets ? std::optional(bucket) : std::nullopt);
    if (!reader.ok()) return base::fail("the addresses end too early");
    for (const Id id : numbered)
        if (id != kNone && loaded.nodes_.at(id).references == 0) loaded.erase(id);

    key_ = loaded.key_;
    nodes_ = std::move(loaded.nodes_);
    ids_ = std::move(loaded.ids_);
    order_ = std::move(loaded.order_);
    tables_ = std::move(loaded.tables_);
    collisions_.clear();
    next_id_ = loaded.next_id_;
    return {};
}

/// Gives the address a place in `new` where there is one: in the bucket, or in that of its source.
void AddressManager::hold(Id id, std::optional<std::size_t> known_bucket) {
    Node& node = nodes_.at(id);
    const wire::Endpoint& endpoint = node.entry.record.endpoint;
    const std::size_t bucket =
        known_bucket.value_or(new_bucket(endpoint.address, node.entry.source));
    Id& slot = tables_->fresh[bucket][position(AddressTable::new_table, bucket, endpoint)];
    if (slot != kNone || node.references >= kReferencesMax) return;
    slot = id;
    ++node.references;
}

}  // namespace malha::p2p

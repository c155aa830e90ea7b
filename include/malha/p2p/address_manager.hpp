// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Addresses of nodes, and which of them to try next.
//
// Two tables of buckets with 64 places each: `new` for what was only heard of, `tried` for those to
// whom a connection succeeded. The bucket and place of an address follow from hashes under a
// secret key:
//  - in `new` from the network group of the address and that of who told it: one group of sources
//    reaches 64 of the 1024 buckets (a group: an AS where -asmap knows it, else a prefix);
//  - in `tried` from the address and its group: one group of addresses reaches 8 of the 256.
// So nobody can fill a table without addresses in many groups, and without the key nobody can push
// out a chosen address. A place in `tried` is only given to a newcomer after its holder failed to
// answer (test before evict). Memory is bounded by the tables: 81920 places.
// The hashes are part of the format of peers.dat.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/base/time.hpp"
#include "malha/p2p/network_set.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

class AsMap;

enum class AddressTable : std::uint8_t { new_table, tried };

/// Thread: node strand.
class AddressManager {
public:
    static constexpr std::size_t kNewBuckets = 1024;
    static constexpr std::size_t kTriedBuckets = 256;
    static constexpr std::size_t kBucketSize = 64;
    /// Places of `new` that one address may take.
    static constexpr unsigned kReferencesMax = 8;

    using Key = std::array<std::uint8_t, 32>;

    struct Entry {
        wire::AddressRecord record;
        wire::NetworkAddress source;       ///< who told it first
        base::UnixSeconds last_success{};  ///< 0 = never
        base::UnixSeconds last_try{};
        base::UnixSeconds last_counted_try{};
        std::int32_t attempts = 0;  ///< since the last success
        bool is_tried = false;
    };
    struct Place {
        AddressTable table = AddressTable::new_table;
        std::size_t bucket = 0;
        std::size_t position = 0;
        const Entry* entry = nullptr;
    };

    /// Empty, with a new secret key.
    /// @param as_map  groups addresses; may be null, else must outlive this.
    explicit AddressManager(base::Rng& rng, const AsMap* as_map = nullptr);
    /// With a known key, for tests.
    AddressManager(base::Rng& rng, const AsMap* as_map, const Key& key);

    /// Addresses that `source` told of. Those that nobody could reach are dropped.
    /// @param penalty  taken from the times, as others may state them too favourably.
    /// @return whether any was new.
    bool add(std::span<const wire::AddressRecord> records, const wire::NetworkAddress& source,
             std::chrono::seconds penalty, base::UnixSeconds now);
    /// A connection succeeded: the address moves to `tried`, or waits until the holder of its
    /// place was tested. @return whether it moved.
    bool good(const wire::Endpoint& endpoint, base::UnixSeconds now);
    /// A connection is attempted. @param counts  a failure says something about the peer, not
    /// about our own network.
    void attempt(const wire::Endpoint& endpoint, bool counts, base::UnixSeconds now);
    /// The connection ended after a time: the address was alive until now.
    void connected(const wire::Endpoint& endpoint, base::UnixSeconds now);
    void set_services(const wire::Endpoint& endpoint, wire::ServiceFlags services);

    /// A random address, better ones more often. Empty when there is none.
    /// @param only_new  from `new` alone.
    [[nodiscard]] std::optional<Entry> select(bool only_new, NetworkSet networks,
                                              base::UnixSeconds now);
    /// The holder of a place that a newcomer to `tried` waits for: to be tested.
    [[nodiscard]] std::optional<Entry> select_collision();
    /// Decides the waits that can be decided.
    void resolve_collisions(base::UnixSeconds now);

    /// A random sample, to be told to others.
    /// @param percent_max  of all addresses. 0 = no limit, as with count_max.
    [[nodiscard]] std::vector<wire::AddressRecord> sample(std::size_t count_max,
                                                          std::size_t percent_max,
                                                          std::optional<wire::Network> network,
                                                          bool good_only, base::UnixSeconds now);
    [[nodiscard]] std::size_t size(std::optional<wire::Network> network = std::nullopt,
                                   std::optional<AddressTable> table = std::nullopt) const;
    /// Null when unknown.
    [[nodiscard]] const Entry* find(const wire::Endpoint& endpoint) const;
    /// All places that are taken, `new` first, in order.
    [[nodiscard]] std::vector<Place> places() const;

    /// -checkaddrman: one operation that changes something in so many is followed by
    /// check_consistency(); 0: none.
    void set_check_interval(std::uint64_t interval) { check_interval_ = interval; }
    /// Whether tables, counts and indexes agree, and every address is where its hashes put it.
    /// Errors: what does not; a bug of ours. Cost: O(tables).
    [[nodiscard]] base::Status check_consistency() const;

    /// The content of peers.dat, without the network's magic and the checksum.
    [[nodiscard]] base::Bytes serialize() const;
    /// Whether that was written in a format that we cannot know yet.
    [[nodiscard]] static bool is_of_newer_format(base::ByteView bytes);
    /// Addresses whose place is taken are lost. With another AS map than that of the file, places
    /// are chosen anew.
    /// Errors: a message; nothing is changed then.
    [[nodiscard]] base::Status deserialize(base::ByteView bytes);

private:
    using Id = std::int64_t;
    static constexpr Id kNone = -1;

    struct Node {
        Entry entry;
        unsigned references = 0;  ///< places in `new`
        std::size_t order = 0;    ///< place in order_
    };
    using NewTable = std::array<std::array<Id, kBucketSize>, kNewBuckets>;
    using TriedTable = std::array<std::array<Id, kBucketSize>, kTriedBuckets>;
    struct Tables {
        NewTable fresh;
        TriedTable tried;
        Tables();
    };

    [[nodiscard]] std::size_t new_bucket(const wire::NetworkAddress& address,
                                         const wire::NetworkAddress& source) const;
    [[nodiscard]] std::size_t tried_bucket(const wire::Endpoint& endpoint) const;
    [[nodiscard]] std::size_t position(AddressTable table, std::size_t bucket,
                                       const wire::Endpoint& endpoint) const;

    [[nodiscard]] Id id_of(const wire::Endpoint& endpoint) const;
    Id create(const wire::AddressRecord& record, const wire::NetworkAddress& source);
    void erase(Id id);
    bool add_one(const wire::AddressRecord& record, const wire::NetworkAddress& source,
                 std::chrono::seconds penalty, base::UnixSeconds now);
    [[nodiscard]] bool wants_reference(Node& node, const wire::AddressRecord& record,
                                       std::chrono::seconds penalty, base::UnixSeconds now);
    void clear_new(std::size_t bucket, std::size_t place);
    void place_new(Id id, std::size_t bucket);
    void make_tried(Id id);
    void drop_references(Id id);
    void hold(Id id, std::optional<std::size_t> known_bucket);
    [[nodiscard]] Id& tried_place(const wire::Endpoint& endpoint);
    [[nodiscard]] bool has_any(AddressTable table, NetworkSet networks) const;
    [[nodiscard]] Id pick(AddressTable table, NetworkSet networks);
    void resolve_collision(Id id, base::UnixSeconds now);
    void swap_order(std::size_t a, std::size_t b);
    /// After an operation.
    void check_now_and_then() const;
    [[nodiscard]] base::Status check_node(Id id, const Node& node) const;

    base::Rng& rng_;
    const AsMap* as_map_;
    Key key_{};
    std::map<Id, Node> nodes_;
    std::map<wire::Endpoint, Id> ids_;
    std::vector<Id> order_;  ///< for samples
    std::unique_ptr<Tables> tables_;
    std::set<Id> collisions_;  ///< waiting for a place in `tried`
    Id next_id_ = 0;
    base::UnixSeconds last_good_{1};
    std::uint64_t check_interval_ = 0;
};

}  // namespace malha::p2p

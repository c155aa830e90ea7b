// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Whom not to talk to: bans, made by users, which last and are written to banlist.json; and
// discouragement of peers that misbehaved, which only lasts until restart and only makes us prefer
// others.
#pragma once

#include <chrono>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/crypto/siphash.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::p2p {

/// An address, or a range of IP addresses that share their leading bits.
struct Subnet {
    wire::NetworkAddress address;  ///< bits beyond the prefix are zero
    unsigned prefix_bits = 0;      ///< all bits for networks without ranges

    /// The one address.
    [[nodiscard]] static Subnet of(const wire::NetworkAddress& address);
    /// Clears the bits beyond the prefix. @param prefix_bits  at most the bits of the address.
    [[nodiscard]] static Subnet make(const wire::NetworkAddress& address, unsigned prefix_bits);
    [[nodiscard]] bool contains(const wire::NetworkAddress& other) const;

    friend bool operator==(const Subnet&, const Subnet&) = default;
    friend auto operator<=>(const Subnet&, const Subnet&) = default;
};

struct Ban {
    base::UnixSeconds created{};
    base::UnixSeconds until{};
    friend bool operator==(const Ban&, const Ban&) = default;
};

/// Thread: node strand.
class BanList {
public:
    /// Addresses that are remembered as discouraged at a time; beyond it the older half goes.
    static constexpr std::size_t kDiscouragedMax = 50'000;

    /// @param salt  secret.
    explicit BanList(crypto::SipKey salt) : salt_(salt) {}

    /// A longer ban of the same subnet is kept. @return whether anything changed.
    bool ban(const Subnet& subnet, const Ban& ban);
    bool unban(const Subnet& subnet);
    void clear();
    [[nodiscard]] bool is_banned(const wire::NetworkAddress& address, base::UnixSeconds now) const;
    [[nodiscard]] bool is_banned(const Subnet& subnet, base::UnixSeconds now) const;
    /// Those that last, in order of their subnets.
    [[nodiscard]] std::vector<std::pair<Subnet, Ban>> list(base::UnixSeconds now) const;
    /// Forgets those that ended.
    void sweep(base::UnixSeconds now);

    void discourage(const wire::NetworkAddress& address);
    [[nodiscard]] bool is_discouraged(const wire::NetworkAddress& address) const;

    /// Banned or discouraged: not dialled, and nobody is told of it.
    [[nodiscard]] bool is_unwelcome(const wire::NetworkAddress& address,
                                    base::UnixSeconds now) const {
        return is_discouraged(address) || is_banned(address, now);
    }
    /// The records without those of unwelcome addresses.
    [[nodiscard]] std::vector<wire::AddressRecord> welcome_of(
        std::vector<wire::AddressRecord> records, base::UnixSeconds now) const;

    /// Something changed since the last call: the file should be written.
    [[nodiscard]] bool take_changed() { return std::exchange(is_changed_, false); }

private:
    [[nodiscard]] std::uint64_t key_of(const wire::NetworkAddress& address) const;

    const crypto::SipKey salt_;
    std::map<Subnet, Ban> bans_;
    std::unordered_set<std::uint64_t> discouraged_;
    std::unordered_set<std::uint64_t> discouraged_before_;
    bool is_changed_ = false;
};

}  // namespace malha::p2p

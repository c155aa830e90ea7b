// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See ban_list.hpp.
#include "malha/p2p/ban_list.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"

namespace malha::p2p {
namespace {

unsigned bits_of(const wire::NetworkAddress& address) {
    return static_cast<unsigned>(8 * address.bytes().size());
}

wire::NetworkAddress masked(const wire::NetworkAddress& address, unsigned prefix_bits) {
    base::Bytes bytes = base::to_bytes(address.bytes());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto kept = static_cast<int>(prefix_bits) - static_cast<int>(8 * i);
        if (kept >= 8) continue;
        bytes[i] =
            kept <= 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(bytes[i] & (0xff00U >> kept));
    }
    return wire::NetworkAddress(address.network(), bytes);
}

}  // namespace

Subnet Subnet::of(const wire::NetworkAddress& address) {
    return {address, bits_of(address)};
}

Subnet Subnet::make(const wire::NetworkAddress& address, unsigned prefix_bits) {
    MALHA_ASSERT(prefix_bits <= bits_of(address));
    return {masked(address, prefix_bits), prefix_bits};
}

bool Subnet::contains(const wire::NetworkAddress& other) const {
    return other.network() == address.network() && masked(other, prefix_bits) == address;
}

bool BanList::ban(const Subnet& subnet, const Ban& ban) {
    Ban& entry = bans_[subnet];
    if (entry.until >= ban.until) return false;
    entry = ban;
    is_changed_ = true;
    return true;
}

bool BanList::unban(const Subnet& subnet) {
    const bool removed = bans_.erase(subnet) != 0;
    is_changed_ |= removed;
    return removed;
}

void BanList::clear() {
    bans_.clear();
    is_changed_ = true;
}

bool BanList::is_banned(const wire::NetworkAddress& address, base::UnixSeconds now) const {
    return std::any_of(bans_.begin(), bans_.end(), [&](const auto& entry) {
        return entry.second.until > now && entry.first.contains(address);
    });
}

bool BanList::is_banned(const Subnet& subnet, base::UnixSeconds now) const {
    const auto found = bans_.find(subnet);
    return found != bans_.end() && found->second.until > now;
}

std::vector<std::pair<Subnet, Ban>> BanList::list(base::UnixSeconds now) const {
    std::vector<std::pair<Subnet, Ban>> lasting;
    for (const auto& [subnet, ban] : bans_)
        if (ban.until > now) lasting.emplace_back(subnet, ban);
    return lasting;
}

void BanList::sweep(base::UnixSeconds now) {
    is_changed_ |=
        std::erase_if(bans_, [&](const auto& entry) { return entry.second.until <= now; }) != 0;
}

void BanList::discourage(const wire::NetworkAddress& address) {
    if (discouraged_.size() >= kDiscouragedMax / 2)
        discouraged_before_ = std::exchange(discouraged_, {});
    discouraged_.insert(key_of(address));
}

bool BanList::is_discouraged(const wire::NetworkAddress& address) const {
    const std::uint64_t key = key_of(address);
    return discouraged_.contains(key) || discouraged_before_.contains(key);
}

std::vector<wire::AddressRecord> BanList::welcome_of(std::vector<wire::AddressRecord> records,
                                                     base::UnixSeconds now) const {
    std::erase_if(records, [&](const wire::AddressRecord& record) {
        return is_unwelcome(record.endpoint.address, now);
    });
    return records;
}

std::uint64_t BanList::key_of(const wire::NetworkAddress& address) const {
    const auto network = static_cast<std::uint8_t>(address.network());
    return crypto::SipHash(salt_).write({&network, 1}).write(address.bytes()).finish();
}

}  // namespace malha::p2p

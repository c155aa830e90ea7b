// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Descriptors and scripts. The lock: keychain_lock.cpp.
#include "malha/wallet/keychain.hpp"

#include <algorithm>

#include "disk_error.hpp"
#include "malha/base/hex.hpp"

namespace malha::wallet {

base::Status Keychain::load(WalletContents& contents) {
    for (auto& [id, stored] : contents.descriptors) {
        auto manager =
            MALHA_TRY(DescriptorManager::load(id, std::move(stored), context_.address_format));
        MALHA_TRY(manager->watch(scripts_));
        managers_.emplace(id, std::move(manager));
    }
    const auto load_active = [&](const ActiveDescriptors& active, AddressUse use) -> base::Status {
        for (const auto& [type, id] : active) {
            DescriptorManager* manager = find(id);
            if (manager == nullptr) return base::fail("an active descriptor is missing");
            active_map(use)[type] = manager;
        }
        return {};
    };
    MALHA_TRY(load_active(contents.active_external, AddressUse::receive));
    MALHA_TRY(load_active(contents.active_internal, AddressUse::change));
    master_keys_ = std::move(contents.master_keys);
    for (const auto& [id, manager] : managers_)
        if (is_encrypted() && manager->has_plain_keys())
            return base::fail("it has private keys both encrypted and not");
    return {};
}

// ---- descriptors

DescriptorManager* Keychain::find(const DescriptorId& id) const {
    const auto found = managers_.find(id);
    return found == managers_.end() ? nullptr : found->second.get();
}

DescriptorManager* Keychain::active(keys::AddressType type, AddressUse use) const {
    const auto& map = active_map(use);
    const auto found = map.find(type);
    return found == map.end() ? nullptr : found->second;
}

bool Keychain::is_active(const DescriptorManager& manager, AddressUse use) const {
    const auto& map = active_map(use);
    return std::ranges::any_of(map, [&](const auto& entry) { return entry.second == &manager; });
}

std::vector<DescriptorManager*> Keychain::active_managers(AddressUse use) const {
    std::vector<DescriptorManager*> found;
    for (const auto& [type, manager] : active_map(use))
        found.push_back(manager);
    return found;
}

base::Status Keychain::set_active(DescriptorManager& manager, AddressUse use) {
    const auto type = manager.address_type();
    MALHA_ASSERT(type.has_value());
    DatabaseTransaction transaction(context_.database);
    MALHA_TRY(transaction.begin());
    // One descriptor serves one use: what it was active for before ends.
    const AddressUse other = use == AddressUse::receive ? AddressUse::change : AddressUse::receive;
    MALHA_TRY(deactivate(manager, other));
    MALHA_TRY(context_.database.put(active_record(*type, use == AddressUse::change, manager.id())));
    MALHA_TRY(transaction.commit());
    active_map(use)[*type] = &manager;
    return {};
}

base::Status Keychain::deactivate(DescriptorManager& manager, AddressUse use) {
    const auto type = manager.address_type();
    if (!type || active(*type, use) != &manager) return {};
    MALHA_TRY(
        context_.database.erase(active_record(*type, use == AddressUse::change, manager.id()).key));
    active_map(use).erase(*type);
    return {};
}

void Keychain::forget_scripts_of(const DescriptorManager& manager) {
    std::erase_if(scripts_, [&](const auto& entry) { return entry.second.manager == &manager; });
}

WalletResult<DescriptorManager*> Keychain::add(keys::Descriptor descriptor, DescriptorRecord record,
                                               const keys::PrivateKeys& private_keys) {
    if (is_locked() && !private_keys.empty())
        return wallet_fail(ErrorKind::unlock_needed,
                           "Error: Please enter the wallet passphrase with walletpassphrase "
                           "first.");
    Database& database = context_.database;
    auto fresh = std::make_unique<DescriptorManager>(std::move(descriptor), std::move(record),
                                                     context_.address_format);
    DatabaseTransaction transaction(database);
    MALHA_TRY(of_disk(transaction.begin()));
    DescriptorManager* manager = find(fresh->id());
    const bool is_new = manager == nullptr;
    if (is_new) {
        manager = fresh.get();
        MALHA_TRY(of_disk(manager->save(database)));
    } else {
        forget_scripts_of(*manager);
        MALHA_TRY(of_disk(manager->update(fresh->record(), database)));
    }
    MALHA_TRY(of_disk(manager->add_private_keys(private_keys, vault(), database)));
    const std::int64_t wanted = manager->record().range_end - manager->record().next_index;
    const auto filled =
        manager->top_up(std::max(wanted, context_.keypool_size), vault(), database, scripts_);
    if (!filled) {
        if (is_new) forget_scripts_of(*manager);
        return base::Unexpected<WalletError>{filled.error()};
    }
    MALHA_TRY(of_disk(transaction.commit()));
    if (is_new) managers_.emplace(manager->id(), std::move(fresh));
    return manager;
}

// ---- scripts

std::vector<WatchedScript> Keychain::find_all(base::ByteView script_pubkey) const {
    std::vector<WatchedScript> found;
    const auto [begin, end] = scripts_.equal_range(script_pubkey);
    for (auto it = begin; it != end; ++it)
        found.push_back(it->second);
    return found;
}

std::optional<WatchedScript> Keychain::find_script(base::ByteView script_pubkey) const {
    const auto [begin, end] = scripts_.equal_range(script_pubkey);
    if (begin == end) return std::nullopt;
    for (auto it = begin; it != end; ++it)
        if (it->second.manager->has_private_keys()) return it->second;
    return begin->second;
}

std::vector<base::Bytes> Keychain::all_scripts() const {
    std::vector<base::Bytes> scripts;
    scripts.reserve(scripts_.size());
    for (const auto& [script, place] : scripts_)
        scripts.push_back(script);
    return scripts;
}

WalletStatus Keychain::top_up(std::int64_t size) {
    for (const auto& [id, manager] : managers_)
        if (is_active(*manager))
            MALHA_TRY(manager->top_up(size > 0 ? size : context_.keypool_size, vault(),
                                      context_.database, scripts_));
    return {};
}

WalletResult<WatchedScript> Keychain::take(keys::AddressType type, AddressUse use) {
    DescriptorManager* manager = active(type, use);
    MALHA_ASSERT(manager != nullptr);
    // A keypool that cannot grow is no error as long as something is in it.
    static_cast<void>(manager->top_up(context_.keypool_size, vault(), context_.database, scripts_));
    return WatchedScript{manager, MALHA_TRY(manager->take(context_.database))};
}

std::vector<Keychain::NewlyUsed> Keychain::mark_used(base::ByteView script_pubkey) {
    std::vector<NewlyUsed> found;
    for (const WatchedScript& place : find_all(script_pubkey)) {
        DescriptorManager& manager = *place.manager;
        const auto range = manager.mark_used(place.position);
        std::optional<AddressUse> use;
        for (const AddressUse candidate : {AddressUse::receive, AddressUse::change})
            if (is_active(manager, candidate)) use = candidate;
        for (std::uint32_t i = 0; i < range.count; ++i) {
            keys::SolvingData unused;
            for (base::Bytes& script : manager.expand(range.first + i, unused))
                found.push_back({std::move(script), use});
        }
        // Neither can be reported from here; the next taking of an address meets them again.
        if (range.count != 0) static_cast<void>(manager.save(context_.database));
        static_cast<void>(
            manager.top_up(context_.keypool_size, vault(), context_.database, scripts_));
    }
    return found;
}

void Keychain::add_position(const WatchedScript& place, SigningKeys& out) const {
    static_cast<void>(place.manager->expand(place.position, out.known));
    out.private_keys.merge(place.manager->private_keys_at(place.position, vault()));
}

SigningKeys Keychain::signing_keys(std::span<const base::Bytes> scripts) const {
    SigningKeys keys;
    for (const base::Bytes& script : scripts)
        for (const WatchedScript& place : find_all(script))
            add_position(place, keys);
    return keys;
}

SigningKeys Keychain::signing_keys_of(std::span<const crypto::PublicKey> public_keys) const {
    SigningKeys keys;
    for (const auto& [id, manager] : managers_)
        for (const crypto::PublicKey& key : public_keys)
            if (const auto position = manager->position_of(key))
                add_position({manager.get(), *position}, keys);
    return keys;
}

keys::SolvingData Keychain::solving_data(base::ByteView script_pubkey) const {
    keys::SolvingData known;
    for (const WatchedScript& place : find_all(script_pubkey))
        static_cast<void>(place.manager->expand(place.position, known));
    return known;
}

base::UnixSeconds Keychain::birth_time() const {
    std::optional<base::UnixSeconds> first;
    for (const auto& [id, manager] : managers_) {
        const base::UnixSeconds time = manager->keypool_oldest();
        first = first ? std::min(*first, time) : time;
    }
    return first.value_or(base::UnixSeconds{0});
}

std::int64_t Keychain::keypool_size(AddressUse use) const {
    std::int64_t size = 0;
    for (const DescriptorManager* manager : active_managers(use))
        size += manager->keypool_size();
    return size;
}

}  // namespace malha::wallet

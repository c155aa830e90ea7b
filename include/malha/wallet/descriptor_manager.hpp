// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// One descriptor of a wallet: the scripts that it watches, its keypool, its private keys.
//
// Scripts are watched from range_start up to range_end. Those before next_index were handed out;
// the rest is the keypool, which grows when an address is taken or seen in use, so that a restored
// wallet finds what earlier copies of it handed out.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "malha/wallet/database.hpp"
#include "malha/wallet/error.hpp"

namespace malha::wallet {

/// How private keys are stored and read.
struct KeyVault {
    bool is_encrypted = false;
    /// Null: not encrypted, or locked.
    const base::SecretBytes* master_key = nullptr;
    [[nodiscard]] bool is_locked() const { return is_encrypted && master_key == nullptr; }
};

class DescriptorManager;

/// A script that a manager watches.
struct WatchedScript {
    DescriptorManager* manager = nullptr;
    std::uint32_t position = 0;
};

/// Looks up views without making copies of them.
struct BytesHash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(base::ByteView bytes) const noexcept {
        return std::hash<std::string_view>()(base::as_text(bytes));
    }
};
struct BytesEqual {
    using is_transparent = void;
    [[nodiscard]] bool operator()(base::ByteView a, base::ByteView b) const noexcept {
        return std::ranges::equal(a, b);
    }
};
struct PublicKeyHash {
    [[nodiscard]] std::size_t operator()(const crypto::PublicKey& key) const noexcept {
        return BytesHash()(key.bytes());
    }
};
using WatchedScripts = std::unordered_multimap<base::Bytes, WatchedScript, BytesHash, BytesEqual>;

/// Thread: wallet strand.
class DescriptorManager {
public:
    /// Reads what a file holds. The scripts follow with watch().
    /// Errors: the descriptor is damaged, or does not belong to its id.
    [[nodiscard]] static base::Result<std::unique_ptr<DescriptorManager>> load(
        const DescriptorId& id, StoredDescriptor stored, const keys::AddressFormat& format);
    /// A new one, with the private keys that are known; nothing is written.
    DescriptorManager(keys::Descriptor descriptor, DescriptorRecord record,
                      const keys::AddressFormat& format);

    [[nodiscard]] const DescriptorId& id() const { return id_; }
    [[nodiscard]] const keys::Descriptor& descriptor() const { return descriptor_; }
    [[nodiscard]] const DescriptorRecord& record() const { return record_; }
    [[nodiscard]] bool is_range() const { return is_range_; }
    [[nodiscard]] std::optional<keys::AddressType> address_type() const {
        return descriptor_.address_type();
    }
    /// Some or all of its private keys are there, encrypted or not.
    [[nodiscard]] bool has_private_keys() const {
        return !private_keys_.empty() || !encrypted_keys_.empty();
    }
    [[nodiscard]] bool has_private_key(const crypto::PublicKey& key) const {
        return private_keys_.contains(key.hash160()) || encrypted_keys_.contains(key);
    }
    [[nodiscard]] std::int64_t keypool_size() const {
        return record_.range_end - record_.next_index;
    }
    [[nodiscard]] base::UnixSeconds keypool_oldest() const;

    // ---- scripts

    /// Finds the scripts of the range from the cache, and adds them to `scripts`.
    /// Errors: the cache lacks what only a private key could derive.
    [[nodiscard]] base::Status watch(WatchedScripts& scripts);
    /// Extends the keypool to `size` unused positions, durably. Without a range there is but one.
    /// Errors: keypool_ran_out: locked, with positions that need a private key; of the disk.
    [[nodiscard]] WalletStatus top_up(std::int64_t size, const KeyVault& vault, Database& database,
                                      WatchedScripts& scripts);
    /// The scripts of a position in the watched range. The public data is added to `known`.
    [[nodiscard]] std::vector<base::Bytes> expand(std::uint32_t position,
                                                  keys::SolvingData& known) const;
    /// The descriptor of one script alone, with its key and where that comes from.
    /// @param script_pubkey  of that position.
    [[nodiscard]] const std::string& script_text(std::uint32_t position,
                                                 base::ByteView script_pubkey) const;
    /// Takes the next position of the keypool, durably. Errors: keypool_ran_out, of the disk.
    [[nodiscard]] WalletResult<std::uint32_t> take(Database& database);
    /// Undoes the last take() if it was of this position.
    [[nodiscard]] base::Status put_back(std::uint32_t position, Database& database);
    /// A script was seen in use: it and all before it count as handed out. Not written.
    /// @return the first position that was not handed out before, and how many were not.
    struct NewlyUsed {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };
    NewlyUsed mark_used(std::uint32_t position);
    [[nodiscard]] base::Status save(Database& database) const;
    /// Where one of the descriptor's public keys stands. Empty: it is none of them.
    [[nodiscard]] std::optional<std::uint32_t> position_of(const crypto::PublicKey& key) const;

    // ---- private keys

    /// Adds keys and writes them, encrypted where the vault says so.
    [[nodiscard]] base::Status add_private_keys(const keys::PrivateKeys& keys,
                                                const KeyVault& vault, Database& database);
    /// As the descriptor names them. Empty where the vault is locked.
    [[nodiscard]] keys::PrivateKeys private_keys(const KeyVault& vault) const;
    /// Those of one position.
    [[nodiscard]] keys::PrivateKeys private_keys_at(std::uint32_t position,
                                                    const KeyVault& vault) const;
    /// Whether the master key opens all of them. Cost: one decryption each.
    [[nodiscard]] bool opens_with(const base::SecretBytes& master_key) const;
    /// Whether the cache of the file is what the descriptor derives with these private keys, as far
    /// as they go: a damaged one would watch scripts that nobody can spend.
    [[nodiscard]] bool cache_agrees(const keys::PrivateKeys& known) const;
    [[nodiscard]] bool has_plain_keys() const { return !private_keys_.empty(); }
    /// Replaces plain keys by encrypted ones on the disk; drop_plain_keys() once that is certain.
    [[nodiscard]] base::Status write_encrypted(const base::SecretBytes& master_key,
                                               Database& database) const;
    void drop_plain_keys(const base::SecretBytes& master_key);

    // ---- import

    /// Takes the wider of both ranges and the new creation time; writes.
    [[nodiscard]] base::Status update(const DescriptorRecord& record, Database& database);
    /// Text with public keys after the last hardened step, or with private keys.
    [[nodiscard]] std::optional<std::string> text(keys::DescriptorForm form,
                                                  const KeyVault& vault) const;
    /// The former; where private keys are missing, the text as it is. Kept once it is known.
    [[nodiscard]] const std::string& normalized_text() const;

private:
    /// Adds the scripts of a position to `scripts`, and what was derived to `cache_`.
    [[nodiscard]] bool watch_position(std::uint32_t position, const keys::PrivateKeys& known,
                                      WatchedScripts& scripts);
    void watch_expansion(std::uint32_t position, keys::DescriptorExpansion expansion,
                         WatchedScripts& scripts);
    /// What `count` positions from `from` on derive, by several threads; empty where the cache
    /// lacks something.
    [[nodiscard]] std::vector<std::optional<keys::DescriptorExpansion>> expand_many(
        std::uint32_t from, std::uint32_t count);
    [[nodiscard]] base::Status save_new_cache(std::size_t parents, std::size_t last_hardened,
                                              std::uint32_t from, std::uint32_t to,
                                              Database& database) const;

    DescriptorId id_{};
    keys::Descriptor descriptor_;
    DescriptorRecord record_;
    const keys::AddressFormat& format_;
    bool is_range_ = false;
    std::int32_t watched_end_ = 0;  ///< first position that watch_position() has not seen
    mutable keys::DescriptorCache cache_;
    mutable std::string normalized_text_;
    /// What expand() found lately, by position: lists of coins ask again and again.
    mutable std::unordered_map<std::uint32_t, keys::DescriptorExpansion> expansions_;
    mutable std::unordered_map<base::Bytes, std::string, BytesHash, BytesEqual> script_texts_;
    keys::PrivateKeys private_keys_;
    std::map<crypto::PublicKey, base::Bytes> encrypted_keys_;
    std::unordered_map<crypto::PublicKey, std::uint32_t, PublicKeyHash>
        public_keys_;  ///< of all watched positions
};

}  // namespace malha::wallet

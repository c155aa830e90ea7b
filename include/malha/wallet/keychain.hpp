// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// All descriptors of a wallet: which scripts are its own, which descriptors give new addresses, and
// the lock on its private keys.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/rng.hpp"
#include "malha/wallet/descriptor_manager.hpp"

namespace malha::wallet {

/// Whether addresses are handed out to others, or get change.
enum class AddressUse : std::uint8_t { receive, change };

/// All that is needed to sign for some scripts. The private keys are wiped when it dies.
struct SigningKeys {
    keys::SolvingData known;
    keys::PrivateKeys private_keys;
};

struct KeychainContext {
    Database& database;
    const base::Clock& clock;
    base::Rng& rng;
    const keys::AddressFormat& address_format;
    std::int64_t keypool_size = 1000;
};

/// Thread: wallet strand.
class Keychain {
public:
    explicit Keychain(const KeychainContext& context) : context_(context) {}

    /// Takes the descriptors and master keys of a file. Errors: what is damaged.
    [[nodiscard]] base::Status load(WalletContents& contents);

    // ---- the lock

    [[nodiscard]] bool is_encrypted() const { return !master_keys_.empty(); }
    [[nodiscard]] bool is_locked() const { return is_encrypted() && !master_key_; }
    [[nodiscard]] KeyVault vault() const {
        return {is_encrypted(), master_key_ ? &*master_key_ : nullptr};
    }
    /// Errors: wrong_passphrase; wallet: the keys are damaged.
    [[nodiscard]] WalletStatus unlock(std::string_view passphrase);
    void lock() { master_key_.reset(); }
    /// Unlocked if the same keys were unlocked before.
    void stay_unlocked(const Keychain& before);
    /// Encrypts all private keys. Afterwards it is locked; what was in plain is not in the rows of
    /// the file, but may still be in its free pages. Precondition: not encrypted.
    [[nodiscard]] WalletStatus encrypt(std::string_view passphrase);
    /// Errors: wrong_passphrase, and of the disk. Whether it is locked stays as it was.
    [[nodiscard]] WalletStatus change_passphrase(std::string_view old_passphrase,
                                                 std::string_view new_passphrase);

    // ---- descriptors

    using Managers = std::map<DescriptorId, std::unique_ptr<DescriptorManager>>;
    [[nodiscard]] const Managers& managers() const { return managers_; }
    /// Null: none of that id.
    [[nodiscard]] DescriptorManager* find(const DescriptorId& id) const;
    /// Null: no descriptor gives such addresses.
    [[nodiscard]] DescriptorManager* active(keys::AddressType type, AddressUse use) const;
    /// The uses for which it is active: none, one or both.
    [[nodiscard]] bool is_active(const DescriptorManager& manager, AddressUse use) const;
    [[nodiscard]] bool is_active(const DescriptorManager& manager) const {
        return is_active(manager, AddressUse::receive) || is_active(manager, AddressUse::change);
    }
    /// In the order of their types.
    [[nodiscard]] std::vector<DescriptorManager*> active_managers(AddressUse use) const;
    [[nodiscard]] base::Status set_active(DescriptorManager& manager, AddressUse use);
    [[nodiscard]] base::Status deactivate(DescriptorManager& manager, AddressUse use);
    /// Writes a new descriptor with its private keys and fills its keypool; or, for one that is
    /// there already, widens its range and adds keys.
    /// Errors: unlock_needed, keypool_ran_out, of the disk.
    [[nodiscard]] WalletResult<DescriptorManager*> add(keys::Descriptor descriptor,
                                                       DescriptorRecord record,
                                                       const keys::PrivateKeys& private_keys);
    /// Makes the eight descriptors of a new wallet from one seed. Errors: of the disk.
    [[nodiscard]] WalletStatus set_up();
    /// One descriptor of the established form (BIP 44, 49, 84, 86) below a master key.
    [[nodiscard]] WalletResult<DescriptorManager*> add_standard(const keys::ExtendedPublicKey& root,
                                                                const crypto::PrivateKey& key,
                                                                keys::AddressType type,
                                                                AddressUse use);
    /// Whether it is there already, active or not.
    [[nodiscard]] bool has_standard(const keys::ExtendedPublicKey& root, keys::AddressType type,
                                    AddressUse use) const;

    // ---- scripts

    [[nodiscard]] bool is_mine(base::ByteView script_pubkey) const {
        return scripts_.contains(script_pubkey);
    }
    /// By preference one that has private keys. Empty: not ours.
    [[nodiscard]] std::optional<WatchedScript> find_script(base::ByteView script_pubkey) const;
    [[nodiscard]] std::vector<WatchedScript> find_all(base::ByteView script_pubkey) const;
    /// Every script that is watched.
    [[nodiscard]] std::vector<base::Bytes> all_scripts() const;
    [[nodiscard]] std::size_t script_count() const { return scripts_.size(); }
    /// @param size  0: as the options say.
    [[nodiscard]] WalletStatus top_up(std::int64_t size = 0);
    /// Tops up the active descriptor, then takes its next position.
    [[nodiscard]] WalletResult<WatchedScript> take(keys::AddressType type, AddressUse use);
    /// A script was seen in use. @return scripts of addresses that are handed out now, so to speak.
    struct NewlyUsed {
        base::Bytes script_pubkey;
        std::optional<AddressUse> use;
    };
    [[nodiscard]] std::vector<NewlyUsed> mark_used(base::ByteView script_pubkey);

    [[nodiscard]] SigningKeys signing_keys(std::span<const base::Bytes> scripts) const;
    [[nodiscard]] SigningKeys signing_keys_of(std::span<const crypto::PublicKey> public_keys) const;
    [[nodiscard]] keys::SolvingData solving_data(base::ByteView script_pubkey) const;

    /// Seconds; the earliest creation time of all descriptors.
    [[nodiscard]] base::UnixSeconds birth_time() const;
    /// Unused positions of the active descriptors.
    [[nodiscard]] std::int64_t keypool_size(AddressUse use) const;

private:
    [[nodiscard]] std::map<keys::AddressType, DescriptorManager*>& active_map(AddressUse use) {
        return use == AddressUse::receive ? external_ : internal_;
    }
    [[nodiscard]] const std::map<keys::AddressType, DescriptorManager*>& active_map(
        AddressUse use) const {
        return use == AddressUse::receive ? external_ : internal_;
    }
    [[nodiscard]] keys::Descriptor standard_descriptor(const keys::ExtendedPublicKey& root,
                                                       keys::AddressType type,
                                                       AddressUse use) const;
    void forget_scripts_of(const DescriptorManager& manager);
    void add_position(const WatchedScript& place, SigningKeys& out) const;

    KeychainContext context_;
    Managers managers_;
    std::map<keys::AddressType, DescriptorManager*> external_;
    std::map<keys::AddressType, DescriptorManager*> internal_;
    WatchedScripts scripts_;
    std::map<std::uint32_t, MasterKey> master_keys_;
    std::optional<base::SecretBytes> master_key_;  ///< absent: not encrypted, or locked
};

}  // namespace malha::wallet

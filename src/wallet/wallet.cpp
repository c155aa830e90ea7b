// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Making and loading, the lock, addresses and locked coins. Coins: wallet_coins.cpp; transactions:
// wallet_transactions.cpp; the chain: wallet_chain.cpp.
#include "malha/wallet/wallet.hpp"

#include <algorithm>

#include "disk_error.hpp"
#include "load_problem.hpp"
#include "malha/base/version.hpp"
#include "wallet_report.hpp"

namespace malha::wallet {
namespace {

bool has_encrypted_keys(const WalletContents& contents) {
    return std::ranges::any_of(contents.descriptors, [](const auto& entry) {
        return !entry.second.encrypted_keys.empty();
    });
}

/// What clients know, or what exactly is damaged.
base::Status explained(base::Status read) {
    if (read || read.error().message == kUnrecognizedDescriptor ||
        read.error().message == kLegacyEntry)
        return read;
    return base::fail("Wallet corrupted: ", read.error().message);
}

}  // namespace

Wallet::Wallet(std::string name, std::unique_ptr<Database> database, const WalletContext& context)
    : name_(std::move(name)),
      context_(context),
      database_(std::move(database)),
      musig_nonces_(context.rng) {
    make_parts();
}

void Wallet::make_parts() {
    keychain_ = std::make_unique<Keychain>(KeychainContext{
        .database = *database_,
        .clock = context_.clock,
        .rng = context_.rng,
        .address_format = context_.address_format,
        .keypool_size = context_.settings.keypool_size,
    });
    history_ = std::make_unique<History>(*database_, *keychain_);
}

Wallet::~Wallet() = default;

base::Result<std::unique_ptr<Wallet>> Wallet::load(std::string name,
                                                   std::unique_ptr<Database> database,
                                                   const WalletContext& context) {
    std::unique_ptr<Wallet> wallet(new Wallet(std::move(name), std::move(database), context));
    MALHA_TRY(wallet->read());
    return wallet;
}

base::Status Wallet::read() {
    WalletContents contents;
    MALHA_TRY(explained(database_->for_each([&](base::ByteView key, base::ByteView value) {
        return add_record(contents, key, value);
    })));
    flags_ = contents.flags;
    if (flags_.has_unknown_required())
        return base::fail("Wallet requires newer version of ", base::kProgramName);
    if (!has(WalletFlag::descriptors))
        return base::fail(
            "Wallet is a legacy wallet. Please migrate to a descriptor wallet using the migration "
            "tool (migratewallet RPC).");
    MALHA_TRY(drop_unneeded_master_keys(contents));
    MALHA_TRY(explained(keychain_->load(contents)));
    address_book_ = std::make_unique<AddressBook>(*database_, std::move(contents.addresses));
    history_->load(std::move(contents.transactions), contents.next_position);
    for (const primitives::OutPoint& outpoint : contents.locked)
        locked_[outpoint] = true;
    locator_ = std::move(contents.locator);
    return {};
}

base::Status Wallet::drop_unneeded_master_keys(WalletContents& contents) {
    if (!has(WalletFlag::disable_private_keys) || contents.master_keys.empty() ||
        has_encrypted_keys(contents))
        return {};
    context_.log.info("[" + name_ +
                      "] Detected extraneous encryption keys in this wallet without private keys. "
                      "Removing extraneous encryption keys.");
    for (const auto& [id, key] : contents.master_keys)
        MALHA_TRY(database_->erase(master_key_record(id, key).key));
    contents.master_keys.clear();
    return {};
}

WalletResult<std::unique_ptr<Wallet>> Wallet::create(std::string name,
                                                     std::unique_ptr<Database> database,
                                                     const WalletContext& context,
                                                     const NewWallet& options) {
    std::unique_ptr<Wallet> wallet(new Wallet(std::move(name), std::move(database), context));
    wallet->address_book_ =
        std::make_unique<AddressBook>(*wallet->database_, AddressBook::Entries());
    wallet->flags_ = options.flags;
    wallet->flags_.set(WalletFlag::descriptors).set(WalletFlag::last_hardened_xpub_cached);
    DatabaseTransaction transaction = wallet->transaction();
    MALHA_TRY(of_disk(transaction.begin()));
    MALHA_TRY(of_disk(wallet->database_->put(version_record(base::version_number()))));
    MALHA_TRY(of_disk(wallet->database_->put(flags_record(wallet->flags_))));
    wallet->set_last_block(context.chain.tip().at);
    MALHA_TRY(of_disk(wallet->save_position()));
    // Encrypted before there are keys, so that none is ever on the disk in plain.
    if (!options.passphrase.empty()) {
        MALHA_TRY(wallet->keychain_->encrypt(options.passphrase));
        MALHA_TRY(wallet->keychain_->unlock(options.passphrase));
    }
    if (!wallet->has(WalletFlag::blank_wallet) && !wallet->has(WalletFlag::disable_private_keys))
        MALHA_TRY(wallet->keychain_->set_up());
    wallet->lock();
    MALHA_TRY(of_disk(transaction.commit()));
    return wallet;
}

base::Status Wallet::backup(const base::Path& destination) const {
    std::error_code error;
    if (std::filesystem::equivalent(destination, database_->path(), error))
        return base::fail("cannot backup to wallet source file ", destination.string());
    return database_->backup(destination);
}

WalletStatus Wallet::set_flag(WalletFlag flag, bool is_set) {
    WalletFlags changed = flags_;
    if (is_set)
        changed.set(flag);
    else
        changed.clear(flag);
    MALHA_TRY(of_disk(database_->put(flags_record(changed))));
    flags_ = changed;
    return {};
}

// ---- the lock

WalletStatus Wallet::unlock(std::string_view passphrase, std::chrono::seconds seconds) {
    MALHA_TRY(keychain_->unlock(passphrase));
    static_cast<void>(keychain_->top_up());
    unlocked_until_ = context_.clock.now() + seconds;
    relock_at_ = context_.clock.mono() + seconds;
    return {};
}

void Wallet::lock() {
    keychain_->lock();
    unlocked_until_ = {0};
}

WalletStatus Wallet::encrypt(std::string_view passphrase) {
    DatabaseTransaction writes = transaction();
    MALHA_TRY(of_disk(writes.begin()));
    MALHA_TRY(keychain_->encrypt(passphrase));
    if (!has(WalletFlag::blank_wallet)) {
        // Copies of the old file have the old keys in plain: new addresses come from a new seed.
        MALHA_TRY(keychain_->unlock(passphrase));
        const auto made = keychain_->set_up();
        lock();
        MALHA_TRY(made);
    }
    MALHA_TRY(of_disk(writes.commit()));
    const auto compacted = database_->compact();
    if (!compacted)
        return wallet_fail(ErrorKind::wallet,
                           "The wallet is encrypted, but its file could not be rewritten, and may "
                           "still hold remains of plain keys: ",
                           compacted.error().message);
    return {};
}

// ---- addresses

std::optional<std::string> Wallet::address_of(base::ByteView script_pubkey) const {
    return keys::encode_address(script_pubkey, context_.address_format);
}

WalletResult<ReservedScript> Wallet::reserve_script(keys::AddressType type, AddressUse use) {
    if (keychain_->active(type, use) == nullptr)
        return wallet_fail(ErrorKind::wallet, use == AddressUse::receive
                                                  ? "Error: No receiving addresses available."
                                                  : "Error: This wallet has no available keys");
    const WatchedScript place = MALHA_TRY(keychain_->take(type, use));
    keys::SolvingData unused;
    return ReservedScript{.script_pubkey = place.manager->expand(place.position, unused).front(),
                          .type = type,
                          .use = use,
                          .place = place};
}

void Wallet::release(const ReservedScript& reserved) {
    // If it cannot be written, the position is skipped: nothing is lost.
    report(reserved.place.manager->put_back(reserved.place.position, *database_));
}

WalletResult<std::string> Wallet::new_address(keys::AddressType type, const std::string& label) {
    const ReservedScript reserved = MALHA_TRY(reserve_script(type, AddressUse::receive));
    const auto address = address_of(reserved.script_pubkey);
    MALHA_ASSERT(address.has_value());  // active descriptors have address types
    MALHA_TRY(of_disk(address_book_->set(*address, label, "receive")));
    return *address;
}

bool Wallet::is_change(base::ByteView script_pubkey) const {
    if (!is_mine(script_pubkey)) return false;
    const auto address = address_of(script_pubkey);
    return !address || address_book_->find(*address) == nullptr;
}

bool Wallet::is_reused(base::ByteView script_pubkey) const {
    if (!has(WalletFlag::avoid_reuse)) return false;
    const auto address = address_of(script_pubkey);
    return address && address_book_->is_used(*address);
}

// ---- locked coins

WalletStatus Wallet::lock_coin(const primitives::OutPoint& outpoint, bool is_persistent) {
    if (is_persistent) MALHA_TRY(of_disk(database_->put(locked_output_record(outpoint))));
    bool& persists = locked_[outpoint];
    persists = persists || is_persistent;
    return {};
}

WalletStatus Wallet::unlock_coin(const primitives::OutPoint& outpoint) {
    const auto found = locked_.find(outpoint);
    if (found == locked_.end()) return {};
    if (found->second) MALHA_TRY(of_disk(database_->erase(locked_output_record(outpoint).key)));
    locked_.erase(found);
    return {};
}

WalletStatus Wallet::unlock_all_coins() {
    DatabaseTransaction transaction(*database_);
    MALHA_TRY(of_disk(transaction.begin()));
    for (const auto& [outpoint, persists] : locked_)
        if (persists) MALHA_TRY(of_disk(database_->erase(locked_output_record(outpoint).key)));
    MALHA_TRY(of_disk(transaction.commit()));
    locked_.clear();
    return {};
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which wallets are loaded. Their files: wallet_files.cpp.
#include "malha/wallet/wallet_manager.hpp"

#include <algorithm>

#include "load_problem.hpp"

namespace malha::wallet {
namespace {

constexpr std::string_view kVerificationFailed = "Wallet file verification failed. ";
constexpr std::string_view kLoadingFailed = "Wallet loading failed. ";

/// As clients know it.
std::string loading_problem(const std::string& file, const std::string& reason) {
    if (reason == kUnrecognizedDescriptor)
        return reason + ". Loading wallet " + file +
               "\n\nThe wallet might have been created on a newer version.\nPlease try running the "
               "latest software version.\n";
    if (reason == kLegacyEntry)
        return reason + ". Loading wallet " + file +
               "\n\nThe wallet might have been tampered with or created with malicious intent.\n";
    return "Error loading " + file + ": " + reason;
}

}  // namespace

Wallet* WalletManager::find(std::string_view name) const {
    const auto found = std::ranges::find(wallets_, name, &Wallet::name);
    return found == wallets_.end() ? nullptr : found->get();
}

WalletResult<Wallet*> WalletManager::adopt(std::unique_ptr<Wallet> wallet) {
    wallets_.push_back(std::move(wallet));
    return wallets_.back().get();
}

WalletStatus WalletManager::check_settings() const {
    if (context_.settings_problem.empty()) return {};
    return wallet_fail(ErrorKind::wallet, context_.settings_problem);
}

WalletResult<std::unique_ptr<Database>> WalletManager::open_file(const base::Path& file) const {
    const DatabaseOptions options{.mode = DatabaseMode::must_exist,
                                  .network_magic = context_.network_magic,
                                  .sync = context_.wallet.settings.sync_writes};
    auto database = Database::open(file, options);
    if (!database)
        return wallet_fail(ErrorKind::wallet, kVerificationFailed,
                           "SQLiteDatabase: ", database.error().message);
    return *std::move(database);
}

WalletResult<Wallet*> WalletManager::open(const std::string& name, const base::Path& file) {
    MALHA_TRY(check_settings());
    auto wallet = Wallet::load(name, MALHA_TRY(open_file(file)), context_.wallet);
    if (!wallet)
        return wallet_fail(ErrorKind::wallet, kLoadingFailed,
                           loading_problem(file.string(), wallet.error().message));
    if (const auto attached = (*wallet)->attach(); !attached)
        return wallet_fail(attached.error().kind, kLoadingFailed, attached.error().message);
    context_.wallet.log.info("[" + name + "] Wallet loaded, " +
                             std::to_string((*wallet)->history().size()) + " transactions");
    return adopt(*std::move(wallet));
}

WalletResult<Wallet*> WalletManager::load(const std::string& name) {
    if (find(name) != nullptr)
        return wallet_fail(ErrorKind::already_loaded, "Wallet \"", name, "\" is already loaded.");
    const Arrival arrival(*this);
    // A file that is loaded under another name is locked.
    return open(name, MALHA_TRY(file_of(name)));
}

WalletResult<Wallet*> WalletManager::create(const std::string& name, const NewWallet& options) {
    MALHA_TRY(check_settings());
    const base::Path place = MALHA_TRY(place_of(name));
    const auto present = file_of(name);
    if (present || present.error().kind == ErrorKind::legacy_format)
        return wallet_fail(ErrorKind::wallet, kVerificationFailed,
                           "Failed to create database path '", place.string(),
                           "'. Database already exists.");
    std::error_code ignored;
    const base::Path file = place / kWalletFileName;
    // Damaged, or of another kind: to be left alone.
    if (std::filesystem::exists(file, ignored)) MALHA_TRY(open_file(file));
    const bool had_directory = std::filesystem::exists(place, ignored);
    if (const auto made = context_.fs.create_directories(place); !made)
        return wallet_fail(ErrorKind::wallet, kVerificationFailed, made.error().message);
    const Arrival arrival(*this);
    auto wallet = create_at(name, file, options);
    if (!wallet) {
        remove_new_file(place, had_directory);
        return wallet;
    }
    // The new directory itself must survive a power cut, too.
    static_cast<void>(context_.fs.sync_directory(place.parent_path()));
    return wallet;
}

WalletResult<Wallet*> WalletManager::create_at(const std::string& name, const base::Path& file,
                                               const NewWallet& options) {
    const DatabaseOptions database_options{.mode = DatabaseMode::must_create,
                                           .network_magic = context_.network_magic,
                                           .sync = context_.wallet.settings.sync_writes};
    auto database = Database::open(file, database_options);
    if (!database)
        return wallet_fail(ErrorKind::wallet, "SQLiteDatabase: ", database.error().message);
    return adopt(MALHA_TRY(Wallet::create(name, *std::move(database), context_.wallet, options)));
}

base::Status WalletManager::unload(std::string_view name) {
    const auto found = std::ranges::find(wallets_, name, &Wallet::name);
    MALHA_ASSERT(found != wallets_.end());
    const auto saved = (*found)->save_position();
    wallets_.erase(found);
    is_in_use_ = !wallets_.empty();
    return saved;
}

void WalletManager::close() {
    while (!wallets_.empty()) {
        const auto saved = unload(wallets_.back()->name());
        if (!saved) context_.wallet.log.error(saved.error().message);
    }
}

// ---- events

void WalletManager::block_connected(const primitives::BlockPtr& block, primitives::Height height) {
    for (const auto& wallet : wallets_)
        wallet->block_connected(block, height);
}
void WalletManager::block_disconnected(const primitives::BlockPtr& block,
                                       primitives::Height height) {
    for (const auto& wallet : wallets_)
        wallet->block_disconnected(block, height);
}
void WalletManager::pool_added(const primitives::TransactionPtr& tx) {
    for (const auto& wallet : wallets_)
        wallet->pool_added(tx);
}
void WalletManager::pool_removed(const primitives::TransactionPtr& tx,
                                 events::RemovalReason reason) {
    for (const auto& wallet : wallets_)
        wallet->pool_removed(tx, reason);
}
void WalletManager::catch_up() {
    for (const auto& wallet : wallets_)
        wallet->follow_tip();
}
void WalletManager::chain_flushed() {
    for (const auto& wallet : wallets_)
        if (const auto saved = wallet->save_position(); !saved)
            context_.wallet.log.error("[" + wallet->name() + "] " + saved.error().message);
}
void WalletManager::tick() {
    for (const auto& wallet : wallets_)
        wallet->tick();
}

}  // namespace malha::wallet

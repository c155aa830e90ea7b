// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// All wallets of a node: where their files are, which are loaded, and what the chain and the pool
// tell them.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

/// The file of a wallet inside its directory.
inline constexpr std::string_view kWalletFileName = "wallet.dat";

struct WalletManagerContext {
    WalletContext wallet;
    base::Filesystem& fs;
    base::Path wallet_dir;  ///< -walletdir
    std::uint32_t network_magic = 0;
    /// What is wrong with the options of wallets, for users; none is opened then. Empty: nothing.
    std::string settings_problem{};
};

struct WalletOnDisk {
    std::string name;
    bool is_legacy = false;  ///< of a format that load() does not read
};

/// Thread: wallet strand, where a method says nothing else.
class WalletManager {
public:
    explicit WalletManager(WalletManagerContext context) : context_(std::move(context)) {}

    // ---- loaded wallets, in the order of their loading

    [[nodiscard]] const std::vector<std::unique_ptr<Wallet>>& wallets() const { return wallets_; }
    /// Null: not loaded.
    [[nodiscard]] Wallet* find(std::string_view name) const;
    [[nodiscard]] bool is_empty() const { return wallets_.empty(); }
    /// Whether a wallet is loaded, or is being loaded and may have looked at the chain already:
    /// what happens from now on has to be told. Thread: any.
    [[nodiscard]] bool is_in_use() const { return is_in_use_; }

    /// Errors: not_found, already_loaded, legacy_format, wallet (damaged, in use, a bad name).
    [[nodiscard]] WalletResult<Wallet*> load(const std::string& name);
    /// Errors: wallet: the name is taken or bad, a file cannot be made.
    [[nodiscard]] WalletResult<Wallet*> create(const std::string& name, const NewWallet& options);
    /// Errors: of the disk; it is unloaded all the same.
    [[nodiscard]] base::Status unload(std::string_view name);
    /// Makes a wallet from a backup and loads it.
    /// Errors: invalid_parameter: no backup there; already_exists; those of load().
    [[nodiscard]] WalletResult<Wallet*> restore(const std::string& name,
                                                const base::Path& backup_file);
    /// Unloads all.
    void close();

    // ---- files

    [[nodiscard]] const base::Path& wallet_dir() const { return context_.wallet_dir; }
    /// What lies in the directory of wallets; "" is its own wallet.dat.
    [[nodiscard]] std::vector<WalletOnDisk> wallets_on_disk() const;
    /// Whether load() would find a wallet of that name. Errors: as load().
    [[nodiscard]] WalletResult<base::Path> file_of(const std::string& name) const;

    // ---- events

    void block_connected(const primitives::BlockPtr& block, primitives::Height height);
    void block_disconnected(const primitives::BlockPtr& block, primitives::Height height);
    void pool_added(const primitives::TransactionPtr& tx);
    void pool_removed(const primitives::TransactionPtr& tx, events::RemovalReason reason);
    /// Wallets that missed blocks read them. Cheap when there are none.
    void catch_up();
    void chain_flushed();
    void tick();

private:
    /// For as long as a wallet is on its way. Afterwards it is the loaded ones that count.
    class Arrival {
    public:
        explicit Arrival(WalletManager& manager) : manager_(manager) { manager.is_in_use_ = true; }
        ~Arrival() { manager_.is_in_use_ = !manager_.wallets_.empty(); }
        Arrival(const Arrival&) = delete;
        Arrival& operator=(const Arrival&) = delete;

    private:
        WalletManager& manager_;
    };

    [[nodiscard]] WalletStatus check_settings() const;
    [[nodiscard]] WalletResult<base::Path> place_of(const std::string& name) const;
    [[nodiscard]] WalletResult<std::unique_ptr<Database>> open_file(const base::Path& file) const;
    [[nodiscard]] WalletResult<Wallet*> open(const std::string& name, const base::Path& file);
    [[nodiscard]] WalletResult<Wallet*> create_at(const std::string& name, const base::Path& file,
                                                  const NewWallet& options);
    /// What was put there a moment ago goes again, and nothing else.
    static void remove_new_file(const base::Path& place, bool had_directory);
    [[nodiscard]] WalletResult<Wallet*> adopt(std::unique_ptr<Wallet> wallet);

    WalletManagerContext context_;
    std::vector<std::unique_ptr<Wallet>> wallets_;
    std::atomic<bool> is_in_use_{false};
};

/// Why the name cannot be that of a wallet; empty: it can.
[[nodiscard]] std::string name_problem(const std::string& name);

}  // namespace malha::wallet

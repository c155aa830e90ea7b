// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See wallet_service.hpp. Events reach the wallets through the queue of their strand. While there
// is no wallet, none are queued: one that is loaded asks for the tip when events for it are queued
// already, so that it misses nothing, and ignores what it knows. When wallets lag far behind,
// blocks are left out, which the wallets then read for themselves; until they have,
// pruning spares these blocks.
#include "malha/node/wallet_service.hpp"

#include <atomic>

#include "malha/config/settings_file.hpp"
#include "malha/node/notify.hpp"
#include "malha/node/run_program.hpp"
#include "malha/rpc/signer_program.hpp"
#include "wallet_chain_client.hpp"

namespace malha::node {
namespace {

// Blocks in the queue keep their memory: about 4 MB each.
constexpr int kQueuedBlocksMax = 16;
// Beyond this, changes of the pool are not queued either; blocks will tell what became of them.
constexpr int kQueuedChangesMax = 100'000;
constexpr const char* kMissedBlocksLock = "wallets that lag";

wallet::WalletManagerContext manager_context(const WalletConfig& config,
                                             const WalletSurroundings& around,
                                             wallet::ChainClient& chain,
                                             const keys::AddressFormat& format) {
    const std::string& command = config.settings.notify_command;
    const auto& listener = around.on_transaction;
    wallet::WalletContext wallet{.chain = chain,
                                 .clock = around.clock,
                                 .rng = around.rng,
                                 .log = around.log,
                                 .address_format = format,
                                 .settings = config.settings,
                                 .notify = {},
                                 .signer = around.signer};
    if (!command.empty() || listener)
        wallet.notify = [command, listener](const wallet::TransactionNotice& notice) {
            if (listener) listener(notice);
            if (command.empty() || notice.cause != wallet::NoticeCause::itself) return;
            WalletNotice words{.txid = notice.txid.to_display_hex(), .wallet = notice.wallet};
            if (notice.block) {
                words.block = notice.block->hash.to_display_hex();
                words.height = std::to_string(notice.block->height);
            }
            notify_wallet(command, words);
        };
    const auto& magic = around.params.magic;
    return {.wallet = std::move(wallet),
            .fs = around.fs,
            .wallet_dir = config.wallet_dir,
            .network_magic = std::uint32_t{magic[0]} << 24 | std::uint32_t{magic[1]} << 16 |
                             std::uint32_t{magic[2]} << 8 | std::uint32_t{magic[3]},
            .settings_problem = config.settings_problem};
}

/// What RPC clients are told at first, users who start a node are not.
std::string without_prefix(const std::string& message) {
    constexpr std::string_view kPrefixes[] = {"Wallet file verification failed. ",
                                              "Wallet loading failed. "};
    for (const std::string_view prefix : kPrefixes)
        if (message.starts_with(prefix)) return message.substr(prefix.size());
    return message;
}

}  // namespace

class WalletService::Impl {
public:
    Impl(const WalletConfig& config_in, const WalletSurroundings& around_in)
        : config(config_in),
          around(around_in),
          format(rpc::address_format_of(around.params)),
          chain({.strand = around.node_strand,
                 .engine = around.engine,
                 .pool = around.pool,
                 .estimator = around.estimator,
                 .announce = around.announce,
                 .indexes = around.indexes}),
          manager(manager_context(config, around, chain, format)),
          strand("wallet") {}

    enum class Told { queued, left_out, nobody };

    /// Queues what happened, if anybody wants to know. Thread: node strand.
    template <class F>
    Told tell(std::atomic<int>& queued, int queued_max, F&& event) {
        if (!manager.is_in_use()) return Told::nobody;
        if (queued.load() >= queued_max) {
            has_missed = true;
            return Told::left_out;
        }
        ++queued;
        strand.post([this, &queued, event = std::forward<F>(event)] {
            --queued;
            event(manager);
        });
        return Told::queued;
    }

    /// Thread: node strand.
    void keep_missed(primitives::Height height) {
        missed_from = std::min(missed_from.value_or(height), height);
        around.engine->set_prune_lock(kMissedBlocksLock, *missed_from);
    }
    void catch_up_with_missed() {
        if (!has_missed.exchange(false)) return;
        ++catch_ups_queued;
        const Told told =
            tell(queued_changes, kQueuedChangesMax, [this](wallet::WalletManager& wallets) {
                wallets.catch_up();
                around.node_strand.post([this] { has_caught_up(); });
            });
        if (told != Told::queued) has_caught_up();
    }
    void has_caught_up() {
        // Until the last one that is queued, blocks may be needed that were missed after the first.
        if (--catch_ups_queued > 0 || has_missed) return;
        missed_from.reset();
        around.engine->clear_prune_lock(kMissedBlocksLock);
    }

    bool set_load_on_startup(const std::string& name, bool is_loaded) {
        if (!config.settings_file) return false;
        auto file = config::SettingsFile::open(around.fs, *config.settings_file);
        if (!file) return false;
        std::vector<std::string> names;
        const auto settings = file->settings();
        if (const auto found = settings.find("wallet"); found != settings.end())
            for (const config::Setting& setting : found->second)
                if (setting.text != name) names.push_back(setting.text);
        if (is_loaded) names.push_back(name);
        file->set_list("wallet", names);
        return file->write().has_value();
    }

    base::Result<std::vector<std::string>> load() {
        std::vector<std::string> names = config.load;
        if (config.load_default && manager.file_of("")) names.emplace_back();
        // Options of wallets are of interest to those who have one.
        std::vector<std::string> warnings;
        if (!names.empty()) warnings = config.warnings;
        for (const std::string& name : names) {
            if (manager.find(name) != nullptr) {
                warnings.push_back("Ignoring duplicate -wallet " + name + ".");
                continue;
            }
            const auto loaded = manager.load(name);
            if (loaded) continue;
            const std::string reason = without_prefix(loaded.error().message);
            if (loaded.error().kind == wallet::ErrorKind::not_found)
                warnings.push_back("Skipping -wallet path that doesn't exist. " + reason);
            else if (loaded.error().kind == wallet::ErrorKind::legacy_format)
                warnings.push_back(reason);
            else
                return base::fail(reason);
        }
        return warnings;
    }

    const WalletConfig config;
    const WalletSurroundings around;
    const keys::AddressFormat format;
    WalletChainClient chain;
    wallet::WalletManager manager;
    std::atomic<bool> is_stopping{false};
    std::atomic<bool> has_missed{false};  ///< something was left out
    std::atomic<int> queued_blocks{0};
    std::atomic<int> queued_changes{0};
    std::atomic<bool> is_tick_queued{false};
    // Of the node strand.
    std::optional<primitives::Height> missed_from;  ///< lowest block that was left out
    int catch_ups_queued = 0;
    base::Strand strand;  ///< last, so that its tasks end before the rest goes
};

std::unique_ptr<wallet::ExternalSigner> make_signer(const WalletConfig& config,
                                                    const consensus::ChainParams& params) {
    const std::string& command = config.settings.signer_command;
    if (command.empty()) return nullptr;
    return std::make_unique<rpc::SignerProgram>(command, std::string(params.name), run_program);
}

WalletService::WalletService(const WalletConfig& config, const WalletSurroundings& around)
    : impl_(std::make_unique<Impl>(config, around)) {}
WalletService::~WalletService() = default;

void WalletService::subscribe(events::Bus& bus) {
    Impl& impl = *impl_;
    using Manager = wallet::WalletManager;
    bus.subscribe<events::BlockConnected>([&impl](const events::BlockConnected& event) {
        const auto told = impl.tell(
            impl.queued_blocks, kQueuedBlocksMax,
            [event](Manager& wallets) { wallets.block_connected(event.block, event.height); });
        if (told == Impl::Told::left_out) impl.keep_missed(event.height);
    });
    bus.subscribe<events::BlockDisconnected>([&impl](const events::BlockDisconnected& event) {
        impl.tell(impl.queued_blocks, kQueuedBlocksMax, [event](Manager& manager) {
            manager.block_disconnected(event.block, event.height);
        });
    });
    bus.subscribe<events::TipChanged>(
        [&impl](const events::TipChanged&) { impl.catch_up_with_missed(); });
    // What a wallet could not read below a snapshot is here now.
    bus.subscribe<events::HistoryValidated>([&impl](const events::HistoryValidated& event) {
        if (event.is_complete)
            impl.tell(impl.queued_changes, kQueuedChangesMax,
                      [](Manager& manager) { manager.catch_up(); });
    });
    bus.subscribe<events::TransactionAdded>([&impl](const events::TransactionAdded& event) {
        impl.tell(impl.queued_changes, kQueuedChangesMax,
                  [tx = event.tx](Manager& manager) { manager.pool_added(tx); });
    });
    bus.subscribe<events::TransactionRemoved>([&impl](const events::TransactionRemoved& event) {
        impl.tell(impl.queued_changes, kQueuedChangesMax,
                  [tx = event.tx, reason = event.reason](Manager& manager) {
                      manager.pool_removed(tx, reason);
                  });
    });
    bus.subscribe<events::ChainFlushed>([&impl](const events::ChainFlushed&) {
        impl.tell(impl.queued_changes, kQueuedChangesMax,
                  [](Manager& manager) { manager.chain_flushed(); });
    });
}

base::Result<std::vector<std::string>> WalletService::load() {
    return impl_->strand.call([this] { return impl_->load(); });
}

void WalletService::tick() {
    if (!impl_->manager.is_in_use() || impl_->is_tick_queued.exchange(true)) return;
    impl_->strand.post([this] {
        impl_->is_tick_queued = false;
        impl_->manager.tick();
    });
}

void WalletService::wait_until_current() {
    impl_->strand.call([] {});
}

void WalletService::interrupt() {
    impl_->is_stopping = true;
}

void WalletService::stop() {
    impl_->strand.call([this] { impl_->manager.close(); });
}

rpc::WalletMethodContext WalletService::method_context(const rpc::ChainContext& chain) {
    return {.manager = &impl_->manager,
            .strand = &impl_->strand,
            .chain = chain,
            .set_load_on_startup =
                [this](const std::string& name, bool is_loaded) {
                    return impl_->set_load_on_startup(name, is_loaded);
                },
            .is_stopping = [this] { return impl_->is_stopping.load(); },
            .is_enabled = impl_->config.enabled};
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// After a write that failed. What is in memory may be more than the file has, so memory is thrown
// away: the file is read anew, and says up to which block it knows the chain. Nothing is written in
// between (database.hpp), so the wallet's position never passes a block whose write failed.
#include "disk_error.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {
namespace {

// A full or broken disk is tried again so often; a call for the wallet tries at once.
constexpr std::chrono::seconds kRecoverEvery{30};

}  // namespace

WalletStatus Wallet::recover() {
    if (!has_failed()) return {};
    const std::string reason = *database_->failure();
    database_->forget_failure();
    auto done = read_anew();
    if (!done) {
        database_->set_failure(done.error().message);
        return done;
    }
    context_.log.info("[" + name_ + "] Read anew from its file after a change failed: " + reason);
    return {};
}

WalletStatus Wallet::read_anew() {
    const std::unique_ptr<Keychain> before = std::move(keychain_);
    make_parts();
    filter_scripts_.clear();
    std::erase_if(locked_, [](const auto& coin) { return coin.second; });
    MALHA_TRY(of_disk(read()));
    keychain_->stay_unlocked(*before);
    if (is_locked()) unlocked_until_ = {0};
    MALHA_TRY(attach());
    if (has_failed()) return of_disk(base::fail(*database_->failure()));
    return {};
}

void Wallet::retry_recovery() {
    if (context_.clock.mono() < recover_at_) return;
    recover_at_ = context_.clock.mono() + kRecoverEvery;
    if (const auto done = recover(); !done)
        context_.log.error("[" + name_ + "] " + done.error().message +
                           ". The wallet stands still until its file can be read and written "
                           "again; see whether the disk is full.");
}

}  // namespace malha::wallet

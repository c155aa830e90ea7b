// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "wallet_scan.hpp"

#include <algorithm>

#include "malha/wallet/kept_blocks.hpp"

namespace malha::rpc {
namespace {

// A step holds up all other calls of wallets for about so long.
constexpr std::chrono::milliseconds kStepTime{10};

class Scan {
public:
    Scan(const WalletMethodContext& context, const std::string& name, const ScanRange& range)
        : context_(context), name_(name), range_(range), next_(range.begin) {}

    ScanOutcome run() {
        while (context_.strand->call([this] { return step(); })) {
        }
        return outcome_;
    }

private:
    /// Thread: wallet strand. @return whether there is more.
    bool step() {
        wallet::Wallet* wallet = context_.manager->find(name_);
        MALHA_ASSERT(wallet != nullptr && wallet->scan);  // nobody unloads it meanwhile
        if (!kept_) kept_.emplace(wallet->context().chain, "scan of wallet " + name_, next_);
        const base::MonoTime until = context_.chain.clock->mono() + kStepTime;
        do {
            const primitives::Height end = range_.end.value_or(wallet->last_block().height);
            if (next_ > end)
                return finish(*wallet, outcome_.failed_time.value == 0 ? ScanOutcome::Kind::done
                                                                       : ScanOutcome::Kind::failed);
            if (wallet->scan->is_aborted || (context_.is_stopping && context_.is_stopping()))
                return finish(*wallet, ScanOutcome::Kind::aborted);
            const auto block = wallet->context().chain.block_at(next_);
            if (!block) return finish(*wallet, ScanOutcome::Kind::failed);
            if (!wallet->rescan_block(*block)) {
                // What the other blocks hold is found all the same, if it can be written down.
                outcome_.failed_time = block->time_max;
                if (!wallet->recover()) return finish(*wallet, ScanOutcome::Kind::failed);
            }
            outcome_.last = next_++;
            wallet->scan->progress = static_cast<double>(next_ - range_.begin) /
                                     static_cast<double>(end - range_.begin + 1);
        } while (context_.chain.clock->mono() < until);
        kept_->advance(next_);
        return true;
    }

    bool finish(wallet::Wallet& wallet, ScanOutcome::Kind kind) {
        outcome_.kind = kind;
        if (kind == ScanOutcome::Kind::done && !range_.end)
            for (const auto& tx : wallet.context().chain.pool_transactions())
                wallet.pool_added(tx);
        release_scan(wallet);
        kept_.reset();
        return false;
    }

    const WalletMethodContext& context_;
    const std::string& name_;
    const ScanRange& range_;
    primitives::Height next_;
    std::optional<wallet::KeptBlocks> kept_;  ///< from next_ on, while steps are taken
    ScanOutcome outcome_;
};

}  // namespace

RpcResult<void> reserve_scan(const WalletMethodContext& context, wallet::Wallet& wallet) {
    if (wallet.scan)
        return rpc_fail(ErrorCode::wallet_error,
                        "Wallet is currently rescanning. Abort existing rescan or wait.");
    wallet.scan = wallet::Wallet::Scan{.started = context.chain.clock->mono()};
    return {};
}

ScanOutcome run_scan(const WalletMethodContext& context, const std::string& name,
                     const ScanRange& range) {
    return Scan(context, name, range).run();
}

void release_scan(wallet::Wallet& wallet) {
    wallet.scan.reset();
}

}  // namespace malha::rpc

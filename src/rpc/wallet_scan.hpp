// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Reading the chain again for a wallet, in steps on the wallet strand, so that wallets answer
// meanwhile and the scan can be watched and aborted.
#pragma once

#include <optional>
#include <string>

#include "malha/rpc/wallet_context.hpp"

namespace malha::rpc {

struct ScanRange {
    primitives::Height begin = 0;
    /// The last block. Empty: the tip, and then the pool.
    std::optional<primitives::Height> end;
};

struct ScanOutcome {
    enum class Kind : std::uint8_t { done, aborted, failed };
    Kind kind = Kind::done;
    std::optional<primitives::Height> last;  ///< highest block that was read
    base::UnixSeconds failed_time{};         ///< of the block that could not be read
};

/// Takes the wallet for a scan. Thread: wallet strand. Errors: it is being scanned already.
[[nodiscard]] RpcResult<void> reserve_scan(const WalletMethodContext& context,
                                           wallet::Wallet& wallet);
/// Scans and gives the wallet free. Thread: any but the wallet strand.
/// @param name  of a wallet that reserve_scan() took.
[[nodiscard]] ScanOutcome run_scan(const WalletMethodContext& context, const std::string& name,
                                   const ScanRange& range);
/// Gives the wallet free without a scan. Thread: wallet strand.
void release_scan(wallet::Wallet& wallet);

}  // namespace malha::rpc

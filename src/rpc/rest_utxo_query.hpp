// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Which outputs a request of /rest/getutxos asks for (BIP 64): named in the path, or as bytes in
// the body.
#pragma once

#include <vector>

#include "malha/primitives/transaction.hpp"
#include "rest_request.hpp"

namespace malha::rpc {

struct UtxoQuery {
    static constexpr std::size_t kOutpointsMax = 15;

    bool with_pool = false;  ///< what the pool spends and makes counts
    std::vector<primitives::OutPoint> outpoints{};
};

/// Errors: 400: not to be read, no outpoint, or more than kOutpointsMax.
[[nodiscard]] RestValue<UtxoQuery> read_utxo_query(const RestRequest& request);

}  // namespace malha::rpc

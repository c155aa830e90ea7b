// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rest_utxo_query.hpp.
#include "rest_utxo_query.hpp"

#include <algorithm>

#include "malha/base/hex.hpp"
#include "malha/primitives/serialize.hpp"

namespace malha::rpc {
namespace {

using primitives::OutPoint;
using primitives::Txid;

constexpr std::size_t kOutpointSize = 36;

/// "<txid>-<index>"
RestValue<OutPoint> outpoint_from(std::string_view text) {
    const std::size_t dash = std::min(text.find('-'), text.size());
    const auto txid = Txid::from_display_hex(text.substr(0, dash));
    const auto index = rest_number<std::uint32_t>(text.substr(std::min(dash + 1, text.size())));
    if (!txid || !index) return rest_fail(400, "Parse error");
    return OutPoint{*txid, *index};
}

/// "/checkmempool/<outpoint>/<outpoint>", all of it optional.
RestValue<UtxoQuery> query_from_path(const RestRequest& request) {
    UtxoQuery query;
    if (request.argument.size() <= 1) return query;
    const auto parts = request.parts();
    if (!parts.front().empty()) return rest_fail(400, "Parse error");  // before the first slash
    query.with_pool = parts[1] == "checkmempool";
    for (std::size_t i = query.with_pool ? 2 : 1; i < parts.size(); ++i)
        query.outpoints.push_back(MALHA_TRY(outpoint_from(parts[i])));
    return query;
}

/// One byte for the pool, then a vector of outpoints.
RestValue<UtxoQuery> query_from_bytes(base::ByteView bytes) {
    primitives::ByteReader reader(bytes);
    UtxoQuery query{.with_pool = reader.read<std::uint8_t>() != 0};
    for (auto left = reader.read_count(kOutpointSize); left > 0; --left) {
        OutPoint& outpoint = query.outpoints.emplace_back();
        reader.read_into(outpoint.txid.bytes);
        outpoint.index = reader.read<std::uint32_t>();
    }
    if (!reader.ok()) return rest_fail(400, "Parse error");
    return query;
}

}  // namespace

RestValue<UtxoQuery> read_utxo_query(const RestRequest& request) {
    UtxoQuery query = MALHA_TRY(query_from_path(request));
    const bool takes_body =
        request.format == RestFormat::binary || request.format == RestFormat::hex;
    if (takes_body && !request.body.empty()) {
        if (!query.outpoints.empty())
            return rest_fail(400,
                             "Combination of URI scheme inputs and raw post data is not allowed");
        const base::Bytes bytes = request.format == RestFormat::hex
                                      ? base::from_hex(request.body).value_or(base::Bytes{})
                                      : base::Bytes(request.body.begin(), request.body.end());
        query = MALHA_TRY(query_from_bytes(bytes));
    } else if (query.outpoints.empty()) {
        return rest_fail(400, "Error: empty request");
    }
    if (query.outpoints.size() > UtxoQuery::kOutpointsMax)
        return rest_fail(
            400, "Error: max outpoints exceeded (max: ", std::to_string(UtxoQuery::kOutpointsMax),
            ", tried: ", std::to_string(query.outpoints.size()), ")");
    return query;
}

}  // namespace malha::rpc

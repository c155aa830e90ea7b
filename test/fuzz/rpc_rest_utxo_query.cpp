// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any path and body of /rest/getutxos: refused, or outpoints that the request really names.
#include <cstddef>
#include <cstdint>
#include <string>

#include "../../src/rpc/rest_utxo_query.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/primitives/serialize.hpp"

using namespace malha;

namespace {

/// The body that asks for the same.
std::string body_of(const rpc::UtxoQuery& query) {
    primitives::ByteWriter writer;
    writer.write(static_cast<std::uint8_t>(query.with_pool));
    writer.write_compact_size(query.outpoints.size());
    for (const primitives::OutPoint& outpoint : query.outpoints)
        writer.write_bytes(outpoint.txid.bytes).write(outpoint.index);
    return std::string(base::as_text(writer.bytes()));
}

void check(const rpc::UtxoQuery& query) {
    MALHA_ASSERT(query.outpoints.size() <= rpc::UtxoQuery::kOutpointsMax);
    const auto again =
        rpc::read_utxo_query({.format = rpc::RestFormat::binary, .body = body_of(query)});
    MALHA_ASSERT(again && again->with_pool == query.with_pool);
    MALHA_ASSERT(again->outpoints == query.outpoints);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(base::as_text({data, size}));
    for (const auto format : {rpc::RestFormat::binary, rpc::RestFormat::hex})
        if (const auto query = rpc::read_utxo_query({.format = format, .body = text}))
            check(*query);
    const auto parsed =
        rpc::parse_rest_request({.target = "/rest/getutxos" + text}, "/rest/getutxos");
    if (const auto query = rpc::read_utxo_query(parsed)) check(*query);
    return 0;
}

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See stored_block.hpp.
#include "stored_block.hpp"

#include "malha/storage/block_files.hpp"

namespace malha::rpc {

BlockPlace place_of(const chain::BlockNode& node) {
    BlockPlace place{
        .hash = node.hash, .parent = {}, .height = node.height, .data = {}, .undo = {}};
    if (node.parent != nullptr) place.parent = node.parent->hash;
    if (node.has_data()) place.data = {node.file, node.data_offset};
    if (node.has_undo()) place.undo = {node.file, node.undo_offset};
    return place;
}

RpcResult<StoredBlock> read_stored_block(const ChainContext& context, const BlockPlace& place) {
    if (place.data.is_null()) return rpc_fail(ErrorCode::misc, "Block not available (pruned data)");
    if (place.height > 0 && place.undo.is_null())
        return rpc_fail(ErrorCode::misc, "Undo data not available (pruned data)");
    const storage::BlockFiles& files = context.engine().block_files();
    auto bytes = files.read_block(place.data);
    if (!bytes) return rpc_fail(ErrorCode::misc, "Block not found on disk");
    auto block = primitives::Block::parse(std::move(bytes).value());
    if (!block || (*block)->hash() != place.hash)
        return rpc_fail(ErrorCode::misc, "Block not found on disk");
    StoredBlock stored{.block = std::move(block).value(), .undo = {}};
    if (place.height == 0) return stored;
    auto undo = files.read_undo(place.undo, place.parent);
    if (!undo) return rpc_fail(ErrorCode::internal_error, "Can't read undo data from disk");
    stored.undo = std::move(undo).value();
    return stored;
}

}  // namespace malha::rpc

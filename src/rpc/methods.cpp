// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/methods.hpp"

#include "malha/rpc/block_methods.hpp"
#include "malha/rpc/chain_methods.hpp"
#include "malha/rpc/descriptor_methods.hpp"
#include "malha/rpc/fee_methods.hpp"
#include "malha/rpc/filter_methods.hpp"
#include "malha/rpc/index_methods.hpp"
#include "malha/rpc/mempool_methods.hpp"
#include "malha/rpc/mining_methods.hpp"
#include "malha/rpc/psbt_methods.hpp"
#include "malha/rpc/raw_transaction_methods.hpp"
#include "malha/rpc/script_index_methods.hpp"
#include "malha/rpc/utxo_methods.hpp"
#include "malha/rpc/wallet_methods.hpp"
#include "pruned_blocks.hpp"

namespace malha::rpc {

void register_methods(MethodTable& table, const MethodContexts& contexts) {
    register_control_methods(table, contexts.control);
    register_chain_methods(table, contexts.chain);
    register_block_methods(table, contexts.chain, pruned_block_fetcher(contexts.network));
    register_utxo_methods(table, contexts.chain, contexts.indexes);
    register_proof_methods(table, contexts.chain, contexts.indexes);
    register_mempool_methods(table, contexts.chain);
    register_spending_methods(table, contexts.chain, contexts.indexes);
    register_send_methods(table, contexts.network);
    register_package_methods(table, contexts.network);
    register_fee_methods(table, contexts.chain);
    register_mining_methods(table, contexts.chain);
    register_raw_transaction_methods(table, contexts.chain, contexts.indexes);
    register_psbt_methods(table, contexts.chain);
    register_descriptor_methods(table, contexts.chain);
    register_scan_methods(table, contexts.chain);
    register_index_methods(table, contexts.indexes);
    register_filter_methods(table, contexts.chain, contexts.indexes);
    register_script_index_methods(table, contexts.chain, contexts.indexes);
    register_network_methods(table, contexts.network);
    register_ban_methods(table, contexts.network);
    register_address_methods(table, contexts.network);
    register_orphan_methods(table, contexts.network);
    register_private_broadcast_methods(table, contexts.network);
    register_snapshot_methods(table, contexts.snapshot);
    register_zmq_methods(table, contexts.zmq);
    register_wallet_methods(table, contexts.wallet);
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// importprunedfunds and removeprunedfunds: single transactions, without reading the chain.
#include <algorithm>

#include "decode_transaction.hpp"
#include "malha/consensus/partial_merkle_tree.hpp"
#include "wallet_declare.hpp"

namespace malha::rpc {
namespace {

using enum ArgType;
using primitives::Txid;

struct Proof {
    primitives::BlockHash block;
    std::vector<consensus::PartialMerkleTree::Match> matches;
};

RpcResult<Proof> proof_from(const Request& request) {
    const base::Bytes bytes = MALHA_TRY(bytes_from(request.param("txoutproof"), "proof"));
    const auto proof = consensus::MerkleBlock::parse(bytes);
    if (!proof) return rpc_fail(ErrorCode::misc, "SpanReader::read(): end of data: iostream error");
    const auto content = proof->tree.extract();
    if (!content || content->root != proof->header.merkle_root)
        return rpc_fail(ErrorCode::invalid_address_or_key, "Something wrong with merkleblock");
    return Proof{proof->header.hash(), content->matches};
}

RpcResult<JsonText> importprunedfunds(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const auto tx = decode_transaction(request.text("rawtransaction"), WitnessGuess::try_both);
        if (tx == nullptr)
            return rpc_fail(ErrorCode::deserialization_error,
                            "TX decode failed. Make sure the tx has at least one input.");
        const Proof proof = MALHA_TRY(proof_from(request));
        const auto block = wallet.context().chain.block(proof.block);
        if (!block || !block->is_active || block->at.height > wallet.last_block().height)
            return rpc_fail(ErrorCode::invalid_address_or_key, "Block not found in chain");
        const auto match =
            std::ranges::find(proof.matches, tx->txid, &consensus::PartialMerkleTree::Match::txid);
        if (match == proof.matches.end())
            return rpc_fail(ErrorCode::invalid_address_or_key,
                            "Transaction given doesn't exist in proof");
        MALHA_TRY(from_wallet(wallet.import_transaction(
            tx, {block->at.hash, block->at.height, static_cast<std::int32_t>(match->position)})));
        return json_null();
    });
}

RpcResult<JsonText> removeprunedfunds(const WalletMethodContext& context, const Request& request) {
    return context.with_wallet(request, [&](wallet::Wallet& wallet) -> RpcResult<JsonText> {
        const auto txid = MALHA_TRY(request.hash<Txid>("txid"));
        MALHA_TRY(from_wallet(wallet.remove_transaction(txid)));
        return json_null();
    });
}

}  // namespace

void register_wallet_pruned_methods(MethodTable& table, const WalletMethodContext& context) {
    add_wallet_method(
        table, context,
        {.name = "importprunedfunds",
         .category = "wallet",
         .description = "Adds a transaction with the proof of its block, without a rescan.",
         .arguments = {required("rawtransaction", string, "The transaction in hex"),
                       required("txoutproof", string, "Its proof, as gettxoutproof gives it")},
         .results = returns(ResultType::null_value, {}),
         .examples = {{"\"rawtransaction\", \"txoutproof\""}}},
        importprunedfunds);
    add_wallet_method(
        table, context,
        {.name = "removeprunedfunds",
         .category = "wallet",
         .description = "Forgets a transaction.",
         .arguments = {required("txid", hex, "Transaction id")},
         .results = returns(ResultType::null_value, {}),
         .examples = {{"\"a8d0c0184dde994a09ec054286f1ce581bebf46446a512166eae7628734ea0a5\""}}},
        removeprunedfunds);
}

}  // namespace malha::rpc

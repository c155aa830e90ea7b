// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// gettxoutproof and verifytxoutproof (BIP 37). See utxo_methods.hpp.
#include <algorithm>
#include <set>

#include "block_json.hpp"
#include "declare.hpp"
#include "malha/consensus/partial_merkle_tree.hpp"
#include "malha/rpc/utxo_methods.hpp"
#include "malha/rpc/values.hpp"

namespace malha::rpc {
namespace {

using primitives::Txid;

RpcResult<std::set<Txid>> txids_of(const Json& list) {
    if (list.size() == 0)
        return rpc_fail(ErrorCode::invalid_parameter, "Parameter 'txids' cannot be empty");
    std::set<Txid> txids;
    for (const Json& entry : list.values()) {
        const auto txid = MALHA_TRY(hash_from<Txid>(entry, "txid"));
        if (!txids.insert(txid).second)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "Invalid parameter, duplicated txid: ", txid.to_display_hex());
    }
    return txids;
}

/// The block that holds an unspent output of one of the transactions.
RpcResult<const chain::BlockNode*> block_by_coins(const ChainContext& context,
                                                  const std::set<Txid>& txids) {
    // An output index beyond what fits into a block cannot exist.
    constexpr std::uint32_t kOutputsMax = 4'000'000 / (4 * 9);
    for (const Txid& txid : txids) {
        for (std::uint32_t index = 0; index < kOutputsMax; ++index) {
            const auto coin = context.engine().coin({txid, index});
            if (!coin) return rpc_fault(coin.error());
            if (*coin) return context.engine().chain().at((*coin)->height);
        }
    }
    return rpc_fail(ErrorCode::invalid_address_or_key, "Transaction not yet in block");
}

/// The block that holds the first of the transactions, by the index. Null: none, or not indexed.
RpcResult<primitives::BlockHash> block_by_index(const ChainContext& context,
                                                const IndexContext& indexes,
                                                const std::set<Txid>& txids) {
    const index::TransactionIndex* index = indexes.indexes->transactions();
    if (index == nullptr) return primitives::BlockHash();
    static_cast<void>(indexes.follower->wait_until_current(*index));
    const auto found = index->find(*txids.begin(), context.engine().block_files());
    if (!found) return rpc_fail(ErrorCode::misc, found.error().message);
    return *found ? (*found)->block : primitives::BlockHash();
}

RpcResult<base::Bytes> block_with(const ChainContext& context, const IndexContext& indexes,
                                  const Request& request, const std::set<Txid>& txids) {
    primitives::BlockHash indexed;
    if (!request.has("blockhash")) indexed = MALHA_TRY(block_by_index(context, indexes, txids));
    return context.on_strand([&]() -> RpcResult<base::Bytes> {
        const chain::BlockNode* node = nullptr;
        if (request.has("blockhash"))
            node = MALHA_TRY(find_block(
                context.engine(), MALHA_TRY(request.hash<primitives::BlockHash>("blockhash"))));
        else if (!indexed.is_null())
            node = MALHA_TRY(find_block(context.engine(), indexed));
        else
            node = MALHA_TRY(block_by_coins(context, txids));
        return stored_block(context.engine(), *node);
    });
}

RpcResult<JsonText> gettxoutproof(const ChainContext& context, const IndexContext& indexes,
                                  const Request& request) {
    const auto wanted = MALHA_TRY(txids_of(request.param("txids")));
    const auto block =
        primitives::Block::parse(MALHA_TRY(block_with(context, indexes, request, wanted)));
    if (!block) return rpc_fail(ErrorCode::internal_error, "Can't read block from disk");
    std::vector<Txid> txids;
    std::vector<bool> matches;
    for (const primitives::Transaction& tx : (*block)->transactions()) {
        txids.push_back(tx.txid);
        matches.push_back(wanted.contains(tx.txid));
    }
    const auto found = std::count(matches.begin(), matches.end(), true);
    if (static_cast<std::size_t>(found) != wanted.size())
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "Not all transactions found in specified or retrieved block");
    const consensus::MerkleBlock proof{(*block)->header(),
                                       consensus::PartialMerkleTree::build(txids, matches)};
    return JsonWriter().hex(proof.serialize()).take();
}

RpcResult<JsonText> verifytxoutproof(const ChainContext& context, const Request& request) {
    const base::Bytes bytes = MALHA_TRY(request.bytes("proof"));
    const auto proof = consensus::MerkleBlock::parse(bytes);
    if (!proof) return rpc_fail(ErrorCode::misc, "SpanReader::read(): end of data: iostream error");
    JsonWriter writer;
    writer.begin_array();
    const auto content = proof->tree.extract();
    if (!content || content->root != proof->header.merkle_root) return writer.end_array().take();
    MALHA_TRY(context.on_strand([&]() -> RpcResult<void> {
        const chain::BlockNode* node = context.engine().find(proof->header.hash());
        if (node == nullptr || !context.engine().chain().contains(node) || node->tx_count == 0)
            return rpc_fail(ErrorCode::invalid_address_or_key, "Block not found in chain");
        // A proof may pass an inner node off as a transaction if it lies about how many there are.
        if (node->tx_count != proof->tree.transaction_count()) return {};
        for (const auto& match : content->matches)
            writer.display_hex(match.txid.bytes);
        return {};
    }));
    return writer.end_array().take();
}

}  // namespace

void register_proof_methods(MethodTable& table, const ChainContext& context,
                            const IndexContext& indexes) {
    table.add({.name = "gettxoutproof",
               .category = "blockchain",
               .description = "Proof that transactions are in a block. Without the block's hash, "
                              "-txindex must be on, or one of them must have an unspent output.",
               .arguments = {{.names = "txids",
                              .type = ArgType::array,
                              .description = "Transactions to prove",
                              .inner = {required("txid", ArgType::string, "A transaction id")}},
                             {.names = "blockhash",
                              .type = ArgType::hex,
                              .presence = Presence::optional,
                              .description = "The block that holds them"}},
               .results = returns(ResultType::string, "The proof, in hex"),
               .examples = {{"[\"txid\"]"}},
               .handler = [context, indexes](const Request& request) {
                   return gettxoutproof(context, indexes, request);
               }});
    table.add({.name = "verifytxoutproof",
               .category = "blockchain",
               .description = "Checks a proof of gettxoutproof against the active chain.",
               .arguments = {required("proof", ArgType::hex, "The proof")},
               .results = returns(nested({}, ResultType::array,
                                         "Transactions it proves; empty when it is not valid",
                                         {field({}, ResultType::hex, "A transaction id")})),
               .examples = {{"\"proof\""}},
               .handler = [context](const Request& request) {
                   return verifytxoutproof(context, request);
               }});
}

}  // namespace malha::rpc

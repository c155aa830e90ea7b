// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// decoderawtransaction and getrawtransaction. See raw_transaction_methods.hpp.
#include "malha/rpc/raw_transaction_methods.hpp"

#include "block_json.hpp"
#include "declare.hpp"
#include "decode_transaction.hpp"
#include "find_transaction.hpp"
#include "malha/rpc/transaction_json.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;
using primitives::Txid;

RpcResult<JsonText> decoderawtransaction(const ChainContext& context, const Request& request) {
    auto guess = WitnessGuess::try_both;
    if (request.has("iswitness"))
        guess =
            request.flag_or("iswitness", true) ? WitnessGuess::witness : WitnessGuess::no_witness;
    const auto tx = decode_transaction(request.text("hexstring"), guess);
    if (!tx) return rpc_fail(ErrorCode::deserialization_error, "TX decode failed");
    JsonWriter writer(tx->raw.size() * 8);
    write_transaction(writer, {.tx = *tx, .include_hex = IncludeHex::no}, context.address_format);
    return writer.take();
}

/// A transaction found in a block, with what the block knows of it.
struct FoundTransaction {
    primitives::BlockPtr block;
    std::size_t index = 0;
    HeaderFacts facts;
    std::optional<storage::BlockUndo> undo;

    [[nodiscard]] const primitives::Transaction& tx() const { return block->transactions()[index]; }
    /// Outputs spent by the transaction; empty when not known.
    [[nodiscard]] std::span<const consensus::SpentOutput> spent() const {
        if (!undo || tx().is_coinbase()) return {};
        std::size_t first = 0;
        for (std::size_t i = 1; i < index; ++i)
            first += block->transactions()[i].inputs.size();
        return undo->coins.coins().subspan(first, tx().inputs.size());
    }
};

/// Thread: node strand.
RpcResult<FoundTransaction> find_in_block(const ChainContext& context, const Txid& txid,
                                          const BlockHash& hash, int verbosity) {
    chain::Engine& engine = context.engine();
    const chain::BlockNode* node = engine.find(hash);
    if (node == nullptr) return rpc_fail(ErrorCode::invalid_address_or_key, "Block hash not found");
    if (!node->has_data()) return rpc_fail(ErrorCode::misc, "Block not available");
    auto block = engine.read_block(*node);
    if (!block) return rpc_fail(ErrorCode::misc, "Block not available");
    FoundTransaction found{.block = std::move(block).value(),
                           .index = 0,
                           .facts = header_facts(engine, *node),
                           .undo = {}};
    const auto transactions = found.block->transactions();
    while (found.index < transactions.size() && transactions[found.index].txid != txid)
        ++found.index;
    if (found.index == transactions.size())
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "No such transaction found in the provided block. Use gettransaction for "
                        "wallet transactions.");
    if (verbosity >= 2 && node->has_undo())
        if (auto undo = engine.read_undo(*node)) found.undo = std::move(undo).value();
    return found;
}

JsonText waiting_transaction_json(const ChainContext& context, const primitives::Transaction& tx,
                                  int verbosity) {
    JsonWriter writer(tx.raw.size() * 8);
    if (verbosity <= 0) return writer.hex(tx.raw).take();
    write_transaction(writer, {.tx = tx}, context.address_format);
    return writer.take();
}

/// A transaction with what its block knows. @param in_active_chain  shown when asked by block.
JsonText found_json(const TransactionView& view, const HeaderFacts& facts,
                    std::optional<bool> in_active_chain, const keys::AddressFormat& format) {
    JsonWriter writer(view.tx.raw.size() * 8);
    writer.begin_object();
    if (in_active_chain) writer.member("in_active_chain", *in_active_chain);
    write_transaction_members(writer, view, format);
    writer.key("blockhash").display_hex(facts.hash.bytes);
    const bool active = facts.confirmations > 0;
    writer.member("confirmations", active ? facts.confirmations : 0);
    if (active) {
        writer.member("time", facts.header.time);
        writer.member("blocktime", facts.header.time);
    }
    return writer.end_object().take();
}

RpcResult<JsonText> known_transaction_json(const ChainContext& context,
                                           const KnownTransaction& known, int verbosity) {
    if (!known.block) return waiting_transaction_json(context, *known.tx, verbosity);
    if (verbosity <= 0) return JsonWriter(known.tx->raw.size() * 2).hex(known.tx->raw).take();
    if (verbosity >= 2) {
        const FoundTransaction found = MALHA_TRY(context.on_strand(
            [&] { return find_in_block(context, known.tx->txid, *known.block, verbosity); }));
        return found_json(
            {.tx = found.tx(), .spent = found.spent(), .detail = InputDetail::prevouts},
            found.facts, {}, context.address_format);
    }
    const auto facts = MALHA_TRY(context.on_strand([&]() -> RpcResult<HeaderFacts> {
        const chain::Engine& engine = context.engine();
        return header_facts(engine, *MALHA_TRY(find_block(engine, *known.block)));
    }));
    return found_json({.tx = *known.tx}, facts, {}, context.address_format);
}

RpcResult<JsonText> getrawtransaction(const ChainContext& context, const IndexContext& indexes,
                                      const Request& request) {
    const auto txid = MALHA_TRY(hash_from<Txid>(request.param("txid"), "parameter 1"));
    if (txid == context.params->genesis->transactions()[0].txid)
        return rpc_fail(ErrorCode::invalid_address_or_key,
                        "The genesis block coinbase is not considered an ordinary transaction and "
                        "cannot be retrieved");
    const int verbosity = MALHA_TRY(verbosity_from(request.param("verbosity"), 0));
    if (!request.has("blockhash"))
        return known_transaction_json(context, MALHA_TRY(find_transaction(context, indexes, txid)),
                                      verbosity);
    const auto hash = MALHA_TRY(hash_from<BlockHash>(request.param("blockhash"), "parameter 3"));
    const FoundTransaction found =
        MALHA_TRY(context.on_strand([&] { return find_in_block(context, txid, hash, verbosity); }));
    if (verbosity <= 0) return JsonWriter(found.tx().raw.size() * 2).hex(found.tx().raw).take();
    return found_json({.tx = found.tx(), .spent = found.spent(), .detail = InputDetail::prevouts},
                      found.facts, found.facts.confirmations > 0, context.address_format);
}

std::vector<Field> found_transaction_fields() {
    std::vector<Field> fields = transaction_fields();
    fields.push_back(optional_field("in_active_chain", ResultType::boolean,
                                    "Whether the given block is in the active chain"));
    fields.push_back(optional_field("blockhash", ResultType::hex, "The block that holds it"));
    fields.push_back(optional_field("confirmations", ResultType::number, "Confirmations"));
    fields.push_back(optional_field("blocktime", ResultType::time, "Time of the block"));
    fields.push_back(optional_field("time", ResultType::number, "The same as blocktime"));
    fields.push_back(field("hex", ResultType::hex, "The serialised transaction"));
    return fields;
}

}  // namespace

void register_raw_transaction_methods(MethodTable& table, const ChainContext& context,
                                      const IndexContext& indexes) {
    table.add({.name = "decoderawtransaction",
               .category = "rawtransactions",
               .description = "A serialised transaction as an object.",
               .arguments = {required("hexstring", ArgType::hex, "The transaction"),
                             {.names = "iswitness",
                              .type = ArgType::boolean,
                              .presence = Presence::optional,
                              .fallback_note = "depends on heuristic tests",
                              .description = "Whether it is serialised with witnesses; tried both "
                                             "ways when left out"}},
               .results = returns_object(transaction_fields()),
               .examples = {{"\"hexstring\""}},
               .handler = [context](const Request& request) {
                   return decoderawtransaction(context, request);
               }});
    table.add({.name = "getrawtransaction",
               .category = "rawtransactions",
               .description = "A transaction: serialised (verbosity 0), as an object (1), or with "
                              "fee and spent outputs as well (2).",
               .arguments = {required("txid", ArgType::hex, "Transaction id"),
                             {.names = "verbosity|verbose",
                              .type = ArgType::number,
                              .presence = Presence::optional,
                              .fallback = "0",
                              .description = "0, 1 or 2; see above",
                              .type_check = TypeCheck::by_handler},
                             {.names = "blockhash",
                              .type = ArgType::hex,
                              .presence = Presence::optional,
                              .description = "The block that holds it"}},
               .results = {{"if verbosity is not set or set to 0",
                            field({}, ResultType::string, "The serialised transaction")},
                           {"if verbosity is set to 1",
                            nested({}, ResultType::object, {}, found_transaction_fields())},
                           {"if verbosity is set to 2",
                            nested({}, ResultType::object, {},
                                   {field({}, ResultType::elided,
                                          "The same, with \"fee\", and \"prevout\" in each "
                                          "input")})}},
               .examples = {{"\"mytxid\", 1, \"myblockhash\""}},
               .handler = [context, indexes](const Request& request) {
                   return getrawtransaction(context, indexes, request);
               }});
    register_create_transaction_methods(table, context);
    register_script_methods(table, context);
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See block_methods.hpp.
#include "malha/rpc/block_methods.hpp"

#include "block_json.hpp"
#include "block_stats.hpp"
#include "declare.hpp"
#include "malha/consensus/block_rules.hpp"
#include "malha/rpc/transaction_json.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;

enum class Verbosity : int { hex = 0, txids = 1, transactions = 2, prevouts = 3 };

/// All that getblock shows, read on the strand.
struct StoredBlock {
    HeaderFacts facts;
    base::Bytes bytes;
    std::optional<storage::BlockUndo> undo;  ///< missing for genesis and blocks never connected
};

RpcResult<StoredBlock> load_block(const ChainContext& context, const BlockHash& hash,
                                  Verbosity verbosity) {
    return context.on_strand([&]() -> RpcResult<StoredBlock> {
        const chain::BlockNode* node = MALHA_TRY(find_block(context.engine(), hash));
        StoredBlock stored{.facts = header_facts(context.engine(), *node),
                           .bytes = MALHA_TRY(stored_block(context.engine(), *node)),
                           .undo = {}};
        if (verbosity < Verbosity::transactions || !node->has_undo()) return stored;
        auto undo = context.engine().read_undo(*node);
        if (!undo)
            return rpc_fail(ErrorCode::misc,
                            "Undo data expected but can't be read. This could be due to disk "
                            "corruption or a conflict with a pruning event.");
        stored.undo = std::move(undo).value();
        return stored;
    });
}

void write_coinbase_summary(JsonWriter& writer, const primitives::Transaction& coinbase) {
    const primitives::TxInput& input = coinbase.inputs[0];
    writer.key("coinbase_tx").begin_object();
    writer.member("version", coinbase.version).member("locktime", coinbase.lock_time);
    writer.member("sequence", input.sequence).key("coinbase").hex(input.script_sig);
    if (!input.witness.empty()) writer.key("witness").hex(input.witness[0]);
    writer.end_object();
}

void write_transactions(JsonWriter& writer, const primitives::Block& block,
                        const StoredBlock& stored, Verbosity verbosity,
                        const keys::AddressFormat& format) {
    const auto detail =
        verbosity == Verbosity::prevouts ? InputDetail::prevouts : InputDetail::plain;
    std::size_t first_coin = 0;
    for (const primitives::Transaction& tx : block.transactions()) {
        TransactionView view{.tx = tx, .detail = detail};
        if (stored.undo && !tx.is_coinbase()) {
            view.spent = stored.undo->coins.coins().subspan(first_coin, tx.inputs.size());
            first_coin += tx.inputs.size();
        }
        write_transaction(writer, view, format);
    }
}

RpcResult<JsonText> getblock(const ChainContext& context, const FetchPruned& fetch_pruned,
                             const Request& request) {
    const auto hash = MALHA_TRY(request.hash<BlockHash>("blockhash"));
    const int level = MALHA_TRY(verbosity_from(request.param("verbosity"), 1));
    const auto verbosity = level <= 0   ? Verbosity::hex
                           : level == 1 ? Verbosity::txids
                           : level == 2 ? Verbosity::transactions
                                        : Verbosity::prevouts;
    if (fetch_pruned) fetch_pruned(hash);
    StoredBlock stored = MALHA_TRY(load_block(context, hash, verbosity));
    JsonWriter writer(stored.bytes.size() * (verbosity < Verbosity::transactions ? 2 : 12));
    if (verbosity == Verbosity::hex) return writer.hex(stored.bytes).take();

    const auto parsed = primitives::Block::parse(std::move(stored.bytes));
    if (!parsed) return rpc_fail(ErrorCode::misc, "Block not found on disk");
    const primitives::Block& block = **parsed;
    writer.begin_object();
    write_header_members(writer, stored.facts);
    writer.member("strippedsize", block.stripped_size()).member("size", block.raw().size());
    writer.member("weight", block.weight());
    write_coinbase_summary(writer, block.transactions()[0]);
    writer.key("tx").begin_array();
    if (verbosity == Verbosity::txids)
        for (const primitives::Transaction& tx : block.transactions())
            writer.display_hex(tx.txid.bytes);
    else
        write_transactions(writer, block, stored, verbosity, context.address_format);
    return writer.end_array().end_object().take();
}

RpcResult<JsonText> getblockheader(const ChainContext& context, const Request& request) {
    const auto hash = MALHA_TRY(hash_from<BlockHash>(request.param("blockhash"), "hash"));
    const HeaderFacts facts = MALHA_TRY(context.on_strand([&]() -> RpcResult<HeaderFacts> {
        return header_facts(context.engine(), *MALHA_TRY(find_block(context.engine(), hash)));
    }));
    JsonWriter writer(1024);
    if (!request.flag_or("verbose", true)) return writer.hex(facts.header.serialize()).take();
    writer.begin_object();
    write_header_members(writer, facts);
    return writer.end_object().take();
}

RpcResult<JsonText> getblockhash(const ChainContext& context, const Request& request) {
    const int height = MALHA_TRY(request.integer<int>("height"));
    return context.on_strand([&]() -> RpcResult<JsonText> {
        const chain::BlockNode* node = context.engine().chain().at(height);
        if (node == nullptr)
            return rpc_fail(ErrorCode::invalid_parameter, "Block height out of range");
        return JsonWriter().display_hex(node->hash.bytes).take();
    });
}

RpcResult<JsonText> getblockstats(const ChainContext& context, const Request& request) {
    struct Loaded {
        BlockStatsInput input;
        storage::BlockUndo undo;
        base::Bytes bytes;
    };
    Loaded loaded = MALHA_TRY(context.on_strand([&]() -> RpcResult<Loaded> {
        chain::Engine& engine = context.engine();
        const chain::BlockNode* node = MALHA_TRY(block_at(engine, request.param("hash_or_height")));
        Loaded result{};
        result.bytes = MALHA_TRY(stored_block(engine, *node));
        result.input = {
            .hash = node->hash,
            .height = node->height,
            .median_time = node->median_time_past().value,
            .subsidy = consensus::block_subsidy(context.params->consensus, node->height)};
        if (node->height == 0) return result;
        if (!node->has_undo()) return rpc_fail(ErrorCode::misc, "Undo data not available");
        auto undo = engine.read_undo(*node);
        if (!undo) return rpc_fail(ErrorCode::misc, "Can't read undo data from disk");
        result.undo = std::move(undo).value();
        return result;
    }));
    const auto block = primitives::Block::parse(std::move(loaded.bytes));
    if (!block) return rpc_fail(ErrorCode::misc, "Block not found on disk");
    const auto wanted = MALHA_TRY(selected_statistics(request.param("stats")));
    return block_stats_json(**block, loaded.undo.coins.coins(), loaded.input, wanted);
}

std::vector<Field> header_fields() {
    return {field("hash", ResultType::hex, "Hash of the block"),
            field("confirmations", ResultType::number,
                  "Blocks on top of it, itself included; -1 outside the active chain"),
            field("height", ResultType::number, "Position in its chain; genesis is 0"),
            field("version", ResultType::number, "Version"),
            field("versionHex", ResultType::hex, "Version in hexadecimal"),
            field("merkleroot", ResultType::hex, "Root of the Merkle tree of transactions"),
            field("time", ResultType::time, "Time in the header, seconds since 1970"),
            field("mediantime", ResultType::time, "Median time of the last eleven blocks"),
            field("nonce", ResultType::number, "Nonce"),
            field("bits", ResultType::hex, "Target in compact form"),
            field("target", ResultType::hex, "Target"),
            field("difficulty", ResultType::number, "Difficulty"),
            field("chainwork", ResultType::hex, "Expected hashes to build the chain up to here"),
            field("nTx", ResultType::number, "Number of transactions"),
            optional_field("previousblockhash", ResultType::hex, "Hash of the parent"),
            optional_field("nextblockhash", ResultType::hex,
                           "Hash of the next block of the active chain")};
}

std::vector<ResultVariant> getblock_results() {
    std::vector<Field> fields = header_fields();
    fields.push_back(field("strippedsize", ResultType::number, "Bytes without witnesses"));
    fields.push_back(field("size", ResultType::number, "Bytes"));
    fields.push_back(field("weight", ResultType::number, "Weight (BIP 141)"));
    fields.push_back(
        nested("coinbase_tx", ResultType::object, "What matters of the coinbase",
               {field("version", ResultType::number, "Version"),
                field("locktime", ResultType::number, "Lock time"),
                field("sequence", ResultType::number, "Sequence of its input"),
                field("coinbase", ResultType::hex, "Script of its input"),
                optional_field("witness", ResultType::hex, "First item of its witness")}));
    std::vector<Field> with_txids = fields;
    with_txids.push_back(nested("tx", ResultType::array, "Transaction ids",
                                {field({}, ResultType::hex, "A transaction id")}));
    fields.push_back(nested("tx", ResultType::array,
                            "Transactions in the form of getrawtransaction, with \"fee\" where it "
                            "is known",
                            {field({}, ResultType::elided, "A transaction")}));
    const Field same = field({}, ResultType::elided, "The same, and \"prevout\" in each input");
    return {{"for verbosity = 0", field({}, ResultType::hex, "The serialised block")},
            {"for verbosity = 1", nested({}, ResultType::object, {}, std::move(with_txids))},
            {"for verbosity = 2", nested({}, ResultType::object, {}, std::move(fields))},
            {"for verbosity = 3", nested({}, ResultType::object, {}, {same})}};
}

constexpr const char* kGenesisExample =
    "\"000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f\"";

}  // namespace

void register_block_methods(MethodTable& table, const ChainContext& context,
                            const FetchPruned& fetch_pruned) {
    const auto bind = [&context](auto handler) -> Handler {
        return [context, handler](const Request& request) { return handler(context, request); };
    };
    table.add({.name = "getbestblockhash",
               .category = "blockchain",
               .description = "Hash of the tip of the active chain, which is fully validated.",
               .results = returns(ResultType::hex, "Hash of the tip"),
               .examples = {{}},
               .handler = [context](const Request&) -> RpcResult<JsonText> {
                   return context.on_strand([&] {
                       const auto& hash = context.engine().chain().tip()->hash;
                       return JsonWriter().display_hex(hash.bytes).take();
                   });
               }});
    table.add({.name = "getblockcount",
               .category = "blockchain",
               .description = "Height of the tip of the active chain. The genesis block has 0.",
               .results = returns(ResultType::number, "Height of the tip"),
               .examples = {{}},
               .handler = [context](const Request&) -> RpcResult<JsonText> {
                   return context.on_strand(
                       [&] { return json_value(context.engine().chain().height()); });
               }});
    table.add({.name = "getblockhash",
               .category = "blockchain",
               .description = "Hash of the block at a height of the active chain.",
               .arguments = {required("height", ArgType::number, "Height of the block")},
               .results = returns(ResultType::hex, "Hash of the block"),
               .examples = {{"0"}},
               .handler = bind(getblockhash)});
    table.add(
        {.name = "getblockheader",
         .category = "blockchain",
         .description = "The header of a block, as an object or as hex.",
         .arguments = {required("blockhash", ArgType::hex, "Hash of the block"),
                       optional("verbose", ArgType::boolean, "true",
                                "true for an object, false for the serialised header")},
         .results = {{"for verbose = true", nested({}, ResultType::object, {}, header_fields())},
                     {"for verbose = false", field({}, ResultType::hex, "The serialised header")}},
         .examples = {{kGenesisExample}},
         .handler = bind(getblockheader)});
    table.add({.name = "getblock",
               .category = "blockchain",
               .description =
                   "A block: serialised (verbosity 0), as an object with transaction ids (1), "
                   "with transactions (2), or with the outputs they spend as well (3).",
               .arguments = {required("blockhash", ArgType::hex, "Hash of the block"),
                             {.names = "verbosity|verbose",
                              .type = ArgType::number,
                              .presence = Presence::optional,
                              .fallback = "1",
                              .description = "0 to 3; see above",
                              .type_check = TypeCheck::by_handler}},
               .results = getblock_results(),
               .examples = {{kGenesisExample}},
               .handler = [context, fetch_pruned](const Request& request) {
                   return getblock(context, fetch_pruned, request);
               }});
    table.add({.name = "getblockstats",
               .category = "blockchain",
               .description = "Statistics of one block. Amounts are in satoshis. Everything is "
                              "computed from the block and its undo data, so that it fails for "
                              "pruned blocks and blocks that were never connected.",
               .arguments = {{.names = "hash_or_height",
                              .type = ArgType::number,
                              .description = "Hash or height of the block",
                              .type_words = "string or numeric",
                              .type_check = TypeCheck::by_handler},
                             {.names = "stats",
                              .type = ArgType::array,
                              .presence = Presence::optional,
                              .fallback_note = "all values",
                              .description = "Which values to show",
                              .inner = {required("height", ArgType::string, "A value"),
                                        required("time", ArgType::string, "Another value")},
                              .signature = "stats"}},
               .results = returns_object(block_stats_fields()),
               .examples = {{"0, [\"height\",\"subsidy\"]"}},
               .handler = bind(getblockstats)});
}

}  // namespace malha::rpc

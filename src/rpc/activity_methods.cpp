// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// getdescriptoractivity: what blocks (found by scanblocks) and the pool pay to some scripts and
// spend of theirs. See filter_methods.hpp.
#include <map>

#include "block_json.hpp"
#include "declare.hpp"
#include "malha/mempool/mempool.hpp"
#include "malha/rpc/filter_methods.hpp"
#include "malha/rpc/transaction_json.hpp"
#include "script_set.hpp"
#include "stored_block.hpp"

namespace malha::rpc {
namespace {

using primitives::BlockHash;
using primitives::Transaction;

/// Blocks in the order of heights, each once.
using Places = std::map<primitives::Height, BlockPlace>;

RpcResult<Places> places_of(const ChainContext& context, const Json& hashes) {
    std::vector<BlockHash> wanted;
    for (const Json& hash : hashes.values())
        wanted.push_back(MALHA_TRY(hash_from<BlockHash>(hash, "blockhash")));
    return context.on_strand([&]() -> RpcResult<Places> {
        Places places;
        for (const BlockHash& hash : wanted) {
            const chain::BlockNode* node = MALHA_TRY(find_block(context.engine(), hash));
            if (!context.engine().chain().contains(node))
                return rpc_fail(ErrorCode::invalid_parameter, "Block is not in main chain");
            places.emplace(node->height, place_of(*node));
        }
        return places;
    });
}

/// A transaction of the pool and the outputs it spends, input by input.
struct WaitingTransaction {
    primitives::TransactionPtr tx;
    std::vector<storage::Coin> spent;
};

/// Thread: node strand.
RpcResult<WaitingTransaction> with_spent(const ChainContext& context, const mempool::Entry& entry) {
    WaitingTransaction waiting{.tx = entry.tx, .spent = {}};
    for (const primitives::TxInput& input : entry.tx->inputs) {
        if (const mempool::Entry* parent = context.pool().find(input.prevout.txid)) {
            const primitives::TxOutput& output = parent->tx->outputs[input.prevout.index];
            waiting.spent.push_back(
                storage::Coin::copy_of({.output = output, .height = 0, .coinbase = false}));
            continue;
        }
        auto coin = context.engine().coin(input.prevout);
        if (!coin) return rpc_fault(coin.error());
        MALHA_ASSERT(coin->has_value());
        waiting.spent.push_back(**std::move(coin));
    }
    return waiting;
}

RpcResult<std::vector<WaitingTransaction>> waiting_transactions(const ChainContext& context) {
    return context.on_strand([&]() -> RpcResult<std::vector<WaitingTransaction>> {
        std::vector<WaitingTransaction> all;
        for (const mempool::Entry* entry : context.pool().in_mining_order())
            all.push_back(MALHA_TRY(with_spent(context, *entry)));
        return all;
    });
}

/// Writes the list. Thread: owner only.
class ActivityWriter {
public:
    ActivityWriter(const ScriptSet& scripts, const keys::AddressFormat& format)
        : scripts_(scripts), format_(format) {
        writer_.begin_object().key("activity").begin_array();
    }

    /// @param place  null: in the pool.
    void add_spend(const Transaction& tx, std::size_t input, const primitives::TxOutput& spent,
                   const BlockPlace* place) {
        if (!scripts_.contains(spent.script_pubkey)) return;
        begin("spend", spent.value, place);
        writer_.member("spend_txid", tx.txid).member("spend_vin", input);
        writer_.member("prevout_txid", tx.inputs[input].prevout.txid);
        writer_.member("prevout_vout", tx.inputs[input].prevout.index).key("prevout_spk");
        write_output_script(writer_, spent.script_pubkey, format_);
        writer_.end_object();
    }
    void add_receipts(const Transaction& tx, const BlockPlace* place) {
        for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
            const primitives::TxOutput& output = tx.outputs[i];
            if (!scripts_.contains(output.script_pubkey)) continue;
            begin("receive", output.value, place);
            writer_.member("txid", tx.txid).member("vout", i).key("output_spk");
            write_output_script(writer_, output.script_pubkey, format_);
            writer_.end_object();
        }
    }
    [[nodiscard]] JsonText take() { return writer_.end_array().end_object().take(); }

private:
    void begin(std::string_view type, primitives::Amount amount, const BlockPlace* place) {
        writer_.begin_object().member("type", type).member("amount", amount);
        if (place != nullptr)
            writer_.member("blockhash", place->hash).member("height", place->height);
    }

    const ScriptSet& scripts_;
    const keys::AddressFormat& format_;
    JsonWriter writer_;
};

void add_block(ActivityWriter& writer, const StoredBlock& stored, const BlockPlace& place) {
    std::size_t spent = 0;
    for (const Transaction& tx : stored.block->transactions()) {
        if (!tx.is_coinbase())
            for (std::size_t i = 0; i < tx.inputs.size(); ++i)
                writer.add_spend(tx, i, stored.undo.coins[spent++].output, &place);
        writer.add_receipts(tx, &place);
    }
}

RpcResult<JsonText> getdescriptoractivity(const ChainContext& context, const Request& request) {
    const Places places = MALHA_TRY(places_of(context, request.param("blockhashes")));
    const ScriptSet scripts = MALHA_TRY(ScriptSet::from(request.param("scanobjects"), context));
    ActivityWriter writer(scripts, context.address_format);
    for (const auto& [height, place] : places) {
        if (context.engine().interrupted()) return rpc_fail(ErrorCode::misc, "Shutting down");
        add_block(writer, MALHA_TRY(read_stored_block(context, place)), place);
    }
    if (!request.flag_or("include_mempool", true)) return writer.take();
    for (const WaitingTransaction& waiting : MALHA_TRY(waiting_transactions(context))) {
        for (std::size_t i = 0; i < waiting.spent.size(); ++i)
            writer.add_spend(*waiting.tx, i, waiting.spent[i].view().output, nullptr);
        writer.add_receipts(*waiting.tx, nullptr);
    }
    return writer.take();
}

std::vector<Field> with_place(std::string type, std::vector<Field> rest) {
    std::vector<Field> fields{
        field("type", ResultType::string, std::move(type)),
        field("amount", ResultType::amount, "Amount"),
        optional_field("blockhash", ResultType::hex, "The block; absent in the pool"),
        optional_field("height", ResultType::number, "Its height; absent in the pool")};
    for (Field& one : rest)
        fields.push_back(std::move(one));
    return fields;
}

std::vector<ResultVariant> activity_results() {
    return returns_object({nested(
        "activity", ResultType::array, "In the order of blocks, then of the pool",
        {nested({}, ResultType::object, "An output of theirs is spent",
                with_place("spend",
                           {field("spend_txid", ResultType::hex, "Who spends it"),
                            field("spend_vin", ResultType::number, "Index of the input"),
                            field("prevout_txid", ResultType::hex, "Transaction of the output"),
                            field("prevout_vout", ResultType::number, "Index of the output"),
                            nested("prevout_spk", ResultType::object, "Script of the output",
                                   output_script_fields())})),
         nested(
             {}, ResultType::object, "They are paid",
             with_place("receive", {field("txid", ResultType::hex, "Who pays"),
                                    field("vout", ResultType::number, "Index of the output"),
                                    nested("output_spk", ResultType::object, "Script of the output",
                                           output_script_fields())}))})});
}

}  // namespace

void register_activity_method(MethodTable& table, const ChainContext& context) {
    table.add(
        {.name = "getdescriptoractivity",
         .category = "blockchain",
         .description = "What the given blocks, and the pool, pay to descriptors and spend "
                        "of theirs. Blocks may be found with scanblocks.",
         .arguments = {{.names = "blockhashes",
                        .type = ArgType::array,
                        .description = "Blocks of the active chain",
                        .inner = {required("blockhash", ArgType::string, "Hash of a block")}},
                       {.names = "scanobjects",
                        .type = ArgType::array,
                        .description = "What to look for",
                        .inner = scan_object_arguments(),
                        .signature = "[scanobjects,...]"},
                       optional("include_mempool", ArgType::boolean, "true",
                                "Whether unconfirmed transactions count")},
         .results = activity_results(),
         .examples = {{"[\"000000000000000000001347062c12fded7c528943c8ce133987e2e2f5a840ee\"]"
                       ", [\"addr(bc1qzl6nsgqzu89a66l50cvwapnkw5shh23zarqkw9)\"]"}},
         .handler = [context](const Request& request) {
             return getdescriptoractivity(context, request);
         }});
}

}  // namespace malha::rpc

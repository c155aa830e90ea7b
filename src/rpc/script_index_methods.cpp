// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_index_methods.hpp.
#include "malha/rpc/script_index_methods.hpp"

#include <algorithm>
#include <limits>

#include "declare.hpp"
#include "script_targets.hpp"

namespace malha::rpc {
namespace {

using index::BlockPosition;
using index::ScriptCoin;
using index::ScriptEvent;
using index::ScriptEventKind;
using index::ScriptHash;
using index::ScriptIndex;
using index::ScriptTransaction;
using primitives::Amount;
using primitives::Height;

/// More than any caller can want at once.
constexpr std::size_t kUnspentMax = 100'000;
constexpr std::size_t kEventsMax = 100'000;

/// The index, and the block that its answers are true of.
struct Source {
    const ScriptIndex& index;
    BlockPosition best;
};

RpcResult<Source> source_of(const IndexContext& indexes) {
    const ScriptIndex* index = indexes.indexes->scripts();
    if (index == nullptr)
        return rpc_fail(ErrorCode::misc, "Index is not enabled. Restart with -scriptindex.");
    const bool is_current = indexes.follower->wait_until_current(*index);
    const index::IndexSummary summary = indexes.follower->summary(*index);
    if (!is_current)
        return rpc_fail(ErrorCode::misc, "scriptindex is still syncing. Current height: ",
                        std::to_string(summary.best.height));
    return Source{*index, summary.written};
}

base::Unexpected<RpcError> index_fail(const base::Error& error) {
    return rpc_fail(ErrorCode::database_error, error.message);
}

JsonWriter& begin_answer(JsonWriter& writer, const Source& source) {
    writer.begin_object().member("height", source.best.height);
    return writer.member("bestblock", source.best.hash);
}

/// A line of the history.
struct HistoryEvent {
    ScriptHash script;
    BlockPosition block;
    std::uint32_t position = 0;
    primitives::Txid txid;
    ScriptEvent event;
    std::optional<primitives::OutPoint> prevout;

    /// Order of the chain; within a transaction, inputs before outputs.
    [[nodiscard]] auto order() const {
        return std::tuple(block.height, position, event.kind == ScriptEventKind::funding,
                          event.index);
    }
};

/// Collects whole blocks until there are enough events. Thread: owner only.
class History {
public:
    History(const Source& source, Height from, Height to, std::size_t enough)
        : reader_(source.index, source.best), from_(from), last_(to), enough_(enough) {}

    RpcResult<void> add(const ScriptHash& script) {
        std::vector<ScriptTransaction> transactions;
        std::size_t count = 0;
        const auto read = reader_.for_each(script, from_, [&](const ScriptTransaction& tx) {
            if (tx.block.height > last_) return false;
            const bool is_new_block =
                !transactions.empty() && transactions.back().block.height != tx.block.height;
            if (is_new_block && count >= enough_) {
                // Other scripts' events above this block would leave gaps.
                last_ = transactions.back().block.height;
                is_complete_ = false;
                return false;
            }
            count += tx.events.size();
            transactions.push_back(tx);
            return true;
        });
        if (!read) return index_fail(read.error());
        for (const ScriptTransaction& tx : transactions)
            MALHA_TRY(add_events(script, tx));
        return {};
    }
    /// In the order of the chain.
    std::vector<HistoryEvent> take() {
        std::erase_if(events_, [&](const HistoryEvent& one) { return one.block.height > last_; });
        std::ranges::sort(events_, {}, [](const HistoryEvent& one) { return one.order(); });
        return std::move(events_);
    }
    /// Empty: nothing is left out up to the height wanted.
    [[nodiscard]] std::optional<Height> next_height() const {
        return is_complete_ ? std::nullopt : std::optional(last_ + 1);
    }

private:
    RpcResult<void> add_events(const ScriptHash& script, const ScriptTransaction& tx) {
        const auto txid = reader_.txid_of(tx);
        if (!txid) return index_fail(txid.error());
        for (const ScriptEvent& event : tx.events) {
            HistoryEvent one{.script = script,
                             .block = tx.block,
                             .position = tx.position,
                             .txid = *txid,
                             .event = event,
                             .prevout = {}};
            if (event.kind == ScriptEventKind::spending) {
                const auto prevout = reader_.prevout_of(script, event);
                if (!prevout) return index_fail(prevout.error());
                one.prevout = *prevout;
            }
            events_.push_back(std::move(one));
        }
        return {};
    }

    ScriptIndex::Reader reader_;
    const Height from_;
    Height last_;  ///< events above it are left out
    const std::size_t enough_;
    bool is_complete_ = true;
    std::vector<HistoryEvent> events_;
};

void write_event(JsonWriter& writer, const HistoryEvent& one) {
    const bool is_funding = one.event.kind == ScriptEventKind::funding;
    writer.begin_object().member("type", is_funding ? "receive" : "spend");
    writer.member("scripthash", one.script).member("amount", one.event.amount);
    writer.member("height", one.block.height).member("blockhash", one.block.hash);
    writer.member("txid", one.txid).member(is_funding ? "vout" : "vin", one.event.index);
    if (one.prevout)
        writer.member("prevout_txid", one.prevout->txid).member("prevout_vout", one.prevout->index);
    writer.end_object();
}

RpcResult<JsonText> getscripthistory(const ChainContext& context, const IndexContext& indexes,
                                     const Request& request) {
    const auto scripts = MALHA_TRY(script_targets_from(request.param("targets"), context));
    const auto from = MALHA_TRY(request.integer_or<Height>("from_height", 0));
    const auto to =
        MALHA_TRY(request.integer_or<Height>("to_height", std::numeric_limits<Height>::max() - 1));
    const auto count = MALHA_TRY(request.integer_or<std::size_t>("count", 1000));
    if (from < 0 || to < from)
        return rpc_fail(ErrorCode::invalid_parameter, "Invalid range of heights");
    if (count < 1 || count > kEventsMax)
        return rpc_fail(ErrorCode::invalid_parameter, "count must be between 1 and ",
                        std::to_string(kEventsMax));
    const Source source = MALHA_TRY(source_of(indexes));
    History history(source, from, to, count);
    for (const ScriptHash& script : scripts)
        MALHA_TRY(history.add(script));
    JsonWriter writer(4096);
    begin_answer(writer, source).key("events").begin_array();
    for (const HistoryEvent& one : history.take())
        write_event(writer, one);
    writer.end_array();
    if (const auto next = history.next_height()) writer.member("next_height", *next);
    return writer.end_object().take();
}

RpcResult<JsonText> getscriptbalance(const ChainContext& context, const IndexContext& indexes,
                                     const Request& request) {
    const auto scripts = MALHA_TRY(script_targets_from(request.param("targets"), context));
    const Source source = MALHA_TRY(source_of(indexes));
    ScriptIndex::Reader reader(source.index, source.best);
    index::ScriptBalance sum;
    for (const ScriptHash& script : scripts) {
        const auto one = reader.balance(script);
        if (!one) return index_fail(one.error());
        sum.received.sat += one->received.sat;
        sum.spent.sat += one->spent.sat;
        sum.fundings += one->fundings;
        sum.spendings += one->spendings;
    }
    JsonWriter writer;
    begin_answer(writer, source);
    writer.member("balance", Amount{sum.received.sat - sum.spent.sat});
    writer.member("received", sum.received).member("spent", sum.spent);
    writer.member("outputs", sum.fundings).member("spent_outputs", sum.spendings);
    return writer.end_object().take();
}

RpcResult<JsonText> getscriptunspent(const ChainContext& context, const IndexContext& indexes,
                                     const Request& request) {
    const auto scripts = MALHA_TRY(script_targets_from(request.param("targets"), context));
    const Source source = MALHA_TRY(source_of(indexes));
    ScriptIndex::Reader reader(source.index, source.best);
    JsonWriter writer(4096);
    begin_answer(writer, source).key("unspents").begin_array();
    Amount total;
    for (const ScriptHash& script : scripts) {
        const auto coins = reader.unspent(script, kUnspentMax);
        if (!coins) return index_fail(coins.error());
        for (const ScriptCoin& coin : *coins) {
            total.sat += coin.amount.sat;
            writer.begin_object().member("txid", coin.outpoint.txid);
            writer.member("vout", coin.outpoint.index).member("scripthash", script);
            writer.member("amount", coin.amount).member("coinbase", coin.coinbase);
            writer.member("height", coin.block.height).member("blockhash", coin.block.hash);
            writer.member("confirmations", source.best.height - coin.block.height + 1);
            writer.end_object();
        }
    }
    return writer.end_array().member("total_amount", total).end_object().take();
}

/// Fields of every answer: the block it is true of.
std::vector<Field> answer_fields(std::vector<Field> rest) {
    std::vector<Field> fields{field("height", ResultType::number, "Height of the tip"),
                              field("bestblock", ResultType::hex, "Hash of the tip")};
    for (Field& one : rest)
        fields.push_back(std::move(one));
    return fields;
}

std::vector<Field> event_fields() {
    return {field("type", ResultType::string, "receive or spend"),
            field("scripthash", ResultType::hex, "Which of the scripts"),
            field("amount", ResultType::amount, "Amount of the output"),
            field("height", ResultType::number, "Height of the block"),
            field("blockhash", ResultType::hex, "Hash of the block"),
            field("txid", ResultType::hex, "The transaction"),
            optional_field("vout", ResultType::number, "receive: index of the output"),
            optional_field("vin", ResultType::number, "spend: index of the input"),
            optional_field("prevout_txid", ResultType::hex, "spend: transaction of the output"),
            optional_field("prevout_vout", ResultType::number, "spend: index of the output")};
}

std::vector<Field> coin_fields() {
    return {field("txid", ResultType::hex, "The transaction"),
            field("vout", ResultType::number, "Index of the output"),
            field("scripthash", ResultType::hex, "Which of the scripts"),
            field("amount", ResultType::amount, "Amount"),
            field("coinbase", ResultType::boolean, "Made by a coinbase"),
            field("height", ResultType::number, "Height of the block"),
            field("blockhash", ResultType::hex, "Hash of the block"),
            field("confirmations", ResultType::number, "Confirmations")};
}

constexpr const char* kExample = "[\"bcrt1q4u4nsgk6ug0sqz7r3rj9tykjxrsl0yy4d0wwte\"]";

}  // namespace

void register_script_index_methods(MethodTable& table, const ChainContext& context,
                                   const IndexContext& indexes) {
    const auto bind = [&](auto handler) -> Handler {
        return [context, indexes, handler](const Request& request) {
            return handler(context, indexes, request);
        };
    };
    Argument to = optional("to_height", ArgType::number, {}, "Last block to look at");
    to.fallback_note = "the tip";
    table.add(
        {.name = "getscripthistory",
         .category = "blockchain",
         .description = "What confirmed transactions pay to scripts and spend of theirs, in the "
                        "order of the chain; needs -scriptindex. A method of Malha's own.",
         .arguments = {script_targets_argument(),
                       optional("from_height", ArgType::number, "0", "First block to look at"),
                       std::move(to),
                       optional("count", ArgType::number, "1000",
                                "After so many events the answer ends with their block")},
         .results = returns_object(answer_fields(
             {nested("events", ResultType::array, "In the order of the chain",
                     {nested({}, ResultType::object, {}, event_fields())}),
              optional_field("next_height", ResultType::number,
                             "from_height of the next call, when there may be more")})),
         .examples = {{kExample}, {"[{\"desc\":\"wpkh(xpub/0/*)\",\"range\":100}], 500000"}},
         .handler = bind(getscripthistory)});
    table.add({.name = "getscriptbalance",
               .category = "blockchain",
               .description = "What scripts hold as of the tip; needs -scriptindex. A method of "
                              "Malha's own.",
               .arguments = {script_targets_argument()},
               .results = returns_object(answer_fields(
                   {field("balance", ResultType::amount, "Unspent"),
                    field("received", ResultType::amount, "Ever received"),
                    field("spent", ResultType::amount, "Ever spent"),
                    field("outputs", ResultType::number, "Outputs ever received"),
                    field("spent_outputs", ResultType::number, "Outputs ever spent")})),
               .examples = {{kExample}},
               .handler = bind(getscriptbalance)});
    table.add({.name = "getscriptunspent",
               .category = "blockchain",
               .description = "Unspent outputs of scripts as of the tip; needs -scriptindex. A "
                              "method of Malha's own.",
               .arguments = {script_targets_argument()},
               .results = returns_object(answer_fields(
                   {nested("unspents", ResultType::array, "Script by script, oldest first",
                           {nested({}, ResultType::object, {}, coin_fields())}),
                    field("total_amount", ResultType::amount, "Sum of all")})),
               .examples = {{kExample}},
               .handler = bind(getscriptunspent)});
}

}  // namespace malha::rpc

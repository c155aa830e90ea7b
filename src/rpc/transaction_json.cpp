// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_json.hpp.
#include "malha/rpc/transaction_json.hpp"

#include "declare.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/script/disassemble.hpp"
#include "malha/script/templates.hpp"

namespace malha::rpc {
namespace {

using primitives::Amount;

void write_witness(JsonWriter& writer, const primitives::TxInput& input) {
    if (input.witness.empty()) return;
    writer.key("txinwitness").begin_array();
    for (const base::ByteView item : input.witness)
        writer.hex(item);
    writer.end_array();
}

void write_prevout(JsonWriter& writer, const consensus::SpentOutput& spent,
                   const keys::AddressFormat& format) {
    writer.key("prevout").begin_object();
    writer.member("generated", spent.coinbase).member("height", spent.height);
    writer.key("value").value(spent.output.value);
    writer.key("scriptPubKey");
    write_output_script(writer, spent.output.script_pubkey, format);
    writer.end_object();
}

void write_input_source(JsonWriter& writer, const primitives::TxInput& input) {
    writer.key("txid").display_hex(input.prevout.txid.bytes);
    writer.member("vout", input.prevout.index);
    writer.key("scriptSig").begin_object();
    writer.member("asm", script::disassemble(input.script_sig, script::HashTypes::decode));
    writer.key("hex").hex(input.script_sig);
    writer.end_object();
}

void write_inputs(JsonWriter& writer, const TransactionView& view,
                  const keys::AddressFormat& format) {
    writer.key("vin").begin_array();
    for (std::size_t i = 0; i < view.tx.inputs.size(); ++i) {
        const primitives::TxInput& input = view.tx.inputs[i];
        writer.begin_object();
        if (view.tx.is_coinbase())
            writer.key("coinbase").hex(input.script_sig);
        else
            write_input_source(writer, input);
        write_witness(writer, input);
        if (view.detail == InputDetail::prevouts && !view.spent.empty())
            write_prevout(writer, view.spent[i], format);
        writer.member("sequence", input.sequence).end_object();
    }
    writer.end_array();
}

void write_outputs(JsonWriter& writer, const primitives::Transaction& tx,
                   const keys::AddressFormat& format) {
    writer.key("vout").begin_array();
    for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
        writer.begin_object().key("value").value(tx.outputs[i].value);
        writer.member("n", i).key("scriptPubKey");
        write_output_script(writer, tx.outputs[i].script_pubkey, format);
        writer.end_object();
    }
    writer.end_array();
}

/// Of a validated transaction, so that the sums cannot overflow.
Amount fee_of(const TransactionView& view) {
    Amount fee;
    for (const consensus::SpentOutput& spent : view.spent)
        fee.sat += spent.output.value.sat;
    for (const primitives::TxOutput& output : view.tx.outputs)
        fee.sat -= output.value.sat;
    return fee;
}

}  // namespace

void write_output_script(JsonWriter& writer, base::ByteView script,
                         const keys::AddressFormat& format) {
    const script::OutputType type = script::classify(script);
    writer.begin_object();
    writer.member("asm", script::disassemble(script, script::HashTypes::plain));
    writer.member("desc", keys::infer_descriptor(script, {}).text(format));
    writer.key("hex").hex(script);
    // A bare key has no address of its own, though one could be made of its hash.
    const auto address = keys::encode_address(script, format);
    if (address) writer.member("address", *address);
    writer.member("type", script::to_string(type)).end_object();
}

void write_transaction_members(JsonWriter& writer, const TransactionView& view,
                               const keys::AddressFormat& format) {
    const primitives::Transaction& tx = view.tx;
    writer.key("txid").display_hex(tx.txid.bytes).key("hash").display_hex(tx.wtxid.bytes);
    writer.member("version", tx.version).member("size", tx.raw.size());
    constexpr auto kScale = primitives::kWitnessScaleFactor;
    writer.member("vsize", (tx.weight() + kScale - 1) / kScale).member("weight", tx.weight());
    writer.member("locktime", tx.lock_time);
    write_inputs(writer, view, format);
    write_outputs(writer, tx, format);
    if (!view.spent.empty()) writer.key("fee").value(fee_of(view));
    if (view.include_hex == IncludeHex::yes) writer.key("hex").hex(tx.raw);
}

std::vector<Field> output_script_fields() {
    return {field("asm", ResultType::string, "The script in words"),
            field("desc", ResultType::string, "Descriptor inferred from it"),
            field("hex", ResultType::hex, "The script"),
            optional_field("address", ResultType::string, "Its address, if it has one"),
            field("type", ResultType::string, "What kind of script it is")};
}

std::vector<Field> transaction_fields() {
    std::vector<Field> input{
        optional_field("coinbase", ResultType::hex, "Script of a coinbase's input"),
        optional_field("txid", ResultType::hex, "Transaction that made the output it spends"),
        optional_field("vout", ResultType::number, "Index of that output"),
        {.name = "scriptSig",
         .type = ResultType::object,
         .description = "Input script",
         .presence = Presence::optional,
         .inner = {field("asm", ResultType::string, "The script in words"),
                   field("hex", ResultType::hex, "The script")}},
        {.name = "txinwitness",
         .type = ResultType::array,
         .description = "Witness, bottom of the stack first",
         .presence = Presence::optional,
         .inner = {field({}, ResultType::hex, "An item")}},
        field("sequence", ResultType::number, "Sequence number")};
    std::vector<Field> output{
        field("value", ResultType::amount, "Amount"), field("n", ResultType::number, "Index"),
        nested("scriptPubKey", ResultType::object, "Output script", output_script_fields())};
    return {field("txid", ResultType::hex, "Transaction id"),
            field("hash", ResultType::hex, "Hash with witnesses (differs from txid with segwit)"),
            field("version", ResultType::number, "Version"),
            field("size", ResultType::number, "Bytes"),
            field("vsize", ResultType::number, "Virtual bytes (BIP 141)"),
            field("weight", ResultType::number, "Weight (BIP 141)"),
            field("locktime", ResultType::number, "Lock time"),
            nested("vin", ResultType::array, "Inputs",
                   {nested({}, ResultType::object, {}, std::move(input))}),
            nested("vout", ResultType::array, "Outputs",
                   {nested({}, ResultType::object, {}, std::move(output))})};
}

void write_transaction(JsonWriter& writer, const TransactionView& view,
                       const keys::AddressFormat& format) {
    writer.begin_object();
    write_transaction_members(writer, view, format);
    writer.end_object();
}

}  // namespace malha::rpc

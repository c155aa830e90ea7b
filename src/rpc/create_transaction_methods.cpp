// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// createrawtransaction. See raw_transaction_methods.hpp and create_transaction.hpp.
#include <limits>
#include <set>

#include "create_transaction.hpp"
#include "declare.hpp"
#include "malha/rpc/raw_transaction_methods.hpp"
#include "malha/rpc/values.hpp"
#include "malha/script/script.hpp"
#include "sign_methods.hpp"

namespace malha::rpc {
namespace {

using primitives::MutableTransaction;
using primitives::MutableTxInput;
using primitives::TxInput;

constexpr std::uint32_t kSequenceReplaceable = TxInput::kSequenceFinal - 2;
constexpr std::uint32_t kSequenceLockTime = TxInput::kSequenceFinal - 1;
constexpr std::uint32_t kVersionMax = 3;
constexpr std::uint32_t kVersionDefault = 2;

base::Unexpected<RpcError> invalid(const std::string& what) {
    return rpc_fail(ErrorCode::invalid_parameter, "Invalid parameter, ", what);
}

RpcResult<MutableTxInput> read_input(const Json& entry, std::uint32_t default_sequence) {
    MALHA_TRY(expect_kind(entry, Json::Kind::object));
    static const Json kNull;
    const auto member = [&entry](std::string_view name) -> const Json& {
        const Json* found = entry.find(name);
        return found != nullptr ? *found : kNull;
    };
    MutableTxInput input;
    input.prevout.txid = MALHA_TRY(hash_from<primitives::Txid>(member("txid"), "txid"));
    if (!member("vout").is_number()) return invalid("missing vout key");
    const auto index = MALHA_TRY(integer_from<int>(member("vout")));
    if (index < 0) return invalid("vout cannot be negative");
    input.prevout.index = static_cast<std::uint32_t>(index);
    input.sequence = default_sequence;
    if (member("sequence").is_number()) {
        const auto sequence = MALHA_TRY(integer_from<std::int64_t>(member("sequence")));
        if (sequence < 0 || sequence > TxInput::kSequenceFinal)
            return invalid("sequence number is out of range");
        input.sequence = static_cast<std::uint32_t>(sequence);
    }
    return input;
}

/// Collects the outputs; remembers what must not come twice.
class OutputReader {
public:
    explicit OutputReader(const keys::AddressFormat& format) : format_(format) {}

    RpcResult<void> add(const std::string& key, const Json& value) {
        if (key == "data") return add_data(value);
        const auto script = keys::decode_address(key, format_);
        const auto amount = MALHA_TRY(amount_from(value));
        if (!script)
            return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid Bitcoin address: ", key);
        if (!scripts_.insert(*script).second) return invalid("duplicated address: " + key);
        outputs.push_back({amount, *script});
        return {};
    }

    std::vector<primitives::MutableTxOutput> outputs;

private:
    RpcResult<void> add_data(const Json& value) {
        if (has_data_) return invalid("duplicate key: data");
        has_data_ = true;
        // A number is taken as its text and null as none, as it always has been.
        const Json text = value.is_number() ? Json(value.number_text())
                          : value.is_null() ? Json(std::string())
                                            : value;
        const base::Bytes data = MALHA_TRY(bytes_from(text, "Data"));
        outputs.push_back({primitives::Amount{0},
                           script::ScriptBuilder().op(script::OP_RETURN).push_data(data).take()});
        return {};
    }

    const keys::AddressFormat& format_;
    std::set<base::Bytes> scripts_;
    bool has_data_ = false;
};

RpcResult<std::uint32_t> lock_time_from(const Json& value) {
    if (value.is_null()) return 0U;
    const auto lock_time = MALHA_TRY(integer_from<std::int64_t>(value));
    if (lock_time < 0 || lock_time > std::numeric_limits<std::uint32_t>::max())
        return invalid("locktime out of range");
    return static_cast<std::uint32_t>(lock_time);
}

RpcResult<JsonText> createrawtransaction(const ChainContext& context, const Request& request) {
    const MutableTransaction tx = MALHA_TRY(create_transaction(context, request));
    return JsonWriter().hex(primitives::serialize(tx)).take();
}

}  // namespace

RpcResult<std::vector<primitives::MutableTxOutput>> outputs_from(const keys::AddressFormat& format,
                                                                 const Json& outputs) {
    if (outputs.is_null()) return invalid("output argument must be non-null");
    OutputReader reader(format);
    if (outputs.is_object()) {
        for (std::size_t i = 0; i < outputs.size(); ++i)
            MALHA_TRY(reader.add(outputs.names()[i], outputs.values()[i]));
        return std::move(reader.outputs);
    }
    MALHA_TRY(expect_kind(outputs, Json::Kind::array));
    for (const Json& entry : outputs.values()) {
        if (!entry.is_object()) return invalid("key-value pair not an object as expected");
        if (entry.size() != 1) return invalid("key-value pair must contain exactly one key");
        MALHA_TRY(reader.add(entry.names()[0], entry.values()[0]));
    }
    return std::move(reader.outputs);
}

RpcResult<std::uint32_t> transaction_version_from(const Json& value) {
    if (value.is_null()) return kVersionDefault;
    const auto version = MALHA_TRY(integer_from<std::uint32_t>(value));
    if (version < 1 || version > kVersionMax)
        return invalid("version out of range(1~" + std::to_string(kVersionMax) + ")");
    return version;
}

RpcResult<MutableTransaction> create_transaction(const ChainContext& context,
                                                 const Request& request) {
    return create_transaction(context.address_format, {.inputs = request.param("inputs"),
                                                       .outputs = request.param("outputs"),
                                                       .lock_time = request.param("locktime"),
                                                       .replaceable = request.param("replaceable"),
                                                       .version = request.param("version")});
}

RpcResult<MutableTransaction> create_transaction(const keys::AddressFormat& format,
                                                 const TransactionArguments& arguments) {
    MutableTransaction tx;
    tx.lock_time = MALHA_TRY(lock_time_from(arguments.lock_time));
    tx.version = MALHA_TRY(transaction_version_from(arguments.version));
    const bool replaceable =
        arguments.replaceable.is_null() || MALHA_TRY(bool_from(arguments.replaceable));
    const std::uint32_t sequence = replaceable         ? kSequenceReplaceable
                                   : tx.lock_time != 0 ? kSequenceLockTime
                                                       : TxInput::kSequenceFinal;
    if (!arguments.inputs.is_null()) MALHA_TRY(expect_kind(arguments.inputs, Json::Kind::array));
    for (const Json& entry : arguments.inputs.values())
        tx.inputs.push_back(MALHA_TRY(read_input(entry, sequence)));
    tx.outputs = MALHA_TRY(outputs_from(format, arguments.outputs));
    const bool asked = !arguments.replaceable.is_null() && replaceable;
    bool signals = tx.inputs.empty();
    for (const MutableTxInput& input : tx.inputs)
        signals = signals || input.sequence <= kSequenceReplaceable;
    if (asked && !signals)
        return rpc_fail(ErrorCode::invalid_parameter,
                        "Invalid parameter combination: Sequence number(s) contradict replaceable "
                        "option");
    return tx;
}

std::vector<Argument> create_arguments() {
    Argument sequence = optional("sequence", ArgType::number, {}, "Sequence number");
    sequence.fallback_note = "depends on the value of the 'replaceable' and 'locktime' arguments";
    return {{.names = "inputs",
             .type = ArgType::array,
             .description = "What to spend",
             .inner = {{.names = {},
                        .type = ArgType::object,
                        .inner = {required("txid", ArgType::hex, "Transaction id"),
                                  required("vout", ArgType::number, "Index of its output"),
                                  std::move(sequence)}}}},
            {.names = "outputs",
             .type = ArgType::array,
             .description = "Whom to pay, each a pair; or one object with all pairs",
             .inner = {{.names = {},
                        .type = ArgType::user_keys,
                        .inner = {required("address", ArgType::amount, "Amount for an address")}},
                       {.names = {},
                        .type = ArgType::object,
                        .inner = {required("data", ArgType::hex, "Data to carry")}}},
             .type_check = TypeCheck::by_handler},
            optional("locktime", ArgType::number, "0", "Lock time"),
            optional("replaceable", ArgType::boolean, "true",
                     "Signals that the transaction may be replaced (BIP 125)"),
            optional("version", ArgType::number, "2", "Version")};
}

void register_create_transaction_methods(MethodTable& table, const ChainContext& context) {
    table.add({.name = "createrawtransaction",
               .category = "rawtransactions",
               .description = "Makes an unsigned transaction.",
               .arguments = create_arguments(),
               .results = returns(ResultType::hex, "The transaction"),
               .examples = {{"[], [{\"data\":\"00010203\"}]"}},
               .handler = [context](const Request& request) {
                   return createrawtransaction(context, request);
               }});
    register_sign_methods(table, context);
}

}  // namespace malha::rpc

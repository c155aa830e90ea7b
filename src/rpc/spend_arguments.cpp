// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See spend_arguments.hpp.
#include "spend_arguments.hpp"

#include <algorithm>
#include <cctype>

#include "check_members.hpp"
#include "malha/base/hex.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/mempool/fee_estimator.hpp"
#include "malha/script/templates.hpp"
#include "wallet_arguments.hpp"

namespace malha::rpc {
namespace {

using primitives::OutPoint;

base::Unexpected<RpcError> invalid(const auto&... parts) {
    return rpc_fail(ErrorCode::invalid_parameter, parts...);
}

bool has(const Json& object, std::string_view name) {
    return object.find(name) != nullptr;
}

// ---- fee

RpcResult<std::optional<wallet::FeeMode>> fee_mode_from(const Json& value) {
    if (value.is_null()) return std::optional<wallet::FeeMode>();
    std::string mode(MALHA_TRY(string_from(value)));
    std::ranges::transform(mode, mode.begin(), [](unsigned char c) { return std::tolower(c); });
    if (mode == "unset") return std::optional<wallet::FeeMode>();
    if (mode == "economical") return std::optional(wallet::FeeMode::economical);
    if (mode == "conservative") return std::optional(wallet::FeeMode::conservative);
    return invalid(
        "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\", "
        "\"conservative\"");
}

RpcResult<int> target_from(const Json& value) {
    const int target = MALHA_TRY(integer_from<int>(value));
    if (target < 1 || target > mempool::kEstimateTargetMax)
        return invalid("Invalid conf_target, must be between 1 and ",
                       std::to_string(mempool::kEstimateTargetMax));
    return target;
}

base::Unexpected<RpcError> both_target_and(std::string_view rate_name) {
    return invalid("Cannot specify both conf_target and ", std::string(rate_name),
                   ". Please provide either a confirmation target in blocks for automatic fee "
                   "estimation, or an explicit fee rate.");
}

RpcResult<void> read_old_fee_rate(const Json& options, wallet::SpendOptions& out) {
    const Json* rate = options.find("feeRate");
    if (rate == nullptr) return {};
    if (has(options, "fee_rate"))
        return invalid("Cannot specify both fee_rate (sat/vB) and feeRate (BTC/kvB)");
    if (has(options, "conf_target")) return both_target_and("feeRate");
    if (has(options, "estimate_mode"))
        return invalid("Cannot specify both estimate_mode and feeRate");
    out.fee.rate = primitives::FeeRate{MALHA_TRY(amount_from(*rate)).sat};
    out.fee.may_be_below_minimum = true;
    return {};
}

// ---- change

RpcResult<void> read_change(const Json& options, std::size_t recipients,
                            const keys::AddressFormat& format, wallet::SpendOptions& out) {
    const auto either = [&options](std::string_view name, std::string_view alias) {
        const Json* found = options.find(name);
        return found != nullptr ? found : options.find(alias);
    };
    const Json* address = either("change_address", "changeAddress");
    if (address != nullptr) {
        const auto script = keys::decode_address(MALHA_TRY(string_from(*address)), format);
        if (!script)
            return rpc_fail(ErrorCode::invalid_address_or_key,
                            "Change address must be a valid bitcoin address");
        out.change_script = *script;
    }
    if (const Json* position = either("change_position", "changePosition")) {
        const int index = MALHA_TRY(integer_from<int>(*position));
        if (index < 0 || static_cast<std::size_t>(index) > recipients)
            return invalid("changePosition out of bounds");
        out.change_position = static_cast<std::size_t>(index);
    }
    const Json* type = options.find("change_type");
    if (type == nullptr) return {};
    if (address != nullptr)
        return invalid("Cannot specify both change address and address type options");
    const auto name = MALHA_TRY(string_from(*type));
    const auto parsed = address_type_from(name);
    if (!parsed)
        return rpc_fail(ErrorCode::invalid_address_or_key, "Unknown change type '",
                        std::string(name), "'");
    out.change_type = *parsed;
    return {};
}

// ---- limits

RpcResult<void> read_depths(const Json& options, wallet::SpendOptions& out) {
    if (const Json* depth = options.find("minconf")) {
        out.depth_min = MALHA_TRY(integer_from<int>(*depth));
        if (out.depth_min < 0) return invalid("Negative minconf");
    }
    if (const Json* depth = options.find("maxconf")) {
        out.depth_max = MALHA_TRY(integer_from<int>(*depth));
        if (*out.depth_max < out.depth_min)
            return invalid("maxconf can't be lower than minconf: ", std::to_string(*out.depth_max),
                           " < ", std::to_string(out.depth_min));
    }
    return {};
}

// ---- what others' coins need

RpcResult<void> add_public_key(const Json& value, keys::SolvingData& known) {
    const std::string text(MALHA_TRY(string_from(value)));
    const auto bytes = base::from_hex(text);
    const auto wrong = [&text](std::string_view what) {
        return rpc_fail(ErrorCode::invalid_address_or_key, "Pubkey \"", text, "\" must ",
                        std::string(what));
    };
    if (!bytes) return wrong("be a hex string");
    if (bytes->size() != crypto::PublicKey::kCompressedSize &&
        bytes->size() != crypto::PublicKey::kUncompressedSize)
        return wrong("have a length of either 33 or 65 bytes");
    const auto key = crypto::PublicKey::parse(*bytes);
    if (!key) return wrong("be cryptographically valid.");
    known.public_keys.emplace(key->hash160(), *key);
    known.add_script(script::witness_script(0, key->hash160()));
    return {};
}

RpcResult<void> add_script(const Json& value, keys::SolvingData& known) {
    const std::string text(MALHA_TRY(string_from(value)));
    const auto bytes = base::from_hex(text);
    if (!bytes) return rpc_fail(ErrorCode::invalid_address_or_key, "'", text, "' is not hex");
    known.add_script(*bytes);
    return {};
}

RpcResult<void> add_descriptor(const Json& value, const keys::AddressFormat& format,
                               keys::SolvingData& known) {
    const std::string text(MALHA_TRY(string_from(value)));
    const auto parsed = keys::parse_descriptor(text, format, keys::ChecksumRule::required);
    if (!parsed)
        return invalid("Unable to parse descriptor '", text, "': ", parsed.error().message);
    for (const keys::Descriptor& descriptor : parsed->alternatives) {
        keys::DescriptorCache cache;
        auto expansion = descriptor.expand(0, {parsed->private_keys, cache});
        if (expansion) known.merge(std::move(expansion->solving));
    }
    return {};
}

RpcResult<void> read_solving_data(const Json& options, const keys::AddressFormat& format,
                                  keys::SolvingData& known) {
    const Json& data = member_of(options, "solving_data");
    if (data.is_null()) return {};
    for (const std::string_view name : {"pubkeys", "scripts", "descriptors"})
        if (const Json* list = data.find(name)) MALHA_TRY(expect_kind(*list, Json::Kind::array));
    for (const Json& key : member_of(data, "pubkeys").values())
        MALHA_TRY(add_public_key(key, known));
    for (const Json& script : member_of(data, "scripts").values())
        MALHA_TRY(add_script(script, known));
    for (const Json& descriptor : member_of(data, "descriptors").values())
        MALHA_TRY(add_descriptor(descriptor, format, known));
    return {};
}

RpcResult<void> read_input_weight(const Json& entry, wallet::SpendOptions& out) {
    constexpr std::int64_t kLeast = 165;
    OutPoint outpoint;
    outpoint.txid = MALHA_TRY(hash_from<primitives::Txid>(member_of(entry, "txid"), "txid"));
    const Json& index = member_of(entry, "vout");
    if (!index.is_number()) return invalid("Invalid parameter, missing vout key");
    const auto number = MALHA_TRY(integer_from<int>(index));
    if (number < 0) return invalid("Invalid parameter, vout cannot be negative");
    outpoint.index = static_cast<std::uint32_t>(number);
    const Json& value = member_of(entry, "weight");
    if (!value.is_number()) return invalid("Invalid parameter, missing weight key");
    const auto weight = MALHA_TRY(integer_from<std::int64_t>(value));
    if (weight < kLeast)
        return invalid("Invalid parameter, weight cannot be less than ", std::to_string(kLeast),
                       " (41 bytes (size of outpoint + sequence + empty scriptSig) * 4 (witness "
                       "scaling factor)) + 1 (empty witness)");
    if (weight > wallet::kTransactionWeightMax)
        return invalid(
            "Invalid parameter, weight cannot be greater than the maximum standard tx "
            "weight of ",
            std::to_string(wallet::kTransactionWeightMax));
    for (wallet::PresetInput& input : out.inputs)
        if (input.outpoint == outpoint) {
            input.weight = weight;
            return {};
        }
    // Who weighs a coin of his wants it to be there.
    out.inputs.push_back(
        {.outpoint = outpoint, .sequence = {}, .weight = weight, .must_be_own = true});
    return {};
}

RpcResult<void> read_input_weights(const Json& options, const Json& input_list,
                                   wallet::SpendOptions& out) {
    if (has(options, "input_weights") && !input_list.is_null())
        return invalid("Input weights should be specified in inputs rather than in options.");
    for (const Json& entry : member_of(options, "input_weights").values())
        MALHA_TRY(read_input_weight(entry, out));
    for (const Json& entry : input_list.values())
        if (has(entry, "weight")) MALHA_TRY(read_input_weight(entry, out));
    return {};
}

// ---- the whole

RpcResult<void> check_options(const Json& options) {
    using enum Json::Kind;
    static constexpr MemberKind kKinds[] = {{"add_inputs", boolean},
                                            {"include_unsafe", boolean},
                                            {"add_to_wallet", boolean},
                                            {"changeAddress", string},
                                            {"change_address", string},
                                            {"changePosition", number},
                                            {"change_position", number},
                                            {"change_type", string},
                                            {"includeWatching", boolean},
                                            {"include_watching", boolean},
                                            {"inputs", array},
                                            {"lockUnspents", boolean},
                                            {"lock_unspents", boolean},
                                            {"locktime", number},
                                            {"fee_rate", {}},
                                            {"feeRate", {}},
                                            {"psbt", boolean},
                                            {"solving_data", object},
                                            {"subtractFeeFromOutputs", array},
                                            {"subtract_fee_from_outputs", array},
                                            {"replaceable", boolean},
                                            {"conf_target", number},
                                            {"estimate_mode", string},
                                            {"minconf", number},
                                            {"maxconf", number},
                                            {"input_weights", array},
                                            {"max_tx_weight", {}}};
    return check_members(options, kKinds);
}

}  // namespace

const Json& member_of(const Json& object, std::string_view name) {
    static const Json kNull;
    const Json* found = object.find(name);
    return found != nullptr ? *found : kNull;
}

RpcResult<void> read_fee(const FeeArguments& arguments, MinimumFee minimum,
                         wallet::SpendOptions& out) {
    if (!arguments.rate.is_null()) {
        if (!arguments.target.is_null()) return both_target_and("fee_rate");
        if (!arguments.mode.is_null() && MALHA_TRY(string_from(arguments.mode)) != "unset")
            return invalid("Cannot specify both estimate_mode and fee_rate");
        constexpr int kDecimals = 3;  // of satoshis per virtual byte
        out.fee.rate = primitives::FeeRate{MALHA_TRY(amount_from(arguments.rate, kDecimals)).sat};
        out.fee.may_be_below_minimum = minimum == MinimumFee::may_be_undercut;
        if (!out.signal_rbf) out.signal_rbf = true;
        return {};
    }
    out.fee.mode = MALHA_TRY(fee_mode_from(arguments.mode));
    if (!arguments.target.is_null()) out.fee.target = MALHA_TRY(target_from(arguments.target));
    return {};
}

RpcResult<Json> send_options(const Request& request) {
    Json options = request.has("options") ? request.param("options") : Json::object();
    const Json& target = request.param("conf_target");
    const Json& mode = request.param("estimate_mode");
    const Json& rate = request.param("fee_rate");
    if (has(options, "conf_target") || has(options, "estimate_mode")) {
        if (!target.is_null() || !mode.is_null())
            return invalid(
                "Pass conf_target and estimate_mode either as arguments or in the options object, "
                "but not both");
    } else {
        options.append("conf_target", target);
        options.append("estimate_mode", mode);
    }
    if (has(options, "fee_rate") && !rate.is_null())
        return invalid(
            "Pass the fee_rate either as an argument, or in the options object, but not both");
    if (!has(options, "fee_rate")) options.append("fee_rate", rate);
    const Json& merged_mode = member_of(options, "estimate_mode");
    const bool names_mode = merged_mode.is_string() && merged_mode.string() != "unset";
    if (!member_of(options, "conf_target").is_null() && !names_mode)
        return invalid("Specify estimate_mode");
    static constexpr std::pair<std::string_view, std::string_view> kOutdated[] = {
        {"feeRate", "Use fee_rate (sat/vB) instead of feeRate"},
        {"changeAddress", "Use change_address instead of changeAddress"},
        {"changePosition", "Use change_position instead of changePosition"},
        {"lockUnspents", "Use lock_unspents instead of lockUnspents"},
        {"subtractFeeFromOutputs",
         "Use subtract_fee_from_outputs instead of subtractFeeFromOutputs"}};
    for (const auto& [name, advice] : kOutdated)
        if (has(options, name)) return invalid(std::string(advice));
    return options;
}

RpcResult<std::set<std::size_t>> fee_payers_from(const Json& list,
                                                 const std::vector<std::string>& destinations) {
    constexpr const char* kStart = "Invalid parameter 'subtract fee from output', ";
    if (!list.is_null() && !list.is_array() && !list.is_object())
        return rpc_fail(ErrorCode::misc, "JSON value is not an object or array as expected");
    std::set<std::size_t> payers;
    for (const Json& entry : list.values()) {
        int position = 0;
        if (entry.is_string()) {
            const auto found = std::ranges::find(destinations, entry.string());
            if (found == destinations.end())
                return invalid(kStart, "destination ", entry.string(), " not found in tx outputs");
            position = static_cast<int>(found - destinations.begin());
        } else if (entry.is_number()) {
            position = MALHA_TRY(integer_from<int>(entry));
        } else {
            return invalid(kStart, "invalid value type: ", std::string(to_string(entry.kind())));
        }
        const std::string shown = std::to_string(position);
        if (position < 0) return invalid(kStart, "negative position: ", shown);
        const auto index = static_cast<std::size_t>(position);
        if (payers.contains(index)) return invalid(kStart, "duplicated position: ", shown);
        if (index >= destinations.size()) return invalid(kStart, "position too large: ", shown);
        payers.insert(index);
    }
    return payers;
}

std::vector<std::string> destinations_of(const Json& outputs) {
    if (outputs.is_object()) return {outputs.names().begin(), outputs.names().end()};
    std::vector<std::string> names;
    for (const Json& entry : outputs.values())
        if (entry.is_object() && entry.size() > 0) names.push_back(entry.names()[0]);
    return names;
}

std::vector<wallet::Recipient> recipients_of(
    const std::vector<primitives::MutableTxOutput>& outputs, const std::set<std::size_t>& payers) {
    std::vector<wallet::Recipient> recipients;
    for (std::size_t i = 0; i < outputs.size(); ++i)
        recipients.push_back({outputs[i].script_pubkey, outputs[i].value, payers.contains(i)});
    return recipients;
}

std::vector<wallet::PresetInput> preset_inputs_of(const primitives::MutableTransaction& tx) {
    std::vector<wallet::PresetInput> inputs;
    for (const auto& input : tx.inputs) {
        // A coin that is named twice is still spent once.
        if (std::ranges::find(inputs, input.prevout, &wallet::PresetInput::outpoint) !=
            inputs.end())
            continue;
        wallet::PresetInput& preset = inputs.emplace_back();
        preset.outpoint = input.prevout;
        preset.sequence = input.sequence;
        preset.script_sig = input.script_sig;
        preset.witness = input.witness;
    }
    return inputs;
}

RpcResult<void> read_funding(const Json& options, const Json& input_list, std::size_t recipients,
                             MinimumFee minimum, const keys::AddressFormat& format,
                             FundingOptions& out) {
    if (!options.is_object()) return {};
    MALHA_TRY(check_options(options));
    out.spend.add_inputs = MALHA_TRY(option_flag(options, "add_inputs", out.spend.add_inputs));
    MALHA_TRY(read_change(options, recipients, format, out.spend));
    const bool old_lock = MALHA_TRY(option_flag(options, "lockUnspents", false));
    out.lock_inputs = MALHA_TRY(option_flag(options, "lock_unspents", old_lock));
    out.spend.include_unsafe = MALHA_TRY(option_flag(options, "include_unsafe", false));
    MALHA_TRY(read_old_fee_rate(options, out.spend));
    if (const Json* replaceable = options.find("replaceable"))
        out.spend.signal_rbf = MALHA_TRY(bool_from(*replaceable));
    MALHA_TRY(read_depths(options, out.spend));
    if (!has(options, "feeRate"))
        MALHA_TRY(read_fee({.target = member_of(options, "conf_target"),
                            .mode = member_of(options, "estimate_mode"),
                            .rate = member_of(options, "fee_rate")},
                           minimum, out.spend));
    MALHA_TRY(read_solving_data(options, format, out.spend.solving));
    MALHA_TRY(read_input_weights(options, input_list, out.spend));
    if (const Json& weight = member_of(options, "max_tx_weight"); !weight.is_null())
        out.spend.weight_max = MALHA_TRY(integer_from<std::int64_t>(weight));
    return {};
}

base::Unexpected<RpcError> psbt_fault(const wallet::FillError& error) {
    using enum wallet::FillFailure;
    switch (error.kind) {
        case hash_type_mismatch:
            return rpc_fail(ErrorCode::deserialization_error, error.message);
        case signer_not_found:
        case signer_failed:
            return rpc_fail(ErrorCode::verify_error, error.message);
        case signer_unusable:
            break;
    }
    return rpc_fail(ErrorCode::misc, error.message);
}

Argument dynamic_argument(std::string names, ArgType type, std::string note,
                          std::string description) {
    Argument argument = optional(std::move(names), type, {}, std::move(description));
    argument.fallback_note = std::move(note);
    return argument;
}
Argument conf_target_argument() {
    return dynamic_argument("conf_target", ArgType::number, "wallet -txconfirmtarget",
                            "Within how many blocks it should be confirmed");
}
Argument estimate_mode_argument() {
    return optional("estimate_mode", ArgType::string, "\"unset\"",
                    "How careful the estimate is: \"unset\", \"economical\", \"conservative\"");
}
Argument fee_rate_argument_of_wallet() {
    return dynamic_argument("fee_rate", ArgType::amount, "not set, fall back to fee estimation",
                            "Fee rate in satoshis per virtual byte");
}
Argument replaceable_argument() {
    return dynamic_argument("replaceable", ArgType::boolean, "wallet default",
                            "Signals that the transaction may be replaced (BIP 125)");
}
Argument solving_data_argument() {
    const auto list = [](std::string name, std::string inner, std::string description) {
        Argument argument = optional(std::move(name), ArgType::array, "[]", std::move(description));
        argument.inner = {required(std::move(inner), ArgType::string, {})};
        return argument;
    };
    Argument argument = optional("solving_data", ArgType::object, {},
                                 "Keys and scripts of inputs that are not the wallet's, for sizes");
    argument.inner = {list("pubkeys", "pubkey", "Public keys, in hex"),
                      list("scripts", "script", "Scripts, in hex"),
                      list("descriptors", "descriptor", "Descriptors")};
    return argument;
}
Argument outputs_argument(std::string names, Presence presence) {
    return {.names = std::move(names),
            .type = ArgType::array,
            .presence = presence,
            .fallback = presence == Presence::optional ? "[]" : "",
            .description = "Whom to pay, each a pair; or one object with all pairs",
            .inner = {{.names = {},
                       .type = ArgType::user_keys,
                       .inner = {required("address", ArgType::amount, "Amount for an address")}},
                      {.names = {},
                       .type = ArgType::object,
                       .inner = {required("data", ArgType::hex, "Data to carry")}}},
            .type_check = TypeCheck::by_handler};
}
Argument inputs_argument(bool with_weight) {
    std::vector<Argument> fields{
        required("txid", ArgType::hex, "Transaction id"),
        required("vout", ArgType::number, "Index of its output"),
        dynamic_argument("sequence", ArgType::number,
                         "depends on the value of the 'replaceable' and 'locktime' arguments",
                         "Sequence number")};
    if (with_weight)
        fields.push_back(dynamic_argument("weight", ArgType::number,
                                          "Calculated from wallet and solving data",
                                          "Weight of the signed input"));
    return {.names = "inputs",
            .type = ArgType::array,
            .presence = Presence::optional,
            .fallback = "[]",
            .description = "What must be spent",
            .inner = {{.names = {}, .type = ArgType::object, .inner = std::move(fields)}}};
}

}  // namespace malha::rpc

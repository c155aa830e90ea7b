// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See previous_outputs.hpp.
#include "previous_outputs.hpp"

#include <utility>
#include <vector>

#include "check_members.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/rpc/values.hpp"
#include "malha/script/disassemble.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"
#include "spent_coins.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;
using primitives::MutableTransaction;
using primitives::OutPoint;

/// One entry of "prevtxs": an output, and the scripts behind it.
class PreviousOutputReader {
public:
    PreviousOutputReader(KnownCoins& coins, SigningMaterial* material)
        : coins_(coins), material_(material) {}

    RpcResult<void> read(const Json& entry) {
        if (!entry.is_object())
            return rpc_fail(ErrorCode::deserialization_error,
                            "expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}");
        MALHA_TRY(check_required(entry));
        OutPoint outpoint;
        outpoint.txid =
            MALHA_TRY(hash_from<primitives::Txid>(MALHA_TRY(member(entry, "txid")), "txid"));
        const int index = MALHA_TRY(integer_from<int>(MALHA_TRY(member(entry, "vout"))));
        if (index < 0) return rpc_fail(ErrorCode::deserialization_error, "vout cannot be negative");
        outpoint.index = static_cast<std::uint32_t>(index);
        const Bytes script =
            MALHA_TRY(bytes_from(MALHA_TRY(member(entry, "scriptPubKey")), "scriptPubKey"));
        MALHA_TRY(note_coin(outpoint, script, entry.find("amount")));
        return material_ != nullptr ? note_scripts(entry, script) : RpcResult<void>();
    }

private:
    static RpcResult<void> check_required(const Json& entry) {
        using enum Json::Kind;
        static constexpr MemberKind kRequired[] = {
            {"scriptPubKey", string}, {"txid", string}, {"vout", number}};
        for (const MemberKind& wanted : kRequired) {
            const Json found = MALHA_TRY(member(entry, wanted.name));
            if (found.kind() != *wanted.kind)
                return rpc_fail(ErrorCode::type_error, "JSON value of type ",
                                std::string(to_string(found.kind())), " for field ",
                                std::string(wanted.name), " is not of expected type ",
                                std::string(to_string(*wanted.kind)));
        }
        return {};
    }

    static RpcResult<Json> member(const Json& entry, std::string_view name) {
        const Json* found = entry.find(name);
        if (found == nullptr) return rpc_fail(ErrorCode::type_error, "Missing ", std::string(name));
        return *found;
    }

    static std::string plain_text(const Bytes& script) {
        return script::disassemble(script, script::HashTypes::plain);
    }

    RpcResult<void> note_coin(const OutPoint& outpoint, const Bytes& script, const Json* amount) {
        const auto known = coins_.find(outpoint);
        if (known != coins_.end() && known->second.coin.script_pubkey != script)
            return rpc_fail(
                ErrorCode::deserialization_error, "Previous output scriptPubKey mismatch:\n",
                plain_text(known->second.coin.script_pubkey), "\nvs:\n", plain_text(script));
        KnownCoin coin{.coin = {.value = {}, .script_pubkey = script}, .has_amount = false};
        if (amount != nullptr) {
            coin.coin.value = MALHA_TRY(amount_from(*amount));
            coin.has_amount = true;
        }
        coins_[outpoint] = std::move(coin);
        return {};
    }

    RpcResult<void> note_scripts(const Json& entry, const Bytes& script) {
        const bool p2sh = script::is_p2sh(script);
        if (!p2sh && !script::is_p2wsh(script)) return {};
        const Json* redeem = entry.find("redeemScript");
        const Json* witness = entry.find("witnessScript");
        if (redeem == nullptr && witness == nullptr)
            return rpc_fail(ErrorCode::invalid_parameter, "Missing redeemScript/witnessScript");
        std::vector<Bytes> given;
        for (const auto& [json, name] :
             {std::pair(redeem, "redeemScript"), std::pair(witness, "witnessScript")})
            if (json != nullptr) given.push_back(MALHA_TRY(bytes_from(*json, name)));
        // Of both, the former is the latter, or its hash as a witness program.
        if (given.size() == 2 && given[0] != given[1] &&
            given[0] != script::witness_script(0, crypto::sha256(given[1])))
            return rpc_fail(ErrorCode::invalid_parameter,
                            "redeemScript does not correspond to witnessScript");
        for (const Bytes& one : given)
            material_->add_script(one);
        const base::ByteView hash = base::ByteView(script).subspan(2, p2sh ? 20 : 32);
        if (material_->known.script(hash) == nullptr)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "redeemScript/witnessScript does not match scriptPubKey");
        return {};
    }

    KnownCoins& coins_;
    SigningMaterial* material_;  ///< null: scripts are not read
};

void write_failure(JsonWriter& writer, const primitives::MutableTxInput& input,
                   const std::string& error) {
    writer.begin_object().key("txid").display_hex(input.prevout.txid.bytes);
    writer.member("vout", input.prevout.index).key("witness").begin_array();
    for (const Bytes& item : input.witness)
        writer.hex(item);
    writer.end_array().key("scriptSig").hex(input.script_sig);
    writer.member("sequence", input.sequence).member("error", error).end_object();
}

std::vector<Field> failure_fields() {
    return {field("txid", ResultType::hex, "Transaction whose output the input spends"),
            field("vout", ResultType::number, "Index of that output"),
            nested("witness", ResultType::array, "Witness of the input",
                   {field({}, ResultType::hex, "An item")}),
            field("scriptSig", ResultType::hex, "Script of the input"),
            field("sequence", ResultType::number, "Sequence number"),
            field("error", ResultType::string, "Why it cannot be spent")};
}

}  // namespace

RpcResult<KnownCoins> coins_of(const ChainContext& context, const MutableTransaction& tx) {
    std::vector<OutPoint> outpoints;
    for (const auto& input : tx.inputs)
        outpoints.push_back(input.prevout);
    KnownCoins coins;
    for (auto& [outpoint, coin] : MALHA_TRY(unspent_coins(context, outpoints)))
        coins[outpoint] = {.coin = std::move(coin)};
    return coins;
}

RpcResult<void> read_previous_outputs(const Json& list, KnownCoins& coins,
                                      SigningMaterial* material) {
    PreviousOutputReader reader(coins, material);
    for (const Json& entry : list.values())
        MALHA_TRY(reader.read(entry));
    return {};
}

JsonText signing_result(const MutableTransaction& tx, const std::vector<InputFailure>& failures) {
    JsonWriter writer(1024);
    writer.begin_object().key("hex").hex(primitives::serialize(tx));
    writer.member("complete", failures.empty());
    if (!failures.empty()) {
        writer.key("errors").begin_array();
        for (const InputFailure& failure : failures)
            write_failure(writer, tx.inputs[failure.index], failure.error);
        writer.end_array();
    }
    return writer.end_object().take();
}

Argument previous_outputs_argument() {
    return {.names = "prevtxs",
            .type = ArgType::array,
            .presence = Presence::optional,
            .description = "Outputs that the chain does not have yet, and scripts behind outputs",
            .inner = {{.names = {},
                       .type = ArgType::object,
                       .inner = {required("txid", ArgType::hex, "Transaction id"),
                                 required("vout", ArgType::number, "Index of the output"),
                                 required("scriptPubKey", ArgType::hex, "Output script"),
                                 optional("redeemScript", ArgType::hex, {}, "Script behind P2SH"),
                                 optional("witnessScript", ArgType::hex, {}, "Script behind P2WSH"),
                                 optional("amount", ArgType::amount, {}, "Amount")}}}};
}

std::vector<ResultVariant> signing_results() {
    return returns_object(
        {field("hex", ResultType::hex, "The transaction"),
         field("complete", ResultType::boolean, "Whether every input can be spent"),
         {.name = "errors",
          .type = ResultType::array,
          .description = "Inputs that cannot be spent, and why",
          .presence = Presence::optional,
          .inner = {nested({}, ResultType::object, {}, failure_fields())}}});
}

}  // namespace malha::rpc

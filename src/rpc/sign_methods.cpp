// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sign_methods.hpp.
#include "sign_methods.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "declare.hpp"
#include "decode_transaction.hpp"
#include "malha/keys/sign_input.hpp"
#include "malha/rpc/values.hpp"
#include "malha/script/interpreter.hpp"
#include "malha/script/script.hpp"
#include "malha/script/templates.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;
using primitives::MutableTransaction;
using primitives::OutPoint;

struct HashTypeName {
    std::string_view name;
    std::uint8_t value;
};
constexpr std::array<HashTypeName, 7> kHashTypes{{{"DEFAULT", 0},
                                                  {"ALL", 1},
                                                  {"ALL|ANYONECANPAY", 0x81},
                                                  {"NONE", 2},
                                                  {"NONE|ANYONECANPAY", 0x82},
                                                  {"SINGLE", 3},
                                                  {"SINGLE|ANYONECANPAY", 0x83}}};

RpcResult<std::uint8_t> hash_type_of(const std::string& name) {
    for (const HashTypeName& known : kHashTypes)
        if (known.name == name) return known.value;
    return rpc_fail(ErrorCode::invalid_parameter, "'", name, "' is not a valid sighash parameter.");
}

/// An output to be spent, as far as it is known.
struct KnownCoin {
    storage::Coin coin;
    bool has_amount = true;
};
using KnownCoins = std::map<OutPoint, KnownCoin>;

RpcResult<KnownCoins> coins_of(const ChainContext& context, const MutableTransaction& tx) {
    return context.on_strand([&]() -> RpcResult<KnownCoins> {
        KnownCoins coins;
        for (const auto& input : tx.inputs) {
            auto coin = context.engine().coin(input.prevout);
            if (!coin) return rpc_fault(coin.error());
            if (*coin) coins[input.prevout] = {.coin = **coin};
        }
        return coins;
    });
}

/// One entry of "prevtxs": an output, and the scripts behind it.
class PreviousOutputReader {
public:
    PreviousOutputReader(KnownCoins& coins, keys::Keyring& keyring)
        : coins_(coins), keyring_(keyring) {}

    RpcResult<void> read(const Json& entry) {
        if (!entry.is_object())
            return rpc_fail(ErrorCode::deserialization_error,
                            "expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}");
        OutPoint outpoint;
        outpoint.txid =
            MALHA_TRY(hash_from<primitives::Txid>(MALHA_TRY(member(entry, "txid")), "txid"));
        const int index = MALHA_TRY(integer_from<int>(MALHA_TRY(member(entry, "vout"))));
        if (index < 0) return rpc_fail(ErrorCode::deserialization_error, "vout cannot be negative");
        outpoint.index = static_cast<std::uint32_t>(index);
        const Bytes script =
            MALHA_TRY(bytes_from(MALHA_TRY(member(entry, "scriptPubKey")), "scriptPubKey"));
        MALHA_TRY(note_coin(outpoint, script, entry.find("amount")));
        return note_scripts(entry, script);
    }

private:
    static RpcResult<Json> member(const Json& entry, std::string_view name) {
        const Json* found = entry.find(name);
        if (found == nullptr) return rpc_fail(ErrorCode::type_error, "Missing ", std::string(name));
        return *found;
    }

    RpcResult<void> note_coin(const OutPoint& outpoint, const Bytes& script, const Json* amount) {
        const auto known = coins_.find(outpoint);
        if (known != coins_.end() && known->second.coin.script_pubkey != script)
            return rpc_fail(
                ErrorCode::deserialization_error, "Previous output scriptPubKey mismatch:\n",
                base::to_hex(known->second.coin.script_pubkey), "\nvs:\n", base::to_hex(script));
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
        for (const auto& [json, name] :
             {std::pair(redeem, "redeemScript"), std::pair(witness, "witnessScript")}) {
            if (json == nullptr) continue;
            const Bytes bytes = MALHA_TRY(bytes_from(*json, name));
            keyring_.add_script(bytes);
            // Either may be the script of a P2WSH output that a P2SH output wraps.
            keyring_.add_script(script::witness_script(0, crypto::sha256(bytes)));
        }
        const base::ByteView hash = base::ByteView(script).subspan(2, p2sh ? 20 : 32);
        if (keyring_.script(hash) == nullptr)
            return rpc_fail(ErrorCode::invalid_parameter,
                            "redeemScript/witnessScript does not match scriptPubKey");
        return {};
    }

    KnownCoins& coins_;
    keys::Keyring& keyring_;
};

struct InputFailure {
    std::size_t index;
    std::string error;
};

std::string failure_text(script::ScriptError error) {
    if (error == script::ScriptError::invalid_stack_operation)
        return "Unable to sign input, invalid stack size (possibly missing key)";
    if (error == script::ScriptError::null_fail)
        return "CHECK(MULTI)SIG failing with non-zero signature (possibly need more signatures)";
    return std::string(script::to_string(error));
}

/// Signs what can be signed and says what still fails.
class TransactionSigner {
public:
    TransactionSigner(MutableTransaction& tx, const KnownCoins& coins, keys::Keyring& keyring)
        : tx_(tx), coins_(coins), keyring_(keyring) {
        for (const auto& input : tx.inputs) {
            const auto known = coins.find(input.prevout);
            complete_ = complete_ && known != coins.end();
            if (known != coins.end())
                outputs_.push_back({known->second.coin.value, known->second.coin.script_pubkey});
            else
                outputs_.emplace_back();
        }
    }

    /// @param earlier  for each input, pushes of other versions of it.
    std::vector<InputFailure> sign(std::uint8_t hash_type,
                                   const std::vector<std::vector<Bytes>>& earlier) {
        const auto unsigned_tx = primitives::make_transaction(tx_);
        const auto spent = complete_ ? std::span<const primitives::TxOutput>(outputs_)
                                     : std::span<const primitives::TxOutput>();
        const script::PrecomputedTransaction hashes(*unsigned_tx, spent,
                                                    script::Precompute::everything);
        for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
            if (!coins_.contains(tx_.inputs[i].prevout)) continue;
            // SIGHASH_SINGLE without an output of that index would sign nothing.
            if ((hash_type & 3U) == 3 && i >= tx_.outputs.size()) continue;
            for (const Bytes& push : earlier[i])
                keyring_.add_script(push);
            auto made = keys::sign_input({.tx = hashes,
                                          .input_index = i,
                                          .spent = outputs_[i],
                                          .hash_type = hash_type,
                                          .earlier = earlier[i]},
                                         keyring_);
            tx_.inputs[i].script_sig = std::move(made.script_sig);
            tx_.inputs[i].witness = std::move(made.witness);
        }
        return verify();
    }

private:
    std::vector<InputFailure> verify() const {
        const auto tx = primitives::make_transaction(tx_);
        const script::PrecomputedTransaction hashes(
            *tx,
            complete_ ? std::span<const primitives::TxOutput>(outputs_)
                      : std::span<const primitives::TxOutput>(),
            script::Precompute::for_witnesses);
        std::vector<InputFailure> failures;
        script::Evaluation evaluation;
        for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
            const auto known = coins_.find(tx_.inputs[i].prevout);
            if (known == coins_.end()) {
                failures.push_back({i, "Input not found or already spent"});
                continue;
            }
            if (!known->second.has_amount && !tx_.inputs[i].witness.empty()) {
                failures.push_back({i, "Missing amount"});
                continue;
            }
            script::TransactionChecker checker(hashes, i, nullptr);
            const auto verdict =
                script::verify_script(evaluation, {tx->inputs[i].script_sig, tx->inputs[i].witness},
                                      outputs_[i].script_pubkey, script::kStandardFlags, checker);
            if (!verdict) failures.push_back({i, failure_text(verdict.error())});
        }
        return failures;
    }

    MutableTransaction& tx_;
    const KnownCoins& coins_;
    keys::Keyring& keyring_;
    std::vector<primitives::TxOutput> outputs_;
    bool complete_ = true;  ///< every spent output is known
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

std::vector<std::vector<Bytes>> pushes_of(const primitives::Transaction& tx) {
    std::vector<std::vector<Bytes>> pushes;
    for (const auto& input : tx.inputs)
        pushes.push_back(keys::pushes_of(input));
    return pushes;
}

RpcResult<JsonText> signrawtransactionwithkey(const ChainContext& context, const Request& request) {
    const auto decoded = decode_transaction(request.text("hexstring"), WitnessGuess::try_both);
    if (!decoded)
        return rpc_fail(ErrorCode::deserialization_error,
                        "TX decode failed. Make sure the tx has at least one input.");
    keys::Keyring keyring;
    for (const Json& entry : request.param("privkeys").values()) {
        const auto text = MALHA_TRY(string_from(entry));
        const auto key = keys::decode_private_key(text, context.address_format);
        if (!key) return rpc_fail(ErrorCode::invalid_address_or_key, "Invalid private key");
        keyring.add_key(*key);
    }
    MutableTransaction tx(*decoded);
    KnownCoins coins = MALHA_TRY(coins_of(context, tx));
    PreviousOutputReader reader(coins, keyring);
    for (const Json& entry : request.param("prevtxs").values())
        MALHA_TRY(reader.read(entry));
    const auto hash_type = MALHA_TRY(hash_type_of(request.text_or("sighashtype", "DEFAULT")));
    TransactionSigner signer(tx, coins, keyring);
    const auto failures = signer.sign(hash_type, pushes_of(*decoded));
    return signing_result(tx, failures);
}

RpcResult<JsonText> combinerawtransaction(const ChainContext& context, const Request& request) {
    std::vector<primitives::TransactionPtr> versions;
    const auto entries = request.param("txs").values();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto text = MALHA_TRY(string_from(entries[i]));
        versions.push_back(decode_transaction(text, WitnessGuess::try_both));
        if (!versions.back())
            return rpc_fail(ErrorCode::deserialization_error, "TX decode failed for tx ",
                            std::to_string(i), ". Make sure the tx has at least one input.");
    }
    if (versions.empty())
        return rpc_fail(ErrorCode::deserialization_error,
                        "Missing transactions. At least two transactions required.");
    MutableTransaction merged(*versions[0]);
    const KnownCoins coins = MALHA_TRY(coins_of(context, merged));
    std::vector<std::vector<Bytes>> earlier(merged.inputs.size());
    for (const auto& version : versions)
        for (std::size_t i = 0; i < std::min(earlier.size(), version->inputs.size()); ++i)
            for (Bytes& push : keys::pushes_of(version->inputs[i]))
                earlier[i].push_back(std::move(push));
    for (const auto& input : merged.inputs)
        if (!coins.contains(input.prevout))
            return rpc_fail(ErrorCode::verify_error, "Input not found or already spent");
    keys::Keyring keyring;
    TransactionSigner signer(merged, coins, keyring);
    static_cast<void>(signer.sign(0, earlier));
    return JsonWriter().hex(primitives::serialize(merged)).take();
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

std::vector<Argument> sign_arguments() {
    return {
        required("hexstring", ArgType::string, "The transaction"),
        {.names = "privkeys",
         .type = ArgType::array,
         .description = "Keys to sign with",
         .inner = {required("privatekey", ArgType::string, "A key")}},
        {.names = "prevtxs",
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
                              optional("amount", ArgType::amount, {}, "Amount")}}}},
        optional("sighashtype", ArgType::string, "\"DEFAULT for Taproot, ALL otherwise\"",
                 "What signatures cover: DEFAULT, ALL, NONE, SINGLE, or one of them with "
                 "|ANYONECANPAY")};
}

}  // namespace

void register_sign_methods(MethodTable& table, const ChainContext& context) {
    table.add({.name = "signrawtransactionwithkey",
               .category = "rawtransactions",
               .description = "Signs the inputs of a transaction with the given keys. Signatures "
                              "that it has already are kept.",
               .arguments = sign_arguments(),
               .results = returns_object(
                   {field("hex", ResultType::hex, "The transaction"),
                    field("complete", ResultType::boolean, "Whether every input can be spent"),
                    {.name = "errors",
                     .type = ResultType::array,
                     .description = "Inputs that cannot be spent, and why",
                     .presence = Presence::optional,
                     .inner = {nested({}, ResultType::object, {}, failure_fields())}}}),
               .examples = {{"\"myhex\", [\"key1\",\"key2\"]"}},
               .handler = [context](const Request& request) {
                   return signrawtransactionwithkey(context, request);
               }});
    table.add({.name = "combinerawtransaction",
               .category = "rawtransactions",
               .description = "Merges the signatures of several versions of one transaction.",
               .arguments = {{.names = "txs",
                              .type = ArgType::array,
                              .description = "The versions",
                              .inner = {required("hexstring", ArgType::string, "A version")}}},
               .results = returns(ResultType::string, "The merged transaction, in hex"),
               .examples = {{"[\"myhex1\", \"myhex2\", \"myhex3\"]"}},
               .handler = [context](const Request& request) {
                   return combinerawtransaction(context, request);
               }});
}

}  // namespace malha::rpc

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The declarations of PSBTs as arguments and answers. See psbt_json.hpp.
#include "declare.hpp"
#include "malha/rpc/transaction_json.hpp"
#include "psbt_json.hpp"

namespace malha::rpc {
namespace {

/// A list of objects.
Field optional_list(std::string name, std::string description, std::vector<Field> element) {
    return optional_nested(std::move(name), ResultType::array, std::move(description),
                           {nested({}, ResultType::object, {}, std::move(element))});
}
Field optional_map(std::string name, std::string description, Field member) {
    return optional_nested(std::move(name), ResultType::dynamic_object, std::move(description),
                           {std::move(member)});
}
Field hex_list(std::string name, std::string description) {
    return nested(std::move(name), ResultType::array, std::move(description),
                  {field({}, ResultType::hex, {})});
}

std::vector<Field> script_fields() {
    return {field("asm", ResultType::string, "The script in words"),
            field("hex", ResultType::hex, "The script"),
            field("type", ResultType::string, "What kind of script it is")};
}

std::vector<Field> origin_fields(std::string key_name) {
    return {field(std::move(key_name), ResultType::string, "The key"),
            field("master_fingerprint", ResultType::string, "Fingerprint of its master key"),
            field("path", ResultType::string, "Path from there to the key")};
}

std::vector<Field> taproot_origin_fields() {
    std::vector<Field> fields = origin_fields("pubkey");
    fields.push_back(hex_list("leaf_hashes", "Hashes of the leaves that the key stands in"));
    return fields;
}

std::vector<Field> participant_fields() {
    return {field("aggregate_pubkey", ResultType::hex, "The aggregate key"),
            hex_list("participant_pubkeys", "Keys that it is made of")};
}

std::vector<Field> contribution_fields(std::string name, std::string description) {
    return {field("participant_pubkey", ResultType::hex, "Key of the participant"),
            field("aggregate_pubkey", ResultType::hex, "The aggregate key"),
            optional_field("leaf_hash", ResultType::hex, "Hash of the leaf, if not the key path"),
            field(std::move(name), ResultType::hex, std::move(description))};
}

std::vector<Field> proprietary_fields() {
    return {field("identifier", ResultType::hex, "Whose field it is"),
            field("subtype", ResultType::number, "Number that its owner gave it"),
            field("key", ResultType::hex, "The whole key"),
            field("value", ResultType::hex, "The value")};
}

Field unknown_field(Presence presence) {
    Field declared = optional_map("unknown", "Fields that are not known here",
                                  field("key", ResultType::hex, "Key and value"));
    declared.presence = presence;
    return declared;
}
Field proprietary_field(Presence presence) {
    Field declared = optional_list("proprietary", "Fields for private use", proprietary_fields());
    declared.presence = presence;
    return declared;
}

Field preimages_field(const std::string& hash) {
    return optional_map(hash + "_preimages", "Preimages of hashes",
                        field("hash", ResultType::string, "Hash and preimage"));
}

void append(std::vector<Field>& fields, std::vector<Field> more) {
    for (Field& added : more)
        fields.push_back(std::move(added));
}

std::vector<Field> taproot_input_fields() {
    return {optional_field("taproot_key_path_sig", ResultType::hex, "Signature of the key path"),
            optional_list("taproot_script_path_sigs", "Signatures in scripts",
                          {field("pubkey", ResultType::string, "The key"),
                           field("leaf_hash", ResultType::string, "Hash of the leaf"),
                           field("sig", ResultType::string, "The signature")}),
            optional_list("taproot_scripts", "Scripts of the tree",
                          {field("script", ResultType::hex, "The script"),
                           field("leaf_ver", ResultType::number, "Version of the leaf"),
                           hex_list("control_blocks", "Control blocks of the script")}),
            optional_list("taproot_bip32_derivs", "Origins of keys", taproot_origin_fields()),
            optional_field("taproot_internal_key", ResultType::hex, "The internal key"),
            optional_field("taproot_merkle_root", ResultType::hex, "Root of the script tree"),
            optional_list("musig2_participant_pubkeys", "Aggregate keys", participant_fields()),
            optional_list("musig2_pubnonces", "Public nonces",
                          contribution_fields("pubnonce", "The nonce")),
            optional_list("musig2_partial_sigs", "Partial signatures",
                          contribution_fields("partial_sig", "The partial signature"))};
}

std::vector<Field> input_fields() {
    std::vector<Field> fields{
        optional_nested("non_witness_utxo", ResultType::object, "The transaction it spends from",
                        {field({}, ResultType::elided, "As decoderawtransaction shows it")}),
        optional_nested(
            "witness_utxo", ResultType::object, "The output it spends",
            {field("amount", ResultType::amount, "Amount"),
             nested("scriptPubKey", ResultType::object, "Output script", output_script_fields())}),
        optional_map("partial_signatures", "Signatures by key",
                     field("pubkey", ResultType::string, "Key and signature")),
        optional_field("sighash", ResultType::string, "What signatures cover"),
        optional_nested("redeem_script", ResultType::object, "Script behind P2SH", script_fields()),
        optional_nested("witness_script", ResultType::object, "Script behind P2WSH",
                        script_fields()),
        optional_list("bip32_derivs", "Origins of keys", origin_fields("pubkey")),
        optional_nested("final_scriptSig", ResultType::object, "Final input script",
                        {field("asm", ResultType::string, "The script in words"),
                         field("hex", ResultType::hex, "The script")}),
        optional_nested("final_scriptwitness", ResultType::array, "Final witness",
                        {field({}, ResultType::hex, "An item")}),
        preimages_field("ripemd160"),
        preimages_field("sha256"),
        preimages_field("hash160"),
        preimages_field("hash256"),
        optional_field("previous_txid", ResultType::hex, "Transaction it spends from"),
        optional_field("previous_vout", ResultType::number, "Index of the output"),
        optional_field("sequence", ResultType::number, "Sequence number"),
        optional_field("time_locktime", ResultType::number, "Lock time in seconds, at least"),
        optional_field("height_locktime", ResultType::number, "Lock time in blocks, at least")};
    append(fields, taproot_input_fields());
    fields.push_back(unknown_field(Presence::optional));
    fields.push_back(proprietary_field(Presence::optional));
    return fields;
}

std::vector<Field> output_fields() {
    return {
        optional_nested("redeem_script", ResultType::object, "Script behind P2SH", script_fields()),
        optional_nested("witness_script", ResultType::object, "Script behind P2WSH",
                        script_fields()),
        optional_list("bip32_derivs", "Origins of keys", origin_fields("pubkey")),
        optional_field("amount", ResultType::amount, "Amount"),
        optional_nested("script", ResultType::object, "Output script",
                        {field({}, ResultType::elided, "As decoderawtransaction shows it")}),
        optional_field("taproot_internal_key", ResultType::hex, "The internal key"),
        optional_list("taproot_tree", "Leaves of the script tree, depth first",
                      {field("depth", ResultType::number, "Depth"),
                       field("leaf_ver", ResultType::number, "Version"),
                       field("script", ResultType::string, "The script")}),
        optional_list("taproot_bip32_derivs", "Origins of keys", taproot_origin_fields()),
        optional_list("musig2_participant_pubkeys", "Aggregate keys", participant_fields()),
        unknown_field(Presence::optional),
        proprietary_field(Presence::optional)};
}

}  // namespace

Argument psbt_argument() {
    return required("psbt", ArgType::string, "The PSBT, in base 64");
}

std::vector<Field> psbt_fields() {
    return {optional_nested("tx", ResultType::object, "The unsigned transaction (version 0)",
                            {field({}, ResultType::elided, "As decoderawtransaction shows it")}),
            nested("global_xpubs", ResultType::array, "Extended keys",
                   {nested({}, ResultType::object, {}, origin_fields("xpub"))}),
            optional_field("tx_version", ResultType::number, "Version of the transaction"),
            optional_field("fallback_locktime", ResultType::number,
                           "Lock time where no input requires one"),
            optional_field("input_count", ResultType::number, "Number of inputs"),
            optional_field("output_count", ResultType::number, "Number of outputs"),
            optional_field("inputs_modifiable", ResultType::boolean, "Inputs may be added"),
            optional_field("outputs_modifiable", ResultType::boolean, "Outputs may be added"),
            optional_field("has_sighash_single", ResultType::boolean,
                           "Some signatures cover one output only"),
            optional_field("psbt_version", ResultType::number, "Version of the PSBT"),
            proprietary_field(Presence::required),
            unknown_field(Presence::required),
            nested("inputs", ResultType::array, "Inputs",
                   {nested({}, ResultType::object, {}, input_fields())}),
            nested("outputs", ResultType::array, "Outputs",
                   {nested({}, ResultType::object, {}, output_fields())}),
            optional_field("fee", ResultType::amount, "Fee, where all inputs are known")};
}

}  // namespace malha::rpc

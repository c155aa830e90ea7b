// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_json.hpp.
#include "psbt_json.hpp"

#include "hash_type.hpp"
#include "malha/base/base64.hpp"
#include "malha/base/hex.hpp"
#include "malha/crypto/base58.hpp"
#include "malha/rpc/transaction_json.hpp"
#include "malha/script/disassemble.hpp"
#include "malha/script/templates.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;
using base::ByteView;
using primitives::Amount;

void write_hex_member(JsonWriter& writer, std::string_view name, ByteView bytes) {
    writer.key(name).hex(bytes);
}
void write_hex_if_any(JsonWriter& writer, std::string_view name, ByteView bytes) {
    if (!bytes.empty()) write_hex_member(writer, name, bytes);
}
/// Nothing where there is none.
template <class T>
void write_if_any(JsonWriter& writer, std::string_view name, const std::optional<T>& value) {
    if (value) writer.member(name, *value);
}

void write_script(JsonWriter& writer, std::string_view name, const Bytes& script) {
    if (script.empty()) return;
    writer.key(name).begin_object();
    writer.member("asm", script::disassemble(script, script::HashTypes::plain));
    writer.key("hex").hex(script);
    writer.member("type", script::to_string(script::classify(script))).end_object();
}

void write_origin_members(JsonWriter& writer, const keys::KeyOrigin& origin) {
    writer.key("master_fingerprint").hex(origin.fingerprint);
    writer.member("path", keys::key_path_text(origin.path));
}

void write_origins(JsonWriter& writer, const keys::KeyOrigins& origins) {
    if (origins.empty()) return;
    writer.key("bip32_derivs").begin_array();
    for (const auto& [key, origin] : origins) {
        writer.begin_object().key("pubkey").hex(key.bytes());
        write_origin_members(writer, origin);
        writer.end_object();
    }
    writer.end_array();
}

void write_taproot_origins(JsonWriter& writer, const keys::TaprootKeyOrigins& origins) {
    if (origins.empty()) return;
    writer.key("taproot_bip32_derivs").begin_array();
    for (const auto& [key, origin] : origins) {
        writer.begin_object().key("pubkey").hex(key);
        write_origin_members(writer, origin.origin);
        writer.key("leaf_hashes").begin_array();
        for (const crypto::Digest256& leaf_hash : origin.leaf_hashes)
            writer.hex(leaf_hash);
        writer.end_array().end_object();
    }
    writer.end_array();
}

void write_preimages(JsonWriter& writer, std::string_view name, const keys::Preimages& preimages) {
    if (preimages.empty()) return;
    writer.key(name).begin_object();
    for (const auto& [hash, preimage] : preimages)
        writer.key(base::to_hex(hash)).hex(preimage);
    writer.end_object();
}

void write_participants(JsonWriter& writer, const keys::MusigParticipants& participants) {
    if (participants.empty()) return;
    writer.key("musig2_participant_pubkeys").begin_array();
    for (const auto& [aggregate, keys] : participants) {
        writer.begin_object().key("aggregate_pubkey").hex(aggregate.bytes());
        writer.key("participant_pubkeys").begin_array();
        for (const crypto::PublicKey& key : keys)
            writer.hex(key.bytes());
        writer.end_array().end_object();
    }
    writer.end_array();
}

struct ContributionNames {
    std::string_view list;
    std::string_view part;
};
void write_contributions(JsonWriter& writer, const ContributionNames& names,
                         const keys::MusigContributions& contributions) {
    if (contributions.empty()) return;
    writer.key(names.list).begin_array();
    for (const auto& [session, parts] : contributions)
        for (const auto& [participant, part] : parts) {
            writer.begin_object().key("participant_pubkey").hex(participant.bytes());
            writer.key("aggregate_pubkey").hex(session.aggregate_key.bytes());
            if (session.leaf_hash != crypto::Digest256{})
                writer.key("leaf_hash").hex(session.leaf_hash);
            writer.key(names.part).hex(part).end_object();
        }
    writer.end_array();
}

void write_proprietary(JsonWriter& writer, const keys::OtherFields& other) {
    writer.key("proprietary").begin_array();
    for (const auto& [key, field] : other.proprietary) {
        writer.begin_object().key("identifier").hex(field.identifier);
        writer.member("subtype", field.subtype).key("key").hex(key);
        writer.key("value").hex(field.value).end_object();
    }
    writer.end_array();
}

void write_unknown(JsonWriter& writer, const keys::OtherFields& other) {
    writer.key("unknown").begin_object();
    for (const auto& [key, value] : other.unknown)
        writer.key(base::to_hex(key)).hex(value);
    writer.end_object();
}

/// Of inputs and outputs, which show them only where there are some.
void write_other_if_any(JsonWriter& writer, const keys::OtherFields& other) {
    if (!other.proprietary.empty()) write_proprietary(writer, other);
    if (!other.unknown.empty()) write_unknown(writer, other);
}

void write_globals(JsonWriter& writer, const keys::Psbt& psbt, const keys::AddressFormat& format) {
    if (psbt.version == 0) {
        const auto tx = primitives::make_transaction(keys::unsigned_transaction(psbt));
        writer.key("tx");
        write_transaction(writer, {.tx = *tx, .include_hex = IncludeHex::no}, format);
    }
    writer.key("global_xpubs").begin_array();
    for (const keys::GlobalXpub& xpub : psbt.xpubs) {
        writer.begin_object().member("xpub", crypto::base58check_encode(xpub.key));
        write_origin_members(writer, xpub.origin);
        writer.end_object();
    }
    writer.end_array();
    if (psbt.version == 2) {
        writer.member("tx_version", psbt.tx_version);
        write_if_any(writer, "fallback_locktime", psbt.fallback_lock_time);
        writer.member("input_count", psbt.inputs.size());
        writer.member("output_count", psbt.outputs.size());
        if (psbt.modifiable) {
            const auto flag = [&](std::uint8_t bit) { return (*psbt.modifiable & bit) != 0; };
            writer.member("inputs_modifiable", flag(keys::Psbt::kInputsModifiable));
            writer.member("outputs_modifiable", flag(keys::Psbt::kOutputsModifiable));
            writer.member("has_sighash_single", flag(keys::Psbt::kHasSighashSingle));
        }
    }
    writer.member("psbt_version", psbt.version);
    write_proprietary(writer, psbt.other);
    write_unknown(writer, psbt.other);
}

void write_utxos(JsonWriter& writer, const keys::PsbtInput& input,
                 const keys::AddressFormat& format) {
    if (input.witness_utxo) {
        writer.key("witness_utxo").begin_object();
        writer.member("amount", input.witness_utxo->value).key("scriptPubKey");
        write_output_script(writer, input.witness_utxo->script_pubkey, format);
        writer.end_object();
    }
    if (input.non_witness_utxo) {
        writer.key("non_witness_utxo");
        write_transaction(writer, {.tx = *input.non_witness_utxo, .include_hex = IncludeHex::no},
                          format);
    }
}

void write_final_fields(JsonWriter& writer, const keys::PsbtInput& input) {
    if (!input.final_script_sig.empty()) {
        writer.key("final_scriptSig").begin_object();
        writer.member("asm",
                      script::disassemble(input.final_script_sig, script::HashTypes::decode));
        writer.key("hex").hex(input.final_script_sig).end_object();
    }
    if (input.final_witness.empty()) return;
    writer.key("final_scriptwitness").begin_array();
    for (const Bytes& item : input.final_witness)
        writer.hex(item);
    writer.end_array();
}

void write_taproot_scripts(JsonWriter& writer, const keys::PsbtInput& input) {
    if (!input.taproot_signatures.empty()) {
        writer.key("taproot_script_path_sigs").begin_array();
        for (const auto& [id, signature] : input.taproot_signatures) {
            writer.begin_object().key("pubkey").hex(id.key).key("leaf_hash").hex(id.leaf_hash);
            writer.key("sig").hex(signature).end_object();
        }
        writer.end_array();
    }
    if (input.leaf_scripts.empty()) return;
    writer.key("taproot_scripts").begin_array();
    for (const auto& [leaf, control_blocks] : input.leaf_scripts) {
        writer.begin_object().key("script").hex(leaf.script).member("leaf_ver", leaf.version);
        writer.key("control_blocks").begin_array();
        for (const Bytes& control_block : control_blocks)
            writer.hex(control_block);
        writer.end_array().end_object();
    }
    writer.end_array();
}

void write_taproot(JsonWriter& writer, const keys::PsbtInput& input) {
    write_hex_if_any(writer, "taproot_key_path_sig", input.taproot_key_signature);
    write_taproot_scripts(writer, input);
    write_taproot_origins(writer, input.taproot_key_origins);
    if (input.taproot_internal_key)
        write_hex_member(writer, "taproot_internal_key", *input.taproot_internal_key);
    if (input.taproot_merkle_root)
        write_hex_member(writer, "taproot_merkle_root", *input.taproot_merkle_root);
    write_participants(writer, input.musig_participants);
    write_contributions(writer, {"musig2_pubnonces", "pubnonce"}, input.musig_nonces);
    write_contributions(writer, {"musig2_partial_sigs", "partial_sig"}, input.musig_signatures);
}

void write_input(JsonWriter& writer, const keys::PsbtInput& input, std::uint32_t version,
                 const keys::AddressFormat& format) {
    writer.begin_object();
    write_utxos(writer, input, format);
    if (!input.signatures.empty()) {
        writer.key("partial_signatures").begin_object();
        for (const auto& [hash, partial] : input.signatures)
            writer.key(base::to_hex(partial.key.bytes())).hex(partial.signature);
        writer.end_object();
    }
    if (input.hash_type) writer.member("sighash", hash_type_name(*input.hash_type & 0xffU));
    write_script(writer, "redeem_script", input.redeem_script);
    write_script(writer, "witness_script", input.witness_script);
    write_origins(writer, input.key_origins);
    write_final_fields(writer, input);
    write_preimages(writer, "ripemd160_preimages", input.ripemd160_preimages);
    write_preimages(writer, "sha256_preimages", input.sha256_preimages);
    write_preimages(writer, "hash160_preimages", input.hash160_preimages);
    write_preimages(writer, "hash256_preimages", input.hash256_preimages);
    if (version == 2) {
        writer.member("previous_txid", input.prevout.txid);
        writer.member("previous_vout", input.prevout.index);
        write_if_any(writer, "sequence", input.sequence);
        write_if_any(writer, "time_locktime", input.required_time);
        write_if_any(writer, "height_locktime", input.required_height);
    }
    write_taproot(writer, input);
    write_other_if_any(writer, input.other);
    writer.end_object();
}

void write_output(JsonWriter& writer, const keys::PsbtOutput& output, std::uint32_t version,
                  const keys::AddressFormat& format) {
    writer.begin_object();
    write_script(writer, "redeem_script", output.redeem_script);
    write_script(writer, "witness_script", output.witness_script);
    write_origins(writer, output.key_origins);
    if (version == 2) {
        writer.member("amount", output.value).key("script");
        write_output_script(writer, output.script_pubkey, format);
    }
    if (output.taproot_internal_key)
        write_hex_member(writer, "taproot_internal_key", *output.taproot_internal_key);
    if (!output.taproot_tree.empty()) {
        writer.key("taproot_tree").begin_array();
        for (const keys::TaprootTreeLeaf& leaf : output.taproot_tree) {
            writer.begin_object().member("depth", leaf.depth);
            writer.member("leaf_ver", leaf.leaf.version).key("script").hex(leaf.leaf.script);
            writer.end_object();
        }
        writer.end_array();
    }
    write_taproot_origins(writer, output.taproot_key_origins);
    write_participants(writer, output.musig_participants);
    write_other_if_any(writer, output.other);
    writer.end_object();
}

/// Empty optional: an output spent is not known, or an amount cannot exist.
std::optional<Amount> fee_of(const keys::Psbt& psbt) {
    Amount in;
    Amount out;
    for (const keys::PsbtInput& input : psbt.inputs) {
        const auto spent = keys::spent_output(input);
        if (!spent || !primitives::in_money_range(spent->value)) return std::nullopt;
        in.sat += spent->value.sat;
        if (!primitives::in_money_range(in)) return std::nullopt;
    }
    for (const keys::PsbtOutput& output : psbt.outputs) {
        if (!primitives::in_money_range(output.value)) return std::nullopt;
        out.sat += output.value.sat;
        if (!primitives::in_money_range(out)) return std::nullopt;
    }
    return Amount{in.sat - out.sat};
}

}  // namespace

RpcResult<keys::Psbt> psbt_from(std::string_view text) {
    const auto bytes = base::base64_decode(text);
    if (!bytes)
        return rpc_fail(ErrorCode::deserialization_error, "TX decode failed invalid base64");
    auto psbt = keys::decode_psbt(*bytes);
    if (psbt) return std::move(psbt).value();
    const bool malformed = psbt.error().kind == keys::PsbtError::Kind::malformed;
    // The suffix is part of the text that clients have always seen.
    return rpc_fail(ErrorCode::deserialization_error, "TX decode failed ", psbt.error().message,
                    malformed ? ": iostream error" : "");
}

std::string psbt_text(const keys::Psbt& psbt) {
    return base::base64_encode(keys::encode_psbt(psbt));
}

void write_psbt(JsonWriter& writer, const keys::Psbt& psbt, const keys::AddressFormat& format) {
    writer.begin_object();
    write_globals(writer, psbt, format);
    writer.key("inputs").begin_array();
    for (const keys::PsbtInput& input : psbt.inputs)
        write_input(writer, input, psbt.version, format);
    writer.end_array().key("outputs").begin_array();
    for (const keys::PsbtOutput& output : psbt.outputs)
        write_output(writer, output, psbt.version, format);
    writer.end_array();
    if (const auto fee = fee_of(psbt)) writer.member("fee", *fee);
    writer.end_object();
}

}  // namespace malha::rpc

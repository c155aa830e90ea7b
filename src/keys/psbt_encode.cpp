// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// encode_psbt(). See psbt.hpp.
#include "malha/keys/psbt.hpp"
#include "malha/primitives/serialize.hpp"
#include "psbt_fields.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using primitives::ByteWriter;
namespace global = psbt_field::global;
namespace in = psbt_field::input;
namespace out = psbt_field::output;

/// Writes records of key and value.
class MapWriter {
public:
    void field(std::uint8_t type, ByteView key_data, ByteView value) {
        bytes_.write_compact_size(1 + key_data.size()).write(type).write_bytes(key_data);
        bytes_.write_var_bytes(value);
    }
    void field(std::uint8_t type, ByteView value) { field(type, {}, value); }
    void field_if_any(std::uint8_t type, ByteView value) {
        if (!value.empty()) field(type, value);
    }
    template <std::integral T>
    void number(std::uint8_t type, T value) {
        field(type, ByteWriter().write(value).bytes());
    }
    template <std::integral T>
    void number(std::uint8_t type, const std::optional<T>& value) {
        if (value) number(type, *value);
    }
    void count(std::uint8_t type, std::uint64_t value) {
        field(type, primitives::CompactSize(value).view());
    }
    void others(const OtherFields& other) {
        for (const auto& [key, proprietary] : other.proprietary)
            bytes_.write_var_bytes(key).write_var_bytes(proprietary.value);
        for (const auto& [key, value] : other.unknown)
            bytes_.write_var_bytes(key).write_var_bytes(value);
    }
    void separator() { bytes_.write<std::uint8_t>(0); }
    void raw(ByteView bytes) { bytes_.write_bytes(bytes); }

    [[nodiscard]] Bytes take() { return bytes_.take(); }

private:
    ByteWriter bytes_;
};

void write_origins(MapWriter& map, std::uint8_t type, const KeyOrigins& origins) {
    for (const auto& [key, origin] : origins)
        map.field(type, key.bytes(), encode_key_origin(origin));
}

void write_taproot_origins(MapWriter& map, std::uint8_t type, const TaprootKeyOrigins& origins) {
    for (const auto& [key, origin] : origins) {
        ByteWriter value;
        value.write_compact_size(origin.leaf_hashes.size());
        for (const crypto::Digest256& leaf_hash : origin.leaf_hashes)
            value.write_bytes(leaf_hash);
        value.write_bytes(encode_key_origin(origin.origin));
        map.field(type, key, value.bytes());
    }
}

void write_participants(MapWriter& map, std::uint8_t type, const MusigParticipants& participants) {
    for (const auto& [aggregate, keys] : participants) {
        ByteWriter value;
        for (const crypto::PublicKey& key : keys)
            value.write_bytes(key.bytes());
        map.field(type, aggregate.bytes(), value.bytes());
    }
}

void write_contributions(MapWriter& map, std::uint8_t type,
                         const MusigContributions& contributions) {
    for (const auto& [session, parts] : contributions)
        for (const auto& [participant, part] : parts) {
            ByteWriter key;
            key.write_bytes(participant.bytes()).write_bytes(session.aggregate_key.bytes());
            if (session.leaf_hash != crypto::Digest256{}) key.write_bytes(session.leaf_hash);
            map.field(type, key.bytes(), part);
        }
}

void write_preimages(MapWriter& map, std::uint8_t type, const Preimages& preimages) {
    for (const auto& [hash, preimage] : preimages)
        map.field(type, hash, preimage);
}

void write_globals(MapWriter& map, const Psbt& psbt) {
    if (psbt.version == 0)
        map.field(global::unsigned_tx,
                  primitives::serialize(unsigned_transaction(psbt),
                                        primitives::WitnessEncoding::forbidden));
    for (const GlobalXpub& xpub : psbt.xpubs)
        map.field(global::xpub, xpub.key, encode_key_origin(xpub.origin));
    if (psbt.version == 2) {
        map.number(global::tx_version, psbt.tx_version);
        map.number(global::fallback_lock_time, psbt.fallback_lock_time);
        map.count(global::input_count, psbt.inputs.size());
        map.count(global::output_count, psbt.outputs.size());
        map.number(global::tx_modifiable, psbt.modifiable);
        map.number(global::version, psbt.version);
    }
    map.others(psbt.other);
    map.separator();
}

void write_utxos(MapWriter& map, const PsbtInput& input) {
    // Its id is what matters, and that does not commit to witnesses.
    if (input.non_witness_utxo)
        map.field(in::non_witness_utxo,
                  primitives::serialize_without_witness(*input.non_witness_utxo));
    if (input.witness_utxo) {
        ByteWriter value;
        primitives::write_output(value,
                                 {input.witness_utxo->value, input.witness_utxo->script_pubkey});
        map.field(in::witness_utxo, value.bytes());
    }
}

void write_taproot_fields(MapWriter& map, const PsbtInput& input) {
    map.field_if_any(in::taproot_key_signature, input.taproot_key_signature);
    for (const auto& [id, signature] : input.taproot_signatures)
        map.field(in::taproot_script_signature,
                  ByteWriter().write_bytes(id.key).write_bytes(id.leaf_hash).bytes(), signature);
    for (const auto& [leaf, control_blocks] : input.leaf_scripts) {
        Bytes value = leaf.script;
        value.push_back(leaf.version);
        for (const Bytes& control_block : control_blocks)
            map.field(in::taproot_leaf_script, control_block, value);
    }
    write_taproot_origins(map, in::taproot_key_origin, input.taproot_key_origins);
    if (input.taproot_internal_key)
        map.field(in::taproot_internal_key, *input.taproot_internal_key);
    if (input.taproot_merkle_root) map.field(in::taproot_merkle_root, *input.taproot_merkle_root);
    write_participants(map, in::musig_participants, input.musig_participants);
    write_contributions(map, in::musig_nonce, input.musig_nonces);
    write_contributions(map, in::musig_signature, input.musig_signatures);
}

/// What signers need, which nobody needs any more once the input is final.
void write_signing_fields(MapWriter& map, const PsbtInput& input) {
    for (const auto& [hash, partial] : input.signatures)
        map.field(in::partial_signature, partial.key.bytes(), partial.signature);
    map.number(in::sighash_type, input.hash_type);
    map.field_if_any(in::redeem_script, input.redeem_script);
    map.field_if_any(in::witness_script, input.witness_script);
    write_origins(map, in::key_origin, input.key_origins);
    write_preimages(map, in::ripemd160_preimage, input.ripemd160_preimages);
    write_preimages(map, in::sha256_preimage, input.sha256_preimages);
    write_preimages(map, in::hash160_preimage, input.hash160_preimages);
    write_preimages(map, in::hash256_preimage, input.hash256_preimages);
    write_taproot_fields(map, input);
}

void write_final_fields(MapWriter& map, const PsbtInput& input) {
    map.field_if_any(in::final_script_sig, input.final_script_sig);
    if (input.final_witness.empty()) return;
    ByteWriter value;
    value.write_compact_size(input.final_witness.size());
    for (const Bytes& item : input.final_witness)
        value.write_var_bytes(item);
    map.field(in::final_witness, value.bytes());
}

void write_input(MapWriter& map, const PsbtInput& input, std::uint32_t version) {
    write_utxos(map, input);
    if (!input.is_final()) write_signing_fields(map, input);
    write_final_fields(map, input);
    if (version == 2) {
        map.field(in::previous_txid, input.prevout.txid.view());
        map.number(in::output_index, input.prevout.index);
        map.number(in::sequence, input.sequence);
        map.number(in::required_time, input.required_time);
        map.number(in::required_height, input.required_height);
    }
    map.others(input.other);
    map.separator();
}

void write_output(MapWriter& map, const PsbtOutput& output, std::uint32_t version) {
    map.field_if_any(out::redeem_script, output.redeem_script);
    map.field_if_any(out::witness_script, output.witness_script);
    write_origins(map, out::key_origin, output.key_origins);
    if (version == 2) {
        map.number(out::amount, output.value.sat);
        map.field(out::script, output.script_pubkey);
    }
    if (output.taproot_internal_key)
        map.field(out::taproot_internal_key, *output.taproot_internal_key);
    if (!output.taproot_tree.empty()) {
        ByteWriter value;
        for (const TaprootTreeLeaf& leaf : output.taproot_tree)
            value.write(leaf.depth).write(leaf.leaf.version).write_var_bytes(leaf.leaf.script);
        map.field(out::taproot_tree, value.bytes());
    }
    write_taproot_origins(map, out::taproot_key_origin, output.taproot_key_origins);
    write_participants(map, out::musig_participants, output.musig_participants);
    map.others(output.other);
    map.separator();
}

}  // namespace

Bytes encode_psbt(const Psbt& psbt) {
    MapWriter writer;
    writer.raw(psbt_field::kMagic);
    write_globals(writer, psbt);
    for (const PsbtInput& input : psbt.inputs)
        write_input(writer, input, psbt.version);
    for (const PsbtOutput& output : psbt.outputs)
        write_output(writer, output, psbt.version);
    return writer.take();
}

}  // namespace malha::keys

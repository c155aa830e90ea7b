// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_combine.hpp.
#include "malha/keys/psbt_combine.hpp"

#include <algorithm>

namespace malha::keys {
namespace {

/// What has a natural order of its own: sets and maps.
template <class Map>
void add_missing(Map& into, const Map& from) {
    into.insert(from.begin(), from.end());
}
/// Maps whose values are maps or sets.
template <class Map>
void add_missing_deeply(Map& into, const Map& from) {
    for (const auto& [key, values] : from)
        add_missing(into[key], values);
}
void add_missing(OtherFields& into, const OtherFields& from) {
    add_missing(into.proprietary, from.proprietary);
    add_missing(into.unknown, from.unknown);
}
void add_missing(TaprootKeyOrigins& into, const TaprootKeyOrigins& from) {
    for (const auto& [key, origin] : from) {
        const auto [at, added] = into.emplace(key, origin);
        if (!added) add_missing(at->second.leaf_hashes, origin.leaf_hashes);
    }
}
template <class T>
void set_if_absent(std::optional<T>& into, const std::optional<T>& from) {
    if (!into) into = from;
}
template <class T>
void set_if_empty(T& into, const T& from) {
    if (into.empty()) into = from;
}

void merge_taproot(PsbtInput& into, const PsbtInput& from) {
    set_if_empty(into.taproot_key_signature, from.taproot_key_signature);
    add_missing(into.taproot_signatures, from.taproot_signatures);
    add_missing_deeply(into.leaf_scripts, from.leaf_scripts);
    add_missing(into.taproot_key_origins, from.taproot_key_origins);
    set_if_absent(into.taproot_internal_key, from.taproot_internal_key);
    set_if_absent(into.taproot_merkle_root, from.taproot_merkle_root);
    add_missing(into.musig_participants, from.musig_participants);
    add_missing_deeply(into.musig_nonces, from.musig_nonces);
    add_missing_deeply(into.musig_signatures, from.musig_signatures);
}

void merge(PsbtInput& into, const PsbtInput& from) {
    if (!into.non_witness_utxo) into.non_witness_utxo = from.non_witness_utxo;
    set_if_absent(into.witness_utxo, from.witness_utxo);
    set_if_absent(into.sequence, from.sequence);
    set_if_absent(into.required_time, from.required_time);
    set_if_absent(into.required_height, from.required_height);
    add_missing(into.signatures, from.signatures);
    set_if_absent(into.hash_type, from.hash_type);
    set_if_empty(into.redeem_script, from.redeem_script);
    set_if_empty(into.witness_script, from.witness_script);
    add_missing(into.key_origins, from.key_origins);
    set_if_empty(into.final_script_sig, from.final_script_sig);
    set_if_empty(into.final_witness, from.final_witness);
    add_missing(into.ripemd160_preimages, from.ripemd160_preimages);
    add_missing(into.sha256_preimages, from.sha256_preimages);
    add_missing(into.hash160_preimages, from.hash160_preimages);
    add_missing(into.hash256_preimages, from.hash256_preimages);
    merge_taproot(into, from);
    add_missing(into.other, from.other);
}

void merge(PsbtOutput& into, const PsbtOutput& from) {
    set_if_empty(into.redeem_script, from.redeem_script);
    set_if_empty(into.witness_script, from.witness_script);
    add_missing(into.key_origins, from.key_origins);
    set_if_absent(into.taproot_internal_key, from.taproot_internal_key);
    set_if_empty(into.taproot_tree, from.taproot_tree);
    add_missing(into.taproot_key_origins, from.taproot_key_origins);
    add_missing(into.musig_participants, from.musig_participants);
    add_missing(into.other, from.other);
}

/// BIP 370: what all allow; that some signature is of SIGHASH_SINGLE is true when one says so.
void merge_modifiable(Psbt& into, const Psbt& from) {
    if (!into.modifiable && !from.modifiable) return;
    const std::uint8_t a = into.modifiable.value_or(0);
    const std::uint8_t b = from.modifiable.value_or(0);
    into.modifiable = static_cast<std::uint8_t>((a & b) | ((a | b) & Psbt::kHasSighashSingle));
}

void merge_globals(Psbt& into, const Psbt& from) {
    add_missing(into.xpubs, from.xpubs);
    add_missing(into.other, from.other);
}

/// What two PSBTs about one transaction have in common. Version 2 leaves sequences to updaters.
primitives::Txid identity_of(const Psbt& psbt) {
    primitives::MutableTransaction tx = unsigned_transaction(psbt);
    if (psbt.version == 2)
        for (auto& input : tx.inputs)
            input.sequence = 0;
    return primitives::make_transaction(tx)->txid;
}

template <class T>
void shuffle(std::vector<T>& elements, base::Rng& rng) {
    for (std::size_t i = elements.size(); i > 1; --i)
        std::swap(elements[i - 1], elements[rng.below(i)]);
}

}  // namespace

std::optional<Psbt> combine_psbts(std::span<const Psbt> psbts) {
    Psbt result = psbts.front();
    const primitives::Txid identity = identity_of(result);
    for (const Psbt& psbt : psbts.subspan(1)) {
        if (psbt.version != result.version || identity_of(psbt) != identity) return std::nullopt;
        merge_globals(result, psbt);
        merge_modifiable(result, psbt);
        for (std::size_t i = 0; i < psbt.inputs.size(); ++i)
            merge(result.inputs[i], psbt.inputs[i]);
        for (std::size_t i = 0; i < psbt.outputs.size(); ++i)
            merge(result.outputs[i], psbt.outputs[i]);
    }
    return result;
}

base::Result<Psbt, primitives::OutPoint> join_psbts(std::span<const Psbt> psbts, base::Rng& rng) {
    Psbt result;
    result.tx_version = 1;
    result.fallback_lock_time = 0xffffffff;
    std::set<primitives::OutPoint> spent;
    for (const Psbt& psbt : psbts) {
        result.tx_version = std::max(result.tx_version, psbt.tx_version);
        result.fallback_lock_time = std::min(result.fallback_lock_time, psbt.fallback_lock_time);
        for (const PsbtInput& input : psbt.inputs) {
            if (!spent.insert(input.prevout).second) return base::Unexpected{input.prevout};
            // Signatures of the parts do not fit the whole.
            PsbtInput& joined = result.inputs.emplace_back(input);
            joined.signatures.clear();
            joined.taproot_key_signature.clear();
            joined.taproot_signatures.clear();
            joined.final_script_sig.clear();
            joined.final_witness.clear();
        }
        result.outputs.insert(result.outputs.end(), psbt.outputs.begin(), psbt.outputs.end());
        merge_globals(result, psbt);
    }
    shuffle(result.inputs, rng);
    shuffle(result.outputs, rng);
    return result;
}

}  // namespace malha::keys

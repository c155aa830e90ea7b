// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The fields of PSBT maps (BIPs 174, 370, 371, 373): their numbers, and what their keys look like.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace malha::keys {

/// What may follow the type in a field's key.
enum class KeyShape : std::uint8_t {
    nothing,
    public_key,  ///< valid, 33 or 65 bytes
    fixed,       ///< FieldRule::key_data_size bytes
    by_reader,   ///< the field's reader checks
};
/// In which versions of PSBT a field may stand.
enum class InVersion : std::uint8_t { any, only_0, only_2 };

struct FieldRule {
    std::uint8_t type;
    std::string_view name;  ///< as error messages have it
    KeyShape shape = KeyShape::nothing;
    std::size_t key_data_size = 0;
    InVersion versions = InVersion::any;
};

struct MapRules {
    std::string_view place;  ///< "the global", "an input"
    std::span<const FieldRule> fields;
};

namespace psbt_field {

inline constexpr std::array<std::uint8_t, 5> kMagic{'p', 's', 'b', 't', 0xff};
inline constexpr std::uint8_t kProprietary = 0xfc;

namespace global {
enum Type : std::uint8_t {
    unsigned_tx = 0x00,
    xpub = 0x01,
    tx_version = 0x02,
    fallback_lock_time = 0x03,
    input_count = 0x04,
    output_count = 0x05,
    tx_modifiable = 0x06,
    version = 0xfb,
};
}  // namespace global

namespace input {
enum Type : std::uint8_t {
    non_witness_utxo = 0x00,
    witness_utxo = 0x01,
    partial_signature = 0x02,
    sighash_type = 0x03,
    redeem_script = 0x04,
    witness_script = 0x05,
    key_origin = 0x06,
    final_script_sig = 0x07,
    final_witness = 0x08,
    ripemd160_preimage = 0x0a,
    sha256_preimage = 0x0b,
    hash160_preimage = 0x0c,
    hash256_preimage = 0x0d,
    previous_txid = 0x0e,
    output_index = 0x0f,
    sequence = 0x10,
    required_time = 0x11,
    required_height = 0x12,
    taproot_key_signature = 0x13,
    taproot_script_signature = 0x14,
    taproot_leaf_script = 0x15,
    taproot_key_origin = 0x16,
    taproot_internal_key = 0x17,
    taproot_merkle_root = 0x18,
    musig_participants = 0x1a,
    musig_nonce = 0x1b,
    musig_signature = 0x1c,
};
}  // namespace input

namespace output {
enum Type : std::uint8_t {
    redeem_script = 0x00,
    witness_script = 0x01,
    key_origin = 0x02,
    amount = 0x03,
    script = 0x04,
    taproot_internal_key = 0x05,
    taproot_tree = 0x06,
    taproot_key_origin = 0x07,
    musig_participants = 0x08,
};
}  // namespace output

inline constexpr std::array kGlobalFields = std::to_array<FieldRule>({
    {global::unsigned_tx, "PSBT_GLOBAL_UNSIGNED_TX", KeyShape::nothing, 0, InVersion::only_0},
    {global::xpub, "global xpub", KeyShape::fixed, 78},
    {global::tx_version, "PSBT_GLOBAL_TX_VERSION", KeyShape::nothing, 0, InVersion::only_2},
    {global::fallback_lock_time, "PSBT_GLOBAL_FALLBACK_LOCKTIME", KeyShape::nothing, 0,
     InVersion::only_2},
    {global::input_count, "PSBT_GLOBAL_INPUT_COUNT", KeyShape::nothing, 0, InVersion::only_2},
    {global::output_count, "PSBT_GLOBAL_OUTPUT_COUNT", KeyShape::nothing, 0, InVersion::only_2},
    {global::tx_modifiable, "PSBT_GLOBAL_TX_MODIFIABLE", KeyShape::nothing, 0, InVersion::only_2},
    {global::version, "Global version"},
    {kProprietary, "proprietary key", KeyShape::by_reader},
});

inline constexpr std::array kInputFields = std::to_array<FieldRule>({
    {input::non_witness_utxo, "Non-witness utxo"},
    {input::witness_utxo, "Witness utxo"},
    {input::partial_signature, "partial signature pubkey", KeyShape::public_key},
    {input::sighash_type, "Sighash type"},
    {input::redeem_script, "Input redeemScript"},
    {input::witness_script, "Input witnessScript"},
    {input::key_origin, "BIP32 keypath", KeyShape::public_key},
    {input::final_script_sig, "Final scriptSig"},
    {input::final_witness, "Final scriptWitness"},
    {input::ripemd160_preimage, "ripemd160 preimage", KeyShape::fixed, 20},
    {input::sha256_preimage, "sha256 preimage", KeyShape::fixed, 32},
    {input::hash160_preimage, "hash160 preimage", KeyShape::fixed, 20},
    {input::hash256_preimage, "hash256 preimage", KeyShape::fixed, 32},
    {input::previous_txid, "Previous TXID", KeyShape::nothing, 0, InVersion::only_2},
    {input::output_index, "Previous output's index", KeyShape::nothing, 0, InVersion::only_2},
    {input::sequence, "Sequence", KeyShape::nothing, 0, InVersion::only_2},
    {input::required_time, "Required time based locktime", KeyShape::nothing, 0, InVersion::only_2},
    {input::required_height, "Required height based locktime", KeyShape::nothing, 0,
     InVersion::only_2},
    {input::taproot_key_signature, "Taproot key signature"},
    {input::taproot_script_signature, "Input Taproot script signature", KeyShape::fixed, 64},
    {input::taproot_leaf_script, "Input Taproot leaf script", KeyShape::by_reader},
    {input::taproot_key_origin, "Input Taproot BIP32 keypath", KeyShape::fixed, 32},
    {input::taproot_internal_key, "Input Taproot internal key"},
    {input::taproot_merkle_root, "Input Taproot merkle root"},
    {input::musig_participants, "Input MuSig2 Participants Pubkeys", KeyShape::fixed, 33},
    {input::musig_nonce, "Input MuSig2 public nonce", KeyShape::by_reader},
    {input::musig_signature, "Input MuSig2 partial signature", KeyShape::by_reader},
    {kProprietary, "proprietary key", KeyShape::by_reader},
});

inline constexpr std::array kOutputFields = std::to_array<FieldRule>({
    {output::redeem_script, "Output redeemScript"},
    {output::witness_script, "Output witnessScript"},
    {output::key_origin, "BIP32 keypath", KeyShape::public_key},
    {output::amount, "Output amount", KeyShape::nothing, 0, InVersion::only_2},
    {output::script, "Output script", KeyShape::nothing, 0, InVersion::only_2},
    {output::taproot_internal_key, "Output Taproot internal key"},
    {output::taproot_tree, "Output Taproot tree"},
    {output::taproot_key_origin, "Output Taproot BIP32 keypath", KeyShape::fixed, 32},
    {output::musig_participants, "Output MuSig2 Participants Pubkeys", KeyShape::fixed, 33},
    {kProprietary, "proprietary key", KeyShape::by_reader},
});

inline constexpr MapRules kGlobalRules{"the global", kGlobalFields};
inline constexpr MapRules kInputRules{"an input", kInputFields};
inline constexpr MapRules kOutputRules{"an output", kOutputFields};

}  // namespace psbt_field
}  // namespace malha::keys

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
    fixed,       ///< FieldRule::key_data_size bytes
    public_key,  ///< valid, 33 or 65 bytes
    by_reader,   ///< the field's reader checks
};
/// In which versions of PSBT a field may stand.
enum class InVersion : std::uint8_t { any, only_0, only_2 };

struct FieldRule {
    std::uint8_t type;
    std::string_view name;  ///< as errors about its key have it
    KeyShape shape = KeyShape::fixed;
    std::size_t key_data_size = 0;
    InVersion versions = InVersion::any;
    std::string_view refused_as{};  ///< its name where the version does not have it
};

struct MapRules {
    std::string_view place;    ///< "global", "input", "output"
    std::string_view article;  ///< "the", "an"
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
    {global::unsigned_tx, "Global Unsigned TX", KeyShape::fixed, 0, InVersion::only_0,
     "PSBT_GLOBAL_UNSIGNED_TX"},
    {global::xpub, "Global XPUB", KeyShape::fixed, 78},
    {global::tx_version, "Global Transaction Version", KeyShape::fixed, 0, InVersion::only_2,
     "PSBT_GLOBAL_TX_VERSION"},
    {global::fallback_lock_time, "Global Fallback Locktime", KeyShape::fixed, 0, InVersion::only_2,
     "PSBT_GLOBAL_FALLBACK_LOCKTIME"},
    {global::input_count, "Global Input Count", KeyShape::fixed, 0, InVersion::only_2,
     "PSBT_GLOBAL_INPUT_COUNT"},
    {global::output_count, "Global Output Count", KeyShape::fixed, 0, InVersion::only_2,
     "PSBT_GLOBAL_OUTPUT_COUNT"},
    {global::tx_modifiable, "Global TX Modifiable Flags", KeyShape::fixed, 0, InVersion::only_2,
     "PSBT_GLOBAL_TX_MODIFIABLE"},
    {global::version, "Global PSBT Version"},
    {kProprietary, "proprietary key", KeyShape::by_reader},
});

inline constexpr std::array kInputFields = std::to_array<FieldRule>({
    {input::non_witness_utxo, "Input Non-witness UTXO"},
    {input::witness_utxo, "Input Witness UTXO"},
    {input::partial_signature, "partial signature pubkey", KeyShape::public_key},
    {input::sighash_type, "Input Sighash Type"},
    {input::redeem_script, "Input redeemScript"},
    {input::witness_script, "Input witnessScript"},
    {input::key_origin, "BIP32 keypath", KeyShape::public_key},
    {input::final_script_sig, "Input Final scriptSig"},
    {input::final_witness, "Input Final scriptWitness"},
    {input::ripemd160_preimage, "Input RIPEMD160 Preimage", KeyShape::fixed, 20},
    {input::sha256_preimage, "Input SHA256 Preimage", KeyShape::fixed, 32},
    {input::hash160_preimage, "Input Hash160 Preimage", KeyShape::fixed, 20},
    {input::hash256_preimage, "Input Hash256 Preimage", KeyShape::fixed, 32},
    {input::previous_txid, "Input Previous TXID", KeyShape::fixed, 0, InVersion::only_2,
     "Previous txid"},
    {input::output_index, "Input Previous Output's Index", KeyShape::fixed, 0, InVersion::only_2,
     "Previous output's index"},
    {input::sequence, "Input Sequence", KeyShape::fixed, 0, InVersion::only_2, "Sequence"},
    {input::required_time, "Input Required Time Based Locktime", KeyShape::fixed, 0,
     InVersion::only_2, "Required time based locktime"},
    {input::required_height, "Input Required Height Based Locktime", KeyShape::fixed, 0,
     InVersion::only_2, "Required height based locktime"},
    {input::taproot_key_signature, "Input Taproot Key Path Signature"},
    {input::taproot_script_signature, "Input Taproot Script Path Signature", KeyShape::fixed, 64},
    {input::taproot_leaf_script, "Input Taproot leaf script", KeyShape::by_reader},
    {input::taproot_key_origin, "Input Taproot BIP32 Keypath", KeyShape::fixed, 32},
    {input::taproot_internal_key, "Input Taproot Internal Key"},
    {input::taproot_merkle_root, "Input Taproot Merkle Root"},
    {input::musig_participants, "Input MuSig2 Participants Pubkeys", KeyShape::fixed, 33},
    {input::musig_nonce, "Input MuSig2 public nonce", KeyShape::by_reader},
    {input::musig_signature, "Input MuSig2 partial signature", KeyShape::by_reader},
    {kProprietary, "proprietary key", KeyShape::by_reader},
});

inline constexpr std::array kOutputFields = std::to_array<FieldRule>({
    {output::redeem_script, "Output redeemScript"},
    {output::witness_script, "Output witnessScript"},
    {output::key_origin, "BIP32 keypath", KeyShape::public_key},
    {output::amount, "Output Amount", KeyShape::fixed, 0, InVersion::only_2, "Output amount"},
    {output::script, "Output Script", KeyShape::fixed, 0, InVersion::only_2, "Output script"},
    {output::taproot_internal_key, "Output Taproot Internal Key"},
    {output::taproot_tree, "Output Taproot Tree Key"},
    {output::taproot_key_origin, "Output Taproot BIP32 Keypath", KeyShape::fixed, 32},
    {output::musig_participants, "Output MuSig2 Participants Pubkeys", KeyShape::fixed, 33},
    {kProprietary, "proprietary key", KeyShape::by_reader},
});

inline constexpr MapRules kGlobalRules{"global", "the", kGlobalFields};
inline constexpr MapRules kInputRules{"input", "an", kInputFields};
inline constexpr MapRules kOutputRules{"output", "an", kOutputFields};

}  // namespace psbt_field
}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The fields of a PSBT's input and output maps: which there are, and how their values are read.
#include "malha/keys/musig_nonce.hpp"
#include "malha/script/signature_encoding.hpp"
#include "malha/script/taproot.hpp"
#include "psbt_records.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using base::ByteView;
using primitives::ByteReader;
namespace in = psbt_field::input;
namespace out = psbt_field::output;

constexpr std::size_t kKeySize = crypto::PublicKey::kCompressedSize;
constexpr std::size_t kDigestSize = sizeof(crypto::Digest256);
constexpr std::size_t kTaprootSignatureSizeMin = 64;
constexpr std::size_t kTaprootSignatureSizeMax = 65;  ///< with a hash type
/// From here on lock times are seconds, below they are heights.
constexpr std::uint32_t kLockTimeThreshold = 500'000'000;

Preimages& preimages_of(PsbtInput& input, std::uint64_t type) {
    switch (type) {
        case in::ripemd160_preimage:
            return input.ripemd160_preimages;
        case in::sha256_preimage:
            return input.sha256_preimages;
        case in::hash160_preimage:
            return input.hash160_preimages;
        default:
            return input.hash256_preimages;
    }
}

PsbtResult<void> read_non_witness_utxo(const PsbtRecord& record, PsbtInput& input) {
    input.non_witness_utxo =
        MALHA_TRY(transaction_of(record, primitives::WitnessEncoding::allowed));
    return {};
}

PsbtResult<void> read_witness_utxo(const PsbtRecord& record, PsbtInput& input) {
    ByteReader reader(record.rest);
    primitives::MutableTxOutput output;
    output.value = {reader.read<std::int64_t>()};
    output.script_pubkey = base::to_bytes(reader.read_var_bytes());
    MALHA_TRY(expect_whole_value(record, reader));
    input.witness_utxo = std::move(output);
    return {};
}

PsbtResult<void> read_final_witness(const PsbtRecord& record, PsbtInput& input) {
    ByteReader reader(record.rest);
    const std::uint64_t count = reader.read_count(1);
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i)
        input.final_witness.push_back(base::to_bytes(reader.read_var_bytes()));
    return expect_whole_value(record, reader);
}

PsbtResult<void> read_partial_signature(const PsbtRecord& record, PsbtInput& input) {
    if (!script::is_strict_der(record.value) || !script::is_defined_hash_type(record.value.back()))
        return psbt_fail("Signature is not a valid encoding");
    const crypto::PublicKey key = key_of(record);
    input.signatures.emplace(key.hash160(), PartialSignature{key, base::to_bytes(record.value)});
    return {};
}

PsbtResult<void> check_taproot_signature(ByteView signature, std::string_view path) {
    if (signature.size() < kTaprootSignatureSizeMin)
        return psbt_fail("Input Taproot ", path, " path signature is shorter than 64 bytes");
    if (signature.size() > kTaprootSignatureSizeMax)
        return psbt_fail("Input Taproot ", path, " path signature is longer than 65 bytes");
    return {};
}

PsbtResult<void> read_leaf_script(const PsbtRecord& record, PsbtInput& input) {
    if (record.key_data.size() < 33)
        return psbt_fail("Input Taproot leaf script key is not at least 34 bytes");
    if (!script::ControlBlock::parse(record.key_data))
        return psbt_fail("Input Taproot leaf script key's control block size is not valid");
    if (record.value.empty()) return psbt_fail("Input Taproot leaf script must be at least 1 byte");
    LeafScript leaf{.script = base::to_bytes(record.value.first(record.value.size() - 1)),
                    .version = record.value.back()};
    input.leaf_scripts[std::move(leaf)].insert(base::to_bytes(record.key_data));
    return {};
}

/// Participant, aggregate key, and for script paths the leaf.
PsbtResult<void> read_musig_contribution(const PsbtRecord& record, std::string_view what,
                                         MusigContributions& contributions) {
    const std::size_t size = record.key_data.size();
    if (size != 2 * kKeySize && size != 2 * kKeySize + kDigestSize)
        return psbt_fail("Input musig2 ", what, " key is not expected size of 67 or 99 bytes");
    const auto participant = crypto::PublicKey::parse(record.key_data.first(kKeySize));
    if (!participant) return psbt_fail("musig2 participant pubkey is invalid");
    const auto aggregate = crypto::PublicKey::parse(record.key_data.subspan(kKeySize, kKeySize));
    if (!aggregate) return psbt_fail("musig2 aggregate pubkey is invalid");
    MusigSession session{.aggregate_key = *aggregate};
    if (size > 2 * kKeySize) session.leaf_hash = key_bytes32(record, 2 * kKeySize);
    contributions[session].emplace(*participant, base::to_bytes(record.value));
    return {};
}

PsbtResult<void> read_required_time(const PsbtRecord& record, PsbtInput& input) {
    input.required_time = MALHA_TRY(number_of<std::uint32_t>(record));
    if (*input.required_time >= kLockTimeThreshold) return {};
    return psbt_fail("Required time based locktime is invalid (less than ",
                     std::to_string(kLockTimeThreshold), ")");
}

PsbtResult<void> read_required_height(const PsbtRecord& record, PsbtInput& input) {
    input.required_height = MALHA_TRY(number_of<std::uint32_t>(record));
    if (*input.required_height == 0)
        return psbt_fail("Required height based locktime is invalid (0)");
    if (*input.required_height < kLockTimeThreshold) return {};
    return psbt_fail("Required height based locktime is invalid (greater than or equal to ",
                     std::to_string(kLockTimeThreshold), ")");
}

PsbtResult<void> read_taproot_input_field(const PsbtRecord& record, PsbtInput& input) {
    switch (record.type) {
        case in::taproot_key_signature:
            MALHA_TRY(check_taproot_signature(record.value, "key"));
            input.taproot_key_signature = base::to_bytes(record.value);
            return {};
        case in::taproot_script_signature:
            MALHA_TRY(check_taproot_signature(record.value, "script"));
            input.taproot_signatures[{key_bytes32(record), key_bytes32(record, 32)}] =
                base::to_bytes(record.value);
            return {};
        case in::taproot_leaf_script:
            return read_leaf_script(record, input);
        case in::taproot_key_origin:
            return read_taproot_origin(record, "Input", input.taproot_key_origins);
        case in::taproot_internal_key:
            input.taproot_internal_key = MALHA_TRY(array_of<32>(record));
            return {};
        case in::taproot_merkle_root:
            input.taproot_merkle_root = MALHA_TRY(array_of<32>(record));
            return {};
        case in::musig_participants:
            return read_musig_participants(record, "Input", input.musig_participants);
        case in::musig_nonce:
            MALHA_TRY(read_musig_contribution(record, "pubnonce", input.musig_nonces));
            if (record.value.size() == kMusigNonceSize) return {};
            return psbt_fail("Input musig2 pubnonce value is not 66 bytes");
        case in::musig_signature:
            MALHA_TRY(read_musig_contribution(record, "partial sig", input.musig_signatures));
            MALHA_TRY(array_of<kDigestSize>(record));
            return {};
        default:
            return read_other(record, input.other);
    }
}

PsbtResult<void> read_version_2_input_field(const PsbtRecord& record, PsbtInput& input) {
    switch (record.type) {
        case in::previous_txid:
            input.prevout.txid = primitives::Txid::from(MALHA_TRY(array_of<32>(record)));
            return {};
        case in::output_index:
            input.prevout.index = MALHA_TRY(number_of<std::uint32_t>(record));
            return {};
        case in::sequence:
            input.sequence = MALHA_TRY(number_of<std::uint32_t>(record));
            return {};
        case in::required_time:
            return read_required_time(record, input);
        case in::required_height:
            return read_required_height(record, input);
        default:
            return read_taproot_input_field(record, input);
    }
}

/// Checks the shape of a list of (depth, leaf version, script): a binary tree, depth first.
PsbtResult<std::vector<TaprootTreeLeaf>> read_taproot_tree(ByteView value) {
    if (value.empty()) return psbt_fail("Output Taproot tree must not be empty");
    ByteReader reader(value);
    std::vector<TaprootTreeLeaf> leaves;
    std::vector<std::uint8_t> subtrees;  ///< depths of what waits for its sibling
    while (reader.remaining() > 0) {
        TaprootTreeLeaf leaf;
        leaf.depth = reader.read<std::uint8_t>();
        leaf.leaf.version = reader.read<std::uint8_t>();
        leaf.leaf.script = base::to_bytes(reader.read_var_bytes());
        if (!reader.ok()) return psbt_truncated();
        if (leaf.depth > script::kTaprootDepthMax)
            return psbt_fail("Output Taproot tree has as leaf greater than Taproot maximum depth");
        if ((leaf.leaf.version & 1U) != 0)
            return psbt_fail("Output Taproot tree has a leaf with an invalid leaf version");
        std::uint8_t depth = leaf.depth;
        for (; depth > 0 && !subtrees.empty() && subtrees.back() == depth; --depth)
            subtrees.pop_back();
        subtrees.push_back(depth);
        leaves.push_back(std::move(leaf));
    }
    if (subtrees != std::vector<std::uint8_t>{0})
        return psbt_fail("Output Taproot tree is malformed");
    return leaves;
}

}  // namespace

PsbtResult<void> read_input_field(const PsbtRecord& record, PsbtInput& input) {
    switch (record.type) {
        case in::non_witness_utxo:
            return read_non_witness_utxo(record, input);
        case in::witness_utxo:
            return read_witness_utxo(record, input);
        case in::partial_signature:
            return read_partial_signature(record, input);
        case in::sighash_type:
            input.hash_type = MALHA_TRY(number_of<std::uint32_t>(record));
            return {};
        case in::redeem_script:
            input.redeem_script = base::to_bytes(record.value);
            return {};
        case in::witness_script:
            input.witness_script = base::to_bytes(record.value);
            return {};
        case in::key_origin:
            return read_key_origin(record, input.key_origins);
        case in::final_script_sig:
            input.final_script_sig = base::to_bytes(record.value);
            return {};
        case in::final_witness:
            return read_final_witness(record, input);
        case in::ripemd160_preimage:
        case in::sha256_preimage:
        case in::hash160_preimage:
        case in::hash256_preimage:
            preimages_of(input, record.type)
                .emplace(base::to_bytes(record.key_data), base::to_bytes(record.value));
            return {};
        default:
            return read_version_2_input_field(record, input);
    }
}

PsbtResult<void> read_output_field(const PsbtRecord& record, PsbtOutput& output) {
    switch (record.type) {
        case out::redeem_script:
            output.redeem_script = base::to_bytes(record.value);
            return {};
        case out::witness_script:
            output.witness_script = base::to_bytes(record.value);
            return {};
        case out::key_origin:
            return read_key_origin(record, output.key_origins);
        case out::amount:
            output.value = {MALHA_TRY(number_of<std::int64_t>(record))};
            return {};
        case out::script:
            output.script_pubkey = base::to_bytes(record.value);
            return {};
        case out::taproot_internal_key:
            output.taproot_internal_key = MALHA_TRY(array_of<32>(record));
            return {};
        case out::taproot_tree:
            output.taproot_tree = MALHA_TRY(read_taproot_tree(record.value));
            return {};
        case out::taproot_key_origin:
            return read_taproot_origin(record, "Output", output.taproot_key_origins);
        case out::musig_participants:
            return read_musig_participants(record, "Output", output.musig_participants);
        default:
            return read_other(record, output.other);
    }
}

}  // namespace malha::keys

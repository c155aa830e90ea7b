// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// decode_psbt(): the global map, then one map for each input and output. See psbt.hpp.
#include "malha/keys/psbt.hpp"

#include "psbt_records.hpp"

namespace malha::keys {
namespace {

using base::ByteView;
using primitives::ByteReader;
using Records = std::vector<PsbtRecord>;
namespace field = psbt_field::global;

/// What the global map says and the rest must obey.
struct Announced {
    primitives::TransactionPtr unsigned_tx;
    std::optional<std::uint64_t> input_count, output_count;
    bool has_tx_version = false;
};

PsbtResult<primitives::TransactionPtr> read_unsigned_tx(const PsbtRecord& record) {
    auto tx = MALHA_TRY(transaction_of(record, primitives::WitnessEncoding::forbidden));
    for (const auto& input : tx->inputs)
        if (!input.script_sig.empty())
            return psbt_fail("Unsigned tx does not have empty scriptSigs and scriptWitnesses.");
    return tx;
}

PsbtResult<std::uint64_t> read_count(const PsbtRecord& record) {
    ByteReader reader(record.rest);
    const std::uint64_t count = reader.read_compact_size_unbounded();
    if (count > primitives::kMaxCompactSize) return psbt_fail("ReadCompactSize(): size too large");
    MALHA_TRY(expect_whole_value(record, reader));
    return count;
}

PsbtResult<void> read_xpub(const PsbtRecord& record, Psbt& psbt) {
    GlobalXpub xpub;
    std::copy(record.key_data.begin(), record.key_data.end(), xpub.key.begin());
    if (!crypto::PublicKey::parse(ByteView(xpub.key).last(crypto::PublicKey::kCompressedSize)))
        return psbt_fail("Invalid pubkey");
    auto origin = decode_key_origin(record.value);
    if (!origin) return psbt_fail("Invalid length for HD key path");
    xpub.origin = *std::move(origin);
    psbt.xpubs.insert(std::move(xpub));
    return {};
}

PsbtResult<void> read_global_field(const PsbtRecord& record, Psbt& psbt, Announced& announced) {
    switch (record.type) {
        case field::unsigned_tx:
            announced.unsigned_tx = MALHA_TRY(read_unsigned_tx(record));
            return {};
        case field::xpub:
            return read_xpub(record, psbt);
        case field::tx_version:
            psbt.tx_version = MALHA_TRY(number_of<std::uint32_t>(record));
            announced.has_tx_version = true;
            return {};
        case field::fallback_lock_time:
            psbt.fallback_lock_time = MALHA_TRY(number_of<std::uint32_t>(record));
            return {};
        case field::input_count:
            announced.input_count = MALHA_TRY(read_count(record));
            return {};
        case field::output_count:
            announced.output_count = MALHA_TRY(read_count(record));
            return {};
        case field::tx_modifiable:
            psbt.modifiable = MALHA_TRY(number_of<std::uint8_t>(record));
            return {};
        case field::version:
            psbt.version = MALHA_TRY(number_of<std::uint32_t>(record));
            if (psbt.version == 0 || psbt.version == 2) return {};
            if (psbt.version == 1) return psbt_fail("There is no PSBT version 1");
            return psbt_fail("Unsupported version number");
        default:
            return read_other(record, psbt.other);
    }
}

PsbtResult<void> require_globals(const Psbt& psbt, const Announced& announced) {
    if (psbt.version == 0) {
        if (!announced.unsigned_tx) return psbt_fail("No unsigned transaction was provided");
        return {};
    }
    if (!announced.has_tx_version) return psbt_fail("PSBT_GLOBAL_TX_VERSION is required in PSBTv2");
    if (!announced.input_count) return psbt_fail("PSBT_GLOBAL_INPUT_COUNT is required in PSBTv2");
    if (!announced.output_count) return psbt_fail("PSBT_GLOBAL_OUTPUT_COUNT is required in PSBTv2");
    return {};
}

PsbtResult<Announced> read_globals(ByteReader& reader, Psbt& psbt) {
    Announced announced;
    const Records records = MALHA_TRY(read_psbt_map(
        reader, psbt_field::kGlobalRules, /*version=*/std::nullopt,
        [&](const PsbtRecord& record) { return read_global_field(record, psbt, announced); }));
    // What version 2 must have is asked for before what it must not have.
    if (psbt.version != 0) MALHA_TRY(require_globals(psbt, announced));
    // Without a transaction and without a version it is no PSBT of either kind.
    if (psbt.version != 0 || announced.unsigned_tx)
        MALHA_TRY(check_versions(records, psbt_field::kGlobalRules, psbt.version));
    MALHA_TRY(require_globals(psbt, announced));
    if (announced.unsigned_tx) {
        psbt.tx_version = announced.unsigned_tx->version;
        psbt.fallback_lock_time = announced.unsigned_tx->lock_time;
    }
    return announced;
}

bool has_field(const Records& records, std::uint8_t type) {
    return std::any_of(records.begin(), records.end(),
                       [type](const PsbtRecord& record) { return record.type == type; });
}

/// The previous transaction, when it is there, is the one whose output the input spends.
PsbtResult<void> check_utxo(const PsbtInput& input) {
    if (!input.non_witness_utxo) return {};
    if (input.non_witness_utxo->txid != input.prevout.txid)
        return psbt_fail("Non-witness UTXO does not match outpoint hash");
    if (input.prevout.index >= input.non_witness_utxo->outputs.size())
        return psbt_fail("Input specifies output index that does not exist");
    return {};
}

PsbtResult<void> read_input(ByteReader& reader, const Psbt& psbt, PsbtInput& input) {
    const Records records = MALHA_TRY(
        read_psbt_map(reader, psbt_field::kInputRules, psbt.version,
                      [&](const PsbtRecord& record) { return read_input_field(record, input); }));
    if (psbt.version == 2) {
        if (!has_field(records, psbt_field::input::previous_txid))
            return psbt_fail("Previous TXID is required in PSBTv2");
        if (!has_field(records, psbt_field::input::output_index))
            return psbt_fail("Previous output's index is required in PSBTv2");
    }
    return check_utxo(input);
}

PsbtResult<void> read_output(ByteReader& reader, const Psbt& psbt, PsbtOutput& output) {
    const Records records = MALHA_TRY(
        read_psbt_map(reader, psbt_field::kOutputRules, psbt.version,
                      [&](const PsbtRecord& record) { return read_output_field(record, output); }));
    if (psbt.version == 2) {
        if (!has_field(records, psbt_field::output::amount))
            return psbt_fail("Output amount is required in PSBTv2");
        if (!has_field(records, psbt_field::output::script))
            return psbt_fail("Output script is required in PSBTv2");
    }
    return {};
}

PsbtResult<void> read_inputs(ByteReader& reader, const Announced& announced, Psbt& psbt) {
    const std::uint64_t count =
        announced.unsigned_tx ? announced.unsigned_tx->inputs.size() : *announced.input_count;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (reader.remaining() == 0)
            return psbt_fail("Inputs provided does not match the number of inputs in transaction.");
        PsbtInput input;
        if (announced.unsigned_tx) {
            input.prevout = announced.unsigned_tx->inputs[i].prevout;
            input.sequence = announced.unsigned_tx->inputs[i].sequence;
        }
        MALHA_TRY(read_input(reader, psbt, input));
        psbt.inputs.push_back(std::move(input));
    }
    return {};
}

PsbtResult<void> read_outputs(ByteReader& reader, const Announced& announced, Psbt& psbt) {
    const std::uint64_t count =
        announced.unsigned_tx ? announced.unsigned_tx->outputs.size() : *announced.output_count;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (reader.remaining() == 0)
            return psbt_fail(
                "Outputs provided does not match the number of outputs in transaction.");
        PsbtOutput output;
        if (announced.unsigned_tx) {
            output.value = announced.unsigned_tx->outputs[i].value;
            output.script_pubkey = base::to_bytes(announced.unsigned_tx->outputs[i].script_pubkey);
        }
        MALHA_TRY(read_output(reader, psbt, output));
        psbt.outputs.push_back(std::move(output));
    }
    return {};
}

}  // namespace

PsbtResult<Psbt> decode_psbt(ByteView bytes) {
    if (bytes.size() > kPsbtSizeMax) return psbt_fail("PSBT is too large");
    ByteReader reader(bytes);
    std::array<std::uint8_t, psbt_field::kMagic.size()> magic{};
    reader.read_into(magic);
    if (!reader.ok()) return psbt_truncated();
    if (magic != psbt_field::kMagic) return psbt_fail("Invalid PSBT magic bytes");
    Psbt psbt;
    const Announced announced = MALHA_TRY(read_globals(reader, psbt));
    MALHA_TRY(read_inputs(reader, announced, psbt));
    MALHA_TRY(read_outputs(reader, announced, psbt));
    if (reader.remaining() > 0)
        return base::Unexpected{
            PsbtError{PsbtError::Kind::trailing_bytes, "extra data after PSBT"}};
    return psbt;
}

}  // namespace malha::keys

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Signature hashes. See sighash.hpp.
#include "malha/script/sighash.hpp"

#include <algorithm>
#include <array>
#include <concepts>

#include "malha/base/assert.hpp"
#include "malha/base/checked.hpp"
#include "malha/base/endian.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/script/script.hpp"

namespace malha::script {
namespace {

using primitives::Transaction;
using primitives::TxInput;
using primitives::TxOutput;

/// Serialises straight into a hash function.
template <class Hasher>
class HashStream {
public:
    HashStream() = default;
    explicit HashStream(const Hasher& start) : hasher_(start) {}

    HashStream& bytes(base::ByteView view) {
        hasher_.write(view);
        return *this;
    }
    template <std::integral T>
    HashStream& number(T value) {
        std::array<std::uint8_t, sizeof(T)> encoded;
        base::store_le(encoded.data(), value);
        return bytes(encoded);
    }
    HashStream& compact_size(std::uint64_t value) {
        return bytes(primitives::CompactSize(value).view());
    }
    HashStream& var_bytes(base::ByteView view) { return compact_size(view.size()).bytes(view); }
    HashStream& outpoint(const primitives::OutPoint& outpoint) {
        return bytes(outpoint.txid.bytes).number(outpoint.index);
    }
    HashStream& output(const TxOutput& output) {
        return number(output.value.sat).var_bytes(output.script_pubkey);
    }
    [[nodiscard]] Digest256 finish() { return hasher_.finish(); }

private:
    Hasher hasher_;
};
using Single = HashStream<crypto::Sha256>;
using Double = HashStream<crypto::Sha256d>;

/// The count of outputs and the outputs, as they stand in the transaction's bytes.
base::ByteView serialized_outputs(const Transaction& tx) {
    MALHA_ASSERT(!tx.inputs.empty());
    const base::ByteView last = tx.inputs.back().script_sig;
    const std::uint8_t* const begin = last.data() + last.size() + sizeof(TxInput::sequence);
    const std::size_t body_begin = tx.has_witness() ? 6 : 4;
    const std::uint8_t* const end = tx.raw.data() + body_begin + tx.stripped_size - 8;
    return {begin, static_cast<std::size_t>(end - begin)};
}

Digest256 hash_prevouts(const Transaction& tx) {
    Single stream;
    for (const TxInput& input : tx.inputs)
        stream.outpoint(input.prevout);
    return stream.finish();
}

Digest256 hash_sequences(const Transaction& tx) {
    Single stream;
    for (const TxInput& input : tx.inputs)
        stream.number(input.sequence);
    return stream.finish();
}

Digest256 hash_outputs(const Transaction& tx) {
    const base::ByteView outputs = serialized_outputs(tx);
    return crypto::sha256(outputs.subspan(primitives::compact_size_length(tx.outputs.size())));
}

Digest256 hash_amounts(std::span<const TxOutput> spent) {
    Single stream;
    for (const TxOutput& output : spent)
        stream.number(output.value.sat);
    return stream.finish();
}

Digest256 hash_script_pubkeys(std::span<const TxOutput> spent) {
    Single stream;
    for (const TxOutput& output : spent)
        stream.var_bytes(output.script_pubkey);
    return stream.finish();
}

bool all_known(std::span<const TxOutput> spent) {
    return !spent.empty() &&
           std::ranges::all_of(spent, [](const TxOutput& output) { return output.value.sat >= 0; });
}

struct Needs {
    bool witness_v0 = false;
    bool taproot = false;
};

/// A signature hash is only ever needed for an input with a witness: with none, a witness program
/// fails before any signature is checked.
Needs needs_of(const Transaction& tx, std::span<const TxOutput> spent, Precompute selection) {
    if (selection == Precompute::everything)
        return {.witness_v0 = true, .taproot = all_known(spent)};
    Needs needs;
    if (!tx.has_witness()) return needs;
    for (std::size_t i = 0; i < tx.inputs.size(); ++i) {
        if (tx.inputs[i].witness.empty()) continue;
        const bool taproot = !spent.empty() && is_p2tr(spent[i].script_pubkey);
        (taproot ? needs.taproot : needs.witness_v0) = true;
    }
    return needs;
}

/// The legacy algorithm takes OP_CODESEPARATOR out of the script.
void write_script_code(Double& stream, base::ByteView code) {
    std::size_t separators = 0;
    for (ScriptReader reader(code); const auto instruction = reader.next();)
        separators += instruction->opcode == OP_CODESEPARATOR ? 1 : 0;
    stream.compact_size(code.size() - separators);
    std::size_t written = 0;
    ScriptReader reader(code);
    for (; separators > 0; --separators) {
        while (reader.next()->opcode != OP_CODESEPARATOR) {
        }
        stream.bytes(code.subspan(written, reader.position() - 1 - written));
        written = reader.position();
    }
    stream.bytes(code.subspan(written));
}

void write_signed_input(Double& stream, const TxInput& input, base::ByteView code) {
    stream.outpoint(input.prevout);
    write_script_code(stream, code);
    stream.number(input.sequence);
}

/// An input other than the signed one: without its script.
void write_other_input(Double& stream, const TxInput& input, std::uint32_t sequence) {
    constexpr std::size_t kOutPointSize = 36;
    std::array<std::uint8_t, kOutPointSize + 1 + sizeof sequence> encoded;
    std::copy(input.prevout.txid.bytes.begin(), input.prevout.txid.bytes.end(), encoded.begin());
    base::store_le(encoded.data() + 32, input.prevout.index);
    encoded[kOutPointSize] = 0;
    base::store_le(encoded.data() + kOutPointSize + 1, sequence);
    stream.bytes(encoded);
}

void write_legacy_outputs(Double& stream, const Transaction& tx, std::size_t input_index,
                          std::uint32_t outputs_signed) {
    if (outputs_signed == sighash::kNone) {
        stream.compact_size(0);
    } else if (outputs_signed == sighash::kSingle) {
        stream.compact_size(input_index + 1);
        for (std::size_t i = 0; i < input_index; ++i)
            stream.output(TxOutput{.value = {-1}, .script_pubkey = {}});
        stream.output(tx.outputs[input_index]);
    } else {
        stream.bytes(serialized_outputs(tx));
    }
}

/// BIP 143 hashOutputs.
Digest256 witness_v0_outputs(const PrecomputedTransaction& tx, std::size_t input_index,
                             std::uint32_t outputs_signed) {
    if (outputs_signed == sighash::kNone) return {};
    if (outputs_signed != sighash::kSingle) return tx.witness_v0()->outputs;
    if (input_index >= tx.tx().outputs.size()) return {};
    return Double().output(tx.tx().outputs[input_index]).finish();
}

bool is_taproot_hash_type(std::uint8_t hash_type) {
    return hash_type == sighash::kDefault || is_defined_hash_type(hash_type);
}

}  // namespace

PrecomputedTransaction::PrecomputedTransaction(const Transaction& tx,
                                               std::span<const TxOutput> spent_outputs,
                                               Precompute selection)
    : tx_(&tx), spent_outputs_(spent_outputs) {
    MALHA_ASSERT(spent_outputs.empty() || spent_outputs.size() == tx.inputs.size());
    const Needs needs = needs_of(tx, spent_outputs, selection);
    if (tx.inputs.empty() || (!needs.witness_v0 && !needs.taproot)) return;
    const Digest256 prevouts = hash_prevouts(tx);
    const Digest256 sequences = hash_sequences(tx);
    const Digest256 outputs = hash_outputs(tx);
    if (needs.witness_v0)
        witness_v0_ = {crypto::sha256(prevouts), crypto::sha256(sequences),
                       crypto::sha256(outputs)};
    if (needs.taproot)
        taproot_ = {prevouts, hash_amounts(spent_outputs), hash_script_pubkeys(spent_outputs),
                    sequences, outputs};
}

Digest256 legacy_sighash(const Transaction& tx, std::size_t input_index, base::ByteView script_code,
                         std::uint32_t hash_type) {
    MALHA_ASSERT(input_index < tx.inputs.size());
    const std::uint32_t outputs_signed = hash_type & sighash::kOutputMask;
    const bool all_outputs = outputs_signed != sighash::kNone && outputs_signed != sighash::kSingle;
    if (outputs_signed == sighash::kSingle && input_index >= tx.outputs.size()) return {1};
    Double stream;
    stream.number(tx.version);
    if ((hash_type & sighash::kAnyoneCanPay) != 0) {
        stream.compact_size(1);
        write_signed_input(stream, tx.inputs[input_index], script_code);
    } else {
        stream.compact_size(tx.inputs.size());
        for (const TxInput& input : tx.inputs.first(input_index))
            write_other_input(stream, input, all_outputs ? input.sequence : 0);
        write_signed_input(stream, tx.inputs[input_index], script_code);
        for (const TxInput& input : tx.inputs.subspan(input_index + 1))
            write_other_input(stream, input, all_outputs ? input.sequence : 0);
    }
    write_legacy_outputs(stream, tx, input_index, outputs_signed);
    return stream.number(tx.lock_time).number(hash_type).finish();
}

Digest256 witness_v0_sighash(const PrecomputedTransaction& tx, std::size_t input_index,
                             base::ByteView script_code, primitives::Amount amount,
                             std::uint32_t hash_type) {
    MALHA_ASSERT(input_index < tx.tx().inputs.size() && tx.witness_v0());
    const TxInput& input = tx.tx().inputs[input_index];
    const std::uint32_t outputs_signed = hash_type & sighash::kOutputMask;
    const bool all_inputs = (hash_type & sighash::kAnyoneCanPay) == 0;
    const bool all_outputs = outputs_signed != sighash::kNone && outputs_signed != sighash::kSingle;
    Double stream;
    stream.number(tx.tx().version)
        .bytes(all_inputs ? tx.witness_v0()->prevouts : Digest256{})
        .bytes(all_inputs && all_outputs ? tx.witness_v0()->sequences : Digest256{})
        .outpoint(input.prevout)
        .var_bytes(script_code)
        .number(amount.sat)
        .number(input.sequence)
        .bytes(witness_v0_outputs(tx, input_index, outputs_signed))
        .number(tx.tx().lock_time)
        .number(hash_type);
    return stream.finish();
}

std::optional<Digest256> taproot_sighash(const PrecomputedTransaction& tx, std::size_t input_index,
                                         std::uint8_t hash_type, const TaprootSpend& spend) {
    static constexpr crypto::Sha256 kTapSighash = crypto::Sha256::tagged("TapSighash");
    MALHA_ASSERT(input_index < tx.tx().inputs.size() && tx.taproot());
    if (!is_taproot_hash_type(hash_type)) return std::nullopt;
    const int outputs_signed = hash_type == sighash::kDefault ? sighash::kAll : hash_type & 3;
    if (outputs_signed == sighash::kSingle && input_index >= tx.tx().outputs.size())
        return std::nullopt;
    const PrecomputedTransaction::TaprootHashes& shared = *tx.taproot();
    const bool anyone_can_pay = (hash_type & sighash::kAnyoneCanPay) != 0;
    const int spend_type = (spend.tapscript ? 2 : 0) + (spend.annex_hash ? 1 : 0);

    Single stream(kTapSighash);
    stream.number(std::uint8_t{0}).number(hash_type);  // epoch 0
    stream.number(tx.tx().version).number(tx.tx().lock_time);
    if (!anyone_can_pay)
        stream.bytes(shared.prevouts)
            .bytes(shared.amounts)
            .bytes(shared.script_pubkeys)
            .bytes(shared.sequences);
    if (outputs_signed == sighash::kAll) stream.bytes(shared.outputs);
    stream.number(static_cast<std::uint8_t>(spend_type));
    if (anyone_can_pay) {
        const TxInput& input = tx.tx().inputs[input_index];
        stream.outpoint(input.prevout).output(tx.spent_outputs()[input_index]);
        stream.number(input.sequence);
    } else {
        stream.number(base::narrow<std::uint32_t>(input_index));
    }
    if (spend.annex_hash) stream.bytes(*spend.annex_hash);
    if (outputs_signed == sighash::kSingle)
        stream.bytes(Single().output(tx.tx().outputs[input_index]).finish());
    if (spend.tapscript) {
        constexpr std::uint8_t kKeyVersion = 0;
        stream.bytes(spend.tapscript->leaf_hash)
            .number(kKeyVersion)
            .number(spend.tapscript->code_separator);
    }
    return stream.finish();
}

Digest256 annex_hash(base::ByteView annex) {
    return Single().var_bytes(annex).finish();
}

}  // namespace malha::script

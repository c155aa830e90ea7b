// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See psbt_sign.hpp.
#include "malha/keys/psbt_sign.hpp"

#include <algorithm>

#include "malha/script/script.hpp"

namespace malha::keys {
namespace {

using base::Bytes;
using primitives::MutableTxOutput;

/// Knows no key and reaches no lock.
class NoSignatures final : public SignatureMaker {
public:
    std::optional<Bytes> ecdsa(const crypto::PublicKey& /*key*/,
                               const script::ScriptCode& /*code*/) override {
        return std::nullopt;
    }
    std::optional<Bytes> schnorr(const crypto::XOnlyPublicKey& /*key*/, Tweak /*tweak*/,
                                 const std::optional<crypto::Digest256>& /*root*/) override {
        return std::nullopt;
    }
    std::optional<Bytes> schnorr(const LeafKey& /*key*/) override { return std::nullopt; }
    std::optional<Bytes> schnorr(const MusigKey& /*key*/, const MusigParts& /*parts*/,
                                 const std::optional<crypto::Digest256>& /*leaf*/) override {
        return std::nullopt;
    }
    void take_turn(const MusigTurn& /*turn*/) override {}
    bool lock_time_reached(std::uint32_t /*lock_time*/) override { return false; }
    bool sequence_reached(std::uint32_t /*sequence*/) override { return false; }
};

bool schnorr_hash_type_is(const Bytes& signature, std::uint32_t hash_type) {
    if (hash_type == script::sighash::kDefault)
        return signature.size() == sizeof(crypto::SchnorrSignature);
    return signature.size() == sizeof(crypto::SchnorrSignature) + 1 &&
           signature.back() == hash_type;
}

std::uint32_t default_hash_type(bool taproot) {
    return taproot ? script::sighash::kDefault : script::sighash::kAll;
}

/// The hash type to sign with. Empty optional: what is asked for, what the input says and what its
/// signatures have do not agree.
std::optional<std::uint32_t> agreed_hash_type(const PsbtInput& input, bool taproot,
                                              const std::optional<std::uint32_t>& asked) {
    std::uint32_t hash_type = asked.value_or(input.hash_type.value_or(default_hash_type(taproot)));
    // To ask for the default is to ask for ALL where signatures always name their type.
    if (!taproot && hash_type == script::sighash::kDefault) hash_type = script::sighash::kAll;
    if (input.hash_type && *input.hash_type != hash_type) return std::nullopt;
    for (const auto& [hash, partial] : input.signatures)
        if (partial.signature.empty() || partial.signature.back() != hash_type) return std::nullopt;
    if (!input.taproot_key_signature.empty() &&
        !schnorr_hash_type_is(input.taproot_key_signature, hash_type))
        return std::nullopt;
    for (const auto& [id, signature] : input.taproot_signatures)
        if (!schnorr_hash_type_is(signature, hash_type)) return std::nullopt;
    return hash_type;
}

/// Leaves only what others still need: what signers needed is of no use any more.
void make_final(PsbtInput& input, Spend spend) {
    PsbtInput result;
    result.prevout = input.prevout;
    result.sequence = input.sequence;
    result.required_time = input.required_time;
    result.required_height = input.required_height;
    result.hash_type = input.hash_type;  // not written any more, but says what is still needed
    result.non_witness_utxo = std::move(input.non_witness_utxo);
    result.witness_utxo = std::move(input.witness_utxo);
    result.other = std::move(input.other);
    result.final_script_sig = std::move(spend.script_sig);
    result.final_witness = std::move(spend.witness);
    input = std::move(result);
}

}  // namespace

PsbtTransaction::PsbtTransaction(const Psbt& psbt)
    : tx_(primitives::make_transaction(unsigned_transaction(psbt))) {
    for (const PsbtInput& input : psbt.inputs) {
        constexpr primitives::Amount kUnknown{-1};
        spent_.push_back(spent_output(input).value_or(MutableTxOutput{kUnknown, {}}));
    }
    for (const MutableTxOutput& output : spent_)
        spent_views_.push_back({output.value, output.script_pubkey});
    precomputed_ = std::make_unique<script::PrecomputedTransaction>(*tx_, spent_views_,
                                                                    script::Precompute::everything);
}

PsbtSignOutcome sign_psbt_input(PsbtInput& input, std::size_t index, const PsbtTransaction& tx,
                                const PsbtSigner& signer, Spend::Missing* missing) {
    if (is_signed_and_valid(input, index, tx)) return PsbtSignOutcome::complete;
    const auto spent = spent_output(input);
    if (!spent) return PsbtSignOutcome::missing_utxo;
    const bool taproot = script::is_p2tr(spent->script_pubkey);
    const auto hash_type = agreed_hash_type(input, taproot, signer.hash_type);
    if (!hash_type) return PsbtSignOutcome::hash_type_mismatch;
    if (input.is_final())  // by whoever made it so; with a witness UTXO alone that proves nothing
        return input.non_witness_utxo ? PsbtSignOutcome::complete : PsbtSignOutcome::incomplete;
    // SIGHASH_SINGLE without an output of that index would sign nothing.
    if ((*hash_type & script::sighash::kOutputMask) == script::sighash::kSingle &&
        index >= tx.tx().tx().outputs.size())
        return PsbtSignOutcome::incomplete;

    PsbtInput updated = input;
    const SigningTask task{.tx = tx.tx(),
                           .input_index = index,
                           .amount = spent->value,
                           .hash_type = static_cast<std::uint8_t>(*hash_type)};
    KeySignatureMaker maker(task, signer.private_keys, /*earlier=*/{}, signer.musig_nonces);
    Spend spend = sign_input(spent->script_pubkey, signer.known, maker, updated);
    // The amount in a witness UTXO is only proven by signatures that commit to it.
    if (!input.non_witness_utxo && !spend.segwit) return PsbtSignOutcome::incomplete;
    if (missing != nullptr) *missing = spend.missing;
    if (spend.segwit) updated.witness_utxo = spent;
    if (*hash_type != default_hash_type(taproot)) updated.hash_type = hash_type;
    const bool complete = spend.solved && check_spend(tx.tx(), index, spent->script_pubkey,
                                                      spend.script_sig, spend.witness);
    if (complete && signer.finish == PsbtFinish::finalize) make_final(updated, std::move(spend));
    input = std::move(updated);
    return complete ? PsbtSignOutcome::complete : PsbtSignOutcome::incomplete;
}

std::optional<Spend> estimate_psbt_spend(const PsbtInput& input, std::size_t index,
                                         const PsbtTransaction& tx) {
    const auto spent = spent_output(input);
    if (!spent) return std::nullopt;
    const bool taproot = script::is_p2tr(spent->script_pubkey);
    // The established estimate asks for both.
    const bool usual_type = agreed_hash_type(input, taproot, script::sighash::kAll).has_value() &&
                            agreed_hash_type(input, taproot, script::sighash::kDefault).has_value();
    const bool trusted = usual_type && input.non_witness_utxo && input.is_final();
    // The established estimate does not look at final Taproot inputs.
    if (trusted || (!taproot && is_signed_and_valid(input, index, tx))) {
        Spend spend;
        spend.script_sig = input.final_script_sig;
        spend.witness = input.final_witness;
        return spend;
    }
    if (!usual_type || input.is_final()) return std::nullopt;
    PsbtInput scratch = input;
    SizeOnlySignatureMaker maker;
    Spend spend = sign_input(spent->script_pubkey, {}, maker, scratch);
    if (!spend.solved || (!input.non_witness_utxo && !spend.segwit)) return std::nullopt;
    return spend;
}

void update_psbt_output(const SolvingData& known, PsbtOutput& output) {
    NoSignatures maker;
    PsbtInput scratch;
    scratch.redeem_script = output.redeem_script;
    scratch.witness_script = output.witness_script;
    scratch.key_origins = std::move(output.key_origins);
    scratch.taproot_key_origins = std::move(output.taproot_key_origins);
    scratch.musig_participants = std::move(output.musig_participants);
    static_cast<void>(sign_input(output.script_pubkey, known, maker, scratch));
    output.redeem_script = std::move(scratch.redeem_script);
    output.witness_script = std::move(scratch.witness_script);
    output.key_origins = std::move(scratch.key_origins);
    output.taproot_key_origins = std::move(scratch.taproot_key_origins);
    output.musig_participants = std::move(scratch.musig_participants);
    if (!script::is_p2tr(output.script_pubkey)) return;
    const TaprootTree* tree = known.taproot_tree(base::ByteView(output.script_pubkey).subspan(2));
    if (tree == nullptr) return;
    output.taproot_internal_key = tree->internal_key().bytes();
    output.taproot_tree.clear();
    for (const TaprootLeaf& leaf : tree->leaves())
        output.taproot_tree.push_back({leaf.depth, {leaf.script, leaf.version}});
}

void drop_unneeded_transactions(Psbt& psbt) {
    const bool needed = std::any_of(psbt.inputs.begin(), psbt.inputs.end(), [](const auto& input) {
        if (!input.witness_utxo) return true;
        const auto program = script::witness_program(input.witness_utxo->script_pubkey);
        const bool anyone_can_pay =
            input.hash_type && (*input.hash_type & script::sighash::kAnyoneCanPay) != 0;
        return !program || program->version == 0 || anyone_can_pay;
    });
    if (needed) return;
    for (PsbtInput& input : psbt.inputs)
        input.non_witness_utxo = nullptr;
}

bool finalize_psbt(Psbt& psbt) {
    const PsbtTransaction tx(psbt);
    const SolvingData nothing;
    const PrivateKeys no_keys;
    bool complete = true;
    for (std::size_t i = 0; i < psbt.inputs.size(); ++i) {
        // Some coins are spent by whoever names them.
        if (is_signed_and_valid(psbt.inputs[i], i, tx)) continue;
        const auto outcome =
            sign_psbt_input(psbt.inputs[i], i, tx, {.known = nothing, .private_keys = no_keys},
                            /*missing=*/nullptr);
        complete = complete && outcome == PsbtSignOutcome::complete;
    }
    return complete;
}

std::optional<primitives::MutableTransaction> extract_transaction(const Psbt& psbt) {
    primitives::MutableTransaction tx = unsigned_transaction(psbt);
    const PsbtTransaction checked(psbt);
    for (std::size_t i = 0; i < psbt.inputs.size(); ++i) {
        if (!psbt.inputs[i].is_final() && !is_signed_and_valid(psbt.inputs[i], i, checked))
            return std::nullopt;
        tx.inputs[i].script_sig = psbt.inputs[i].final_script_sig;
        tx.inputs[i].witness = psbt.inputs[i].final_witness;
    }
    return tx;
}

bool is_signed_and_valid(const PsbtInput& input, std::size_t index, const PsbtTransaction& tx) {
    const auto spent = spent_output(input);
    if (!spent) return false;
    return check_spend(tx.tx(), index, spent->script_pubkey, input.final_script_sig,
                       input.final_witness)
        .has_value();
}

}  // namespace malha::keys

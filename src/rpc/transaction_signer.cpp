// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See transaction_signer.hpp.
#include "transaction_signer.hpp"

#include "malha/base/hex.hpp"
#include "malha/script/templates.hpp"

namespace malha::rpc {
namespace {

using base::Bytes;
using primitives::MutableTransaction;

std::string failure_text(script::ScriptError error) {
    if (error == script::ScriptError::invalid_stack_operation)
        return "Unable to sign input, invalid stack size (possibly missing key)";
    if (error == script::ScriptError::null_fail)
        return "CHECK(MULTI)SIG failing with non-zero signature (possibly need more signatures)";
    return std::string(script::to_string(error));
}

std::vector<Bytes> to_items(std::span<const base::ByteView> witness) {
    std::vector<Bytes> items;
    for (const base::ByteView item : witness)
        items.push_back(base::to_bytes(item));
    return items;
}

/// Clients know the text that names the output with an impossible amount.
base::Unexpected<RpcError> missing_amount(const Bytes& script) {
    constexpr std::size_t kShownCharacters = 30;
    return rpc_fail(ErrorCode::type_error,
                    "Missing amount for CTxOut(nValue=21000000.00000000, scriptPubKey=",
                    base::to_hex(script).substr(0, kShownCharacters), ")");
}

}  // namespace

void SigningMaterial::add_key(const crypto::PrivateKey& key) {
    const crypto::PublicKey public_key = key.public_key();
    private_keys.emplace(public_key.hash160(), key);
    known.public_keys.emplace(public_key.hash160(), public_key);
}

void SigningMaterial::add_script(const Bytes& script) {
    known.add_script(script);
    known.add_script(script::witness_script(0, crypto::sha256(script)));
}

TransactionSigner::TransactionSigner(MutableTransaction& tx, const KnownCoins& coins,
                                     const SigningMaterial& material)
    : tx_(tx), coins_(coins), material_(material), view_(primitives::make_transaction(tx)) {
    constexpr primitives::Amount kUnknown{-1};
    for (const auto& input : tx.inputs) {
        const auto known = coins.find(input.prevout);
        if (known != coins.end())
            outputs_.push_back({known->second.coin.value, known->second.coin.script_pubkey});
        else
            outputs_.push_back({kUnknown, {}});
    }
    hashes_.emplace(*view_, outputs_, script::Precompute::everything);
}

RpcResult<std::vector<InputFailure>> TransactionSigner::sign(
    std::uint8_t hash_type, const std::vector<InputVersions>& versions) {
    for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
        if (!coins_.contains(tx_.inputs[i].prevout)) continue;
        if (take_valid(i, versions[i])) continue;
        // SIGHASH_SINGLE without an output of that index would sign nothing.
        if ((hash_type & script::sighash::kOutputMask) == script::sighash::kSingle &&
            i >= tx_.outputs.size())
            continue;
        sign_input(i, hash_type, versions[i]);
    }
    return failures();
}

/// What others have completed needs no work.
bool TransactionSigner::take_valid(std::size_t index, const InputVersions& versions) {
    for (const primitives::TxInput& version : versions) {
        const Bytes script_sig = base::to_bytes(version.script_sig);
        const std::vector<Bytes> witness = to_items(version.witness);
        if (!check(index, script_sig, witness)) continue;
        tx_.inputs[index].script_sig = script_sig;
        tx_.inputs[index].witness = witness;
        return true;
    }
    return false;
}

void TransactionSigner::sign_input(std::size_t index, std::uint8_t hash_type,
                                   const InputVersions& versions) {
    keys::SolvingData known = material_.known;
    std::vector<Bytes> earlier;
    for (const primitives::TxInput& version : versions)
        for (Bytes& push : keys::pushes_of(version)) {
            known.add_script(push);
            if (const auto key = crypto::PublicKey::parse(push))
                known.public_keys.emplace(key->hash160(), *key);
            earlier.push_back(std::move(push));
        }
    const keys::SigningTask task{.tx = *hashes_,
                                 .input_index = index,
                                 .amount = outputs_[index].value,
                                 .hash_type = hash_type};
    keys::KeySignatureMaker maker(task, material_.private_keys, earlier);
    keys::PsbtInput scratch;
    keys::Spend spend = keys::sign_input(outputs_[index].script_pubkey, known, maker, scratch);
    // Who signs a taproot input alone cannot tell whether what was there before is of use to
    // others.
    const bool is_taproot =
        script::classify(outputs_[index].script_pubkey) == script::OutputType::witness_v1_taproot;
    if (is_taproot && !spend.solved && versions.size() == 1)
        spend.witness = to_items(versions.front().witness);
    tx_.inputs[index].script_sig = std::move(spend.script_sig);
    tx_.inputs[index].witness = std::move(spend.witness);
}

script::Verdict TransactionSigner::check(std::size_t index, const Bytes& script_sig,
                                         const std::vector<Bytes>& witness) const {
    return keys::check_spend(*hashes_, index, outputs_[index].script_pubkey, script_sig, witness);
}

RpcResult<std::vector<InputFailure>> TransactionSigner::failures() const {
    std::vector<InputFailure> failures;
    for (std::size_t i = 0; i < tx_.inputs.size(); ++i) {
        const auto& input = tx_.inputs[i];
        const auto known = coins_.find(input.prevout);
        if (known == coins_.end()) {
            failures.push_back({i, "Input not found or already spent"});
            continue;
        }
        if (!known->second.has_amount && !input.witness.empty())
            return missing_amount(known->second.coin.script_pubkey);
        const auto verdict = check(i, input.script_sig, input.witness);
        if (!verdict) failures.push_back({i, failure_text(verdict.error())});
    }
    return failures;
}

}  // namespace malha::rpc

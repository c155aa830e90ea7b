// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See fill_psbt.hpp.
#include "malha/wallet/fill_psbt.hpp"

#include <algorithm>

#include "malha/keys/psbt_create.hpp"

namespace malha::wallet {
namespace {

/// Previous transactions that the wallet has.
void add_previous_transactions(const Wallet& wallet, keys::Psbt& psbt) {
    for (keys::PsbtInput& input : psbt.inputs) {
        if (input.is_final() || input.non_witness_utxo) continue;
        const WalletTx* previous = wallet.find(input.prevout.txid);
        if (previous != nullptr && input.prevout.index < previous->tx->outputs.size())
            input.non_witness_utxo = previous->tx;
    }
}

/// Keys that others say have a part in the input.
std::vector<crypto::PublicKey> keys_named_by(const keys::PsbtInput& input) {
    std::vector<crypto::PublicKey> named;
    for (const auto& [key, origin] : input.key_origins)
        named.push_back(key);
    // Taproot does not tell which of the two keys with this x it is.
    constexpr std::uint8_t kSigns[] = {0x02, 0x03};
    for (const auto& [x, origin] : input.taproot_key_origins)
        for (const std::uint8_t sign : kSigns) {
            base::Bytes bytes{sign};
            bytes.insert(bytes.end(), x.begin(), x.end());
            if (const auto key = crypto::PublicKey::parse(bytes)) named.push_back(*key);
        }
    for (const auto& [aggregate, participants] : input.musig_participants)
        named.insert(named.end(), participants.begin(), participants.end());
    return named;
}

SigningKeys keys_for(const Wallet& wallet, const keys::PsbtInput& input,
                     const FillOptions& options) {
    const auto spent = keys::spent_output(input);
    SigningKeys found = spent ? wallet.signing_keys({&spent->script_pubkey, 1}) : SigningKeys{};
    if (!spent || !wallet.is_mine(spent->script_pubkey)) {
        const auto named = keys_named_by(input);
        SigningKeys by_key = wallet.signing_keys_of(named);
        found.known.merge(std::move(by_key.known));
        found.private_keys.merge(by_key.private_keys);
    }
    if (!options.sign) found.private_keys.clear();
    if (!options.with_origins) found.known.origins.clear();
    return found;
}

base::Unexpected<FillError> fail(FillFailure kind, std::string message) {
    return base::Unexpected{FillError{kind, std::move(message)}};
}

/// Clients know one sentence for all that a device refuses; its own words go to the log.
base::Unexpected<FillError> signer_fault(const Wallet& wallet, const SignerError& error,
                                         FillFailure kind, const char* message) {
    if (error.kind == SignerFailure::unusable)
        return fail(FillFailure::signer_unusable, error.message);
    wallet.context().log.warning("Signer: " + error.message);
    return fail(kind, message);
}

/// Asks the device for its signatures. @return whether every input is complete.
base::Result<bool, FillError> sign_outside(const Wallet& wallet, keys::Psbt& psbt,
                                           const FillOptions& options) {
    constexpr const char* kNotFound = "External signer not found";
    ExternalSigner* signer = wallet.context().signer;
    if (signer == nullptr) return fail(FillFailure::signer_not_found, kNotFound);
    const auto device = only_device(*signer);
    if (!device)
        return signer_fault(wallet, device.error(), FillFailure::signer_not_found, kNotFound);
    if (const auto done = signer->sign(*device, psbt); !done)
        return signer_fault(wallet, done.error(), FillFailure::signer_failed,
                            "External signer failed to sign");
    if (options.finish == keys::PsbtFinish::finalize) return keys::finalize_psbt(psbt);
    return std::ranges::all_of(psbt.inputs, &keys::PsbtInput::is_final);
}

/// The wallet's own part.
base::Result<bool, FillError> fill(Wallet& wallet, keys::Psbt& psbt, const FillOptions& options) {
    add_previous_transactions(wallet, psbt);
    const keys::PsbtTransaction tx(psbt);
    bool complete = true;
    for (std::size_t i = 0; i < psbt.inputs.size(); ++i) {
        const SigningKeys keys = keys_for(wallet, psbt.inputs[i], options);
        const keys::PsbtSigner signer{.known = keys.known,
                                      .private_keys = keys.private_keys,
                                      .hash_type = options.hash_type,
                                      .finish = options.finish,
                                      .musig_nonces = &wallet.musig_nonces()};
        const auto outcome =
            keys::sign_psbt_input(psbt.inputs[i], i, tx, signer, /*missing=*/nullptr);
        if (outcome == keys::PsbtSignOutcome::hash_type_mismatch)
            return fail(FillFailure::hash_type_mismatch,
                        "Specified sighash value does not match value stored in PSBT");
        complete = complete && keys::is_signed_and_valid(psbt.inputs[i], i, tx);
    }
    for (keys::PsbtOutput& output : psbt.outputs) {
        if (!wallet.is_mine(output.script_pubkey)) continue;
        auto known = wallet.solving_data(output.script_pubkey);
        if (!options.with_origins) known.origins.clear();
        keys::update_psbt_output(known, output);
    }
    keys::drop_unneeded_transactions(psbt);
    return complete;
}

}  // namespace

base::Result<bool, FillError> fill_psbt(Wallet& wallet, keys::Psbt& psbt,
                                        const FillOptions& options) {
    const bool complete = MALHA_TRY(fill(wallet, psbt, options));
    if (complete || !options.sign || !wallet.has(WalletFlag::external_signer)) return complete;
    return sign_outside(wallet, psbt, options);
}

base::Result<SignedPsbt, FillError> sign_as_psbt(Wallet& wallet,
                                                 const primitives::MutableTransaction& tx) {
    constexpr std::uint32_t kPsbtVersion = 2;
    SignedPsbt result{.psbt = keys::create_psbt(tx, kPsbtVersion), .tx = nullptr};
    for (const bool sign : {false, true})
        static_cast<void>(
            MALHA_TRY(fill_psbt(wallet, result.psbt, {.sign = sign, .with_origins = !sign})));
    if (!keys::finalize_psbt(result.psbt)) return result;
    if (const auto extracted = keys::extract_transaction(result.psbt))
        result.tx = primitives::make_transaction(*extracted);
    return result;
}

}  // namespace malha::wallet

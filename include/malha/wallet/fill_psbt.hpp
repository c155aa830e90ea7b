// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The wallet's part in a PSBT: what it knows of inputs and outputs, and its signatures if wanted.
#pragma once

#include "malha/keys/psbt_sign.hpp"
#include "malha/wallet/wallet.hpp"

namespace malha::wallet {

struct FillOptions {
    bool sign = false;
    bool with_origins = true;  ///< of keys (BIP 32)
    std::optional<std::uint32_t> hash_type{};
    keys::PsbtFinish finish = keys::PsbtFinish::finalize;
};

enum class FillFailure : std::uint8_t {
    hash_type_mismatch,  ///< the one asked for is not that of the PSBT
    signer_not_found,
    signer_failed,
    signer_unusable,  ///< SignerFailure::unusable
};
struct FillError {
    FillFailure kind;
    std::string message;  ///< as RPC tells it
};

/// Wallets of an external signer let it sign.
/// Inputs that are final already, or not the wallet's, stay as they are.
/// @return whether every input is final.
[[nodiscard]] base::Result<bool, FillError> fill_psbt(Wallet& wallet, keys::Psbt& psbt,
                                                      const FillOptions& options);

/// The transaction, as far as the wallet can sign it.
struct SignedPsbt {
    keys::Psbt psbt;
    primitives::TransactionPtr tx;  ///< null: not complete
};
/// First adds what is known, then signs: an external signer is asked once.
[[nodiscard]] base::Result<SignedPsbt, FillError> sign_as_psbt(
    Wallet& wallet, const primitives::MutableTransaction& tx);

}  // namespace malha::wallet

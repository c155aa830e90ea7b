// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Signing of whole transactions for signrawtransactionwithkey and combinerawtransaction: what can
// be signed is, what others signed is kept, and what is still missing is said.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "malha/keys/sign_input.hpp"
#include "malha/rpc/error.hpp"
#include "malha/storage/coin.hpp"

namespace malha::rpc {

/// An output to be spent, as far as it is known.
struct KnownCoin {
    storage::Coin coin;
    bool has_amount = true;
};
using KnownCoins = std::map<primitives::OutPoint, KnownCoin>;

/// What the caller gave to sign with.
struct SigningMaterial {
    keys::SolvingData known;
    keys::PrivateKeys private_keys;

    void add_key(const crypto::PrivateKey& key);
    /// Either may be the script of a P2WSH output that a P2SH output wraps.
    void add_script(const base::Bytes& script);
};

/// Why an input cannot be spent.
struct InputFailure {
    std::size_t index;
    std::string error;
};

/// Versions of one input: the same output spent with different signatures.
using InputVersions = std::vector<primitives::TxInput>;

/// Thread: owner only.
class TransactionSigner {
public:
    /// Borrows all of them.
    TransactionSigner(primitives::MutableTransaction& tx, const KnownCoins& coins,
                      const SigningMaterial& material);

    /// @param versions  for each input, with what others signed before.
    /// Errors: type_error, an amount is missing that a signature commits to.
    RpcResult<std::vector<InputFailure>> sign(std::uint8_t hash_type,
                                              const std::vector<InputVersions>& versions);

private:
    bool take_valid(std::size_t index, const InputVersions& versions);
    void sign_input(std::size_t index, std::uint8_t hash_type, const InputVersions& versions);
    [[nodiscard]] script::Verdict check(std::size_t index, const base::Bytes& script_sig,
                                        const std::vector<base::Bytes>& witness) const;
    [[nodiscard]] RpcResult<std::vector<InputFailure>> failures() const;

    primitives::MutableTransaction& tx_;
    const KnownCoins& coins_;
    const SigningMaterial& material_;
    const primitives::TransactionPtr view_;  ///< for the hashes
    std::vector<primitives::TxOutput> outputs_;
    std::optional<script::PrecomputedTransaction> hashes_;
};

}  // namespace malha::rpc

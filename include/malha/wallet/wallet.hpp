// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Wallet: the keys, transactions, coins and addresses of one wallet file.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/keys/descriptor.hpp"
#include "malha/wallet/chain_client.hpp"
#include "malha/wallet/coin.hpp"
#include "malha/wallet/error.hpp"
#include "malha/wallet/external_signer.hpp"
#include "malha/wallet/flags.hpp"
#include "malha/wallet/settings.hpp"
#include "malha/wallet/transaction.hpp"

namespace malha::wallet {

/// What wallets work with; all must outlive them.
struct WalletContext {
    ChainClient& chain;
    const base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    const keys::AddressFormat& address_format;
    const WalletSettings& settings;
    ExternalSigner* signer = nullptr;  ///< null: no -signer
};

/// Whether addresses are handed out to others, or get change.
enum class AddressUse : std::uint8_t { receive, change };

/// A script taken from a keypool that may be put back unused.
struct ReservedScript {
    base::Bytes script_pubkey;
    keys::AddressType type = keys::AddressType::bech32;
    AddressUse use = AddressUse::receive;
    const DescriptorManager* manager = nullptr;
    std::uint32_t position = 0;
};

/// All that is needed to sign for some scripts. The private keys are wiped when it dies.
struct SigningKeys {
    keys::SolvingData known;
    keys::PrivateKeys private_keys;
};

/// Thread: wallet strand.
class Wallet {
public:
    ~Wallet();
    Wallet(const Wallet&) = delete;
    Wallet& operator=(const Wallet&) = delete;

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] WalletFlags flags() const;
    [[nodiscard]] bool has(WalletFlag flag) const { return flags().has(flag); }
    [[nodiscard]] const WalletContext& context() const;
    /// Up to which block it knows the chain.
    [[nodiscard]] const events::BlockPosition& last_block() const;

    // ---- keys

    [[nodiscard]] bool is_encrypted() const;
    /// Encrypted, and without the key to its private keys.
    [[nodiscard]] bool is_locked() const;
    [[nodiscard]] bool is_mine(base::ByteView script_pubkey) const;
    /// Whether it has a descriptor for new addresses of the type.
    [[nodiscard]] bool has_scripts(keys::AddressType type, AddressUse use) const;
    /// Errors: keypool_ran_out, wallet (no such type), and of the disk.
    [[nodiscard]] WalletResult<ReservedScript> reserve_script(keys::AddressType type,
                                                              AddressUse use);
    /// Puts the script back if nothing was taken after it.
    void release(const ReservedScript& reserved);
    /// For the scripts that are the wallet's. Private keys only where it has them and is unlocked.
    [[nodiscard]] SigningKeys signing_keys(std::span<const base::Bytes> scripts) const;
    /// Public data only.
    [[nodiscard]] keys::SolvingData solving_data(base::ByteView script_pubkey) const;
    /// What is the wallet's by one of its public keys, whatever the script.
    [[nodiscard]] SigningKeys signing_keys_of(std::span<const crypto::PublicKey> public_keys) const;

    // ---- transactions

    /// Null: unknown.
    [[nodiscard]] const WalletTx* find(const primitives::Txid& txid) const;
    /// Blocks on it and its own; 0: none; negative: so deep lies the block in conflict with it.
    [[nodiscard]] int depth_of(const WalletTx& tx) const;
    /// By a transaction that is neither abandoned nor in conflict with the chain.
    [[nodiscard]] bool is_spent(const primitives::OutPoint& outpoint) const;
    /// Unspent ones, in the order of their outpoints.
    [[nodiscard]] std::vector<OwnCoin> coins(const CoinQuery& query) const;
    /// An output of the wallet, spent or not.
    [[nodiscard]] std::optional<OwnCoin> coin(const primitives::OutPoint& outpoint) const;
    /// What its inputs take from the wallet, and its outputs give to it.
    [[nodiscard]] primitives::Amount debit_of(const primitives::Transaction& tx) const;
    [[nodiscard]] primitives::Amount credit_of(const primitives::Transaction& tx) const;
    /// Pays to the wallet, but to no address that it gave out.
    [[nodiscard]] bool is_change(base::ByteView script_pubkey) const;
    /// Stores a transaction of ours durably, then gives it to the pool unless settings forbid it.
    /// That the pool refuses it is no error: it is tried again later. @return why it was refused.
    [[nodiscard]] WalletResult<std::optional<std::string>> commit(
        const primitives::TransactionPtr& tx, const TxNotes& notes);
    /// Notes that `replacement` takes the place of `original`.
    [[nodiscard]] WalletStatus mark_replaced(const primitives::Txid& original,
                                             const primitives::Txid& replacement);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
    explicit Wallet(std::unique_ptr<Impl> impl);
};

}  // namespace malha::wallet

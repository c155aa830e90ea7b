// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Wallet: one wallet file with its keys (keychain.hpp), transactions (history.hpp) and labels
// (address_book.hpp), kept in step with the chain and the pool.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/base/rng.hpp"
#include "malha/keys/musig_nonce.hpp"
#include "malha/wallet/address_book.hpp"
#include "malha/wallet/chain_client.hpp"
#include "malha/wallet/coin.hpp"
#include "malha/wallet/error.hpp"
#include "malha/wallet/external_signer.hpp"
#include "malha/wallet/flags.hpp"
#include "malha/wallet/history.hpp"
#include "malha/wallet/keychain.hpp"
#include "malha/wallet/settings.hpp"
#include "malha/wallet/transaction.hpp"

namespace malha::wallet {

/// Why a transaction is new to the wallet, or has another state.
enum class NoticeCause : std::uint8_t {
    itself,  ///< it came to or left the pool or a block, or was made here
    others,  ///< a conflict came or went, or the user marked it: -walletnotify is not told
};
struct TransactionNotice {
    std::string wallet;
    primitives::Txid txid;
    std::optional<events::BlockPosition> block;  ///< that confirms it
    NoticeCause cause = NoticeCause::itself;
};

/// What wallets work with; all must outlive them.
struct WalletContext {
    ChainClient& chain;
    const base::Clock& clock;
    base::Rng& rng;
    base::Logger& log;
    const keys::AddressFormat& address_format;
    const WalletSettings& settings;
    std::function<void(const TransactionNotice&)> notify{};
    ExternalSigner* signer = nullptr;  ///< null: no -signer
};

/// A script taken from a keypool that may be put back unused.
struct ReservedScript {
    base::Bytes script_pubkey;
    keys::AddressType type = keys::AddressType::bech32;
    AddressUse use = AddressUse::receive;
    WatchedScript place{};
};

struct NewWallet {
    WalletFlags flags;
    std::string passphrase{};  ///< empty: not encrypted
};

/// Thread: wallet strand.
class Wallet {
public:
    /// Reads a wallet. It is not in step with the chain before attach().
    /// Errors: damaged, of a newer kind, or a legacy wallet.
    [[nodiscard]] static base::Result<std::unique_ptr<Wallet>> load(
        std::string name, std::unique_ptr<Database> database, const WalletContext& context);
    /// Fills an empty file: a wallet with keys of its own unless the flags say otherwise.
    [[nodiscard]] static WalletResult<std::unique_ptr<Wallet>> create(
        std::string name, std::unique_ptr<Database> database, const WalletContext& context,
        const NewWallet& options);
    ~Wallet();
    Wallet(const Wallet&) = delete;
    Wallet& operator=(const Wallet&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] WalletFlags flags() const { return flags_; }
    [[nodiscard]] bool has(WalletFlag flag) const { return flags_.has(flag); }
    [[nodiscard]] WalletStatus set_flag(WalletFlag flag, bool is_set);
    [[nodiscard]] const WalletContext& context() const { return context_; }
    /// Up to which block it knows the chain.
    [[nodiscard]] const events::BlockPosition& last_block() const { return last_block_; }

    [[nodiscard]] const Keychain& keychain() const { return *keychain_; }
    [[nodiscard]] Keychain& keychain() { return *keychain_; }
    [[nodiscard]] const History& history() const { return *history_; }
    [[nodiscard]] const AddressBook& address_book() const { return *address_book_; }
    [[nodiscard]] AddressBook& address_book() { return *address_book_; }
    [[nodiscard]] const Database& database() const { return *database_; }
    /// All writes until it is committed take effect, or none.
    [[nodiscard]] DatabaseTransaction transaction() { return DatabaseTransaction(*database_); }
    /// After a write that failed: reads the file anew, which is the truth then, and what the chain
    /// holds since. Until that succeeds, the wallet ignores all events. Cheap when nothing failed.
    /// Errors: as attach(); what stands in the way of reading or writing the file.
    [[nodiscard]] WalletStatus recover();
    /// Copies the file as it is now. Errors: it cannot be written, or is the file itself.
    [[nodiscard]] base::Status backup(const base::Path& destination) const;

    /// Writes a wallet with the public half of this one. Errors: the place is taken, nothing to
    /// export, or of the disk; then there is no file.
    [[nodiscard]] WalletStatus export_watch_only(const base::Path& destination) const;

    // ---- keys

    [[nodiscard]] bool is_encrypted() const { return keychain_->is_encrypted(); }
    /// Encrypted, and without the key to its private keys.
    [[nodiscard]] bool is_locked() const { return keychain_->is_locked(); }
    /// @param seconds  after which it locks itself again.
    [[nodiscard]] WalletStatus unlock(std::string_view passphrase, std::chrono::seconds seconds);
    void lock();
    /// Seconds since 1970 of the time when it locks itself; 0: it is locked.
    [[nodiscard]] base::UnixSeconds unlocked_until() const { return unlocked_until_; }
    [[nodiscard]] WalletStatus encrypt(std::string_view passphrase);
    [[nodiscard]] bool is_mine(base::ByteView script_pubkey) const {
        return keychain_->is_mine(script_pubkey);
    }
    /// Whether it has a descriptor for new addresses of the type.
    [[nodiscard]] bool has_scripts(keys::AddressType type, AddressUse use) const {
        return keychain_->active(type, use) != nullptr;
    }
    /// Errors: keypool_ran_out, wallet (no such type), and of the disk.
    [[nodiscard]] WalletResult<ReservedScript> reserve_script(keys::AddressType type,
                                                              AddressUse use);
    /// Puts the script back if nothing was taken after it.
    void release(const ReservedScript& reserved);
    /// A fresh address with a label, durably. Errors: as reserve_script().
    [[nodiscard]] WalletResult<std::string> new_address(keys::AddressType type,
                                                        const std::string& label);
    /// For the scripts that are the wallet's. Private keys only where it has them and is unlocked.
    [[nodiscard]] SigningKeys signing_keys(std::span<const base::Bytes> scripts) const {
        return keychain_->signing_keys(scripts);
    }
    /// What is the wallet's by one of its public keys, whatever the script.
    [[nodiscard]] SigningKeys signing_keys_of(
        std::span<const crypto::PublicKey> public_keys) const {
        return keychain_->signing_keys_of(public_keys);
    }
    /// Public data only.
    [[nodiscard]] keys::SolvingData solving_data(base::ByteView script_pubkey) const {
        return keychain_->solving_data(script_pubkey);
    }
    /// Of signatures that the wallet makes together with others (BIP 327). They outlive a lock, so
    /// that a wallet may be locked between the rounds, but not an unload.
    [[nodiscard]] keys::MusigNonces& musig_nonces() { return musig_nonces_; }
    /// Descriptors were added: finds outputs of known transactions that are the wallet's now.
    void scripts_added() { history_->refresh_outputs(); }

    // ---- transactions

    /// Nothing of it is older. Seconds since 1970; 0: it has neither descriptors nor transactions.
    [[nodiscard]] base::UnixSeconds birth_time() const;
    /// Null: unknown.
    [[nodiscard]] const WalletTx* find(const primitives::Txid& txid) const {
        return history_->find(txid);
    }
    [[nodiscard]] int depth_of(const WalletTx& tx) const { return history_->depth_of(tx); }
    [[nodiscard]] bool is_spent(const primitives::OutPoint& outpoint) const {
        return history_->is_spent(outpoint);
    }
    [[nodiscard]] primitives::Amount debit_of(const primitives::Transaction& tx) const {
        return history_->debit_of(tx);
    }
    [[nodiscard]] primitives::Amount credit_of(const primitives::Transaction& tx) const {
        return history_->credit_of(tx);
    }
    /// Pays to the wallet, but to no address that it gave out.
    [[nodiscard]] bool is_change(base::ByteView script_pubkey) const;
    /// Coins of the script were spent, and the wallet avoids reuse.
    [[nodiscard]] bool is_reused(base::ByteView script_pubkey) const;
    [[nodiscard]] bool is_trusted(const WalletTx& tx) const;
    /// Unspent ones, in the order of their outpoints.
    [[nodiscard]] std::vector<OwnCoin> coins(const CoinQuery& query) const;
    /// An output of the wallet, spent or not.
    [[nodiscard]] std::optional<OwnCoin> coin(const primitives::OutPoint& outpoint) const;
    [[nodiscard]] Balances balances(const BalanceQuery& query = {}) const;
    /// Stores a transaction of ours durably, then gives it to the pool unless settings forbid it.
    /// That the pool refuses it is no error: it is tried again later. @return why it was refused.
    /// @param replaced  a transaction of the wallet whose place it takes
    [[nodiscard]] WalletResult<std::optional<std::string>> commit(
        const primitives::TransactionPtr& tx, const TxNotes& notes,
        const std::optional<primitives::Txid>& replaced = {});
    /// Errors: invalid_address: unknown, or not eligible.
    [[nodiscard]] WalletStatus abandon(const primitives::Txid& txid);
    /// Adds a transaction with proof of its block; see importprunedfunds.
    [[nodiscard]] WalletStatus import_transaction(const primitives::TransactionPtr& tx,
                                                  const Confirmed& where);
    [[nodiscard]] WalletStatus remove_transaction(const primitives::Txid& txid);

    // ---- locked coins

    [[nodiscard]] bool is_coin_locked(const primitives::OutPoint& outpoint) const {
        return locked_.contains(outpoint);
    }
    /// Each with whether the lock survives a restart.
    [[nodiscard]] const std::map<primitives::OutPoint, bool>& locked_coins() const {
        return locked_;
    }
    [[nodiscard]] WalletStatus lock_coin(const primitives::OutPoint& outpoint, bool is_persistent);
    [[nodiscard]] WalletStatus unlock_coin(const primitives::OutPoint& outpoint);
    [[nodiscard]] WalletStatus unlock_all_coins();

    // ---- the chain

    /// Finds its place in the chain and catches up with the tip and the pool.
    /// Errors: the blocks between were pruned.
    [[nodiscard]] WalletStatus attach();
    void block_connected(const primitives::BlockPtr& block, primitives::Height height);
    void block_disconnected(const primitives::BlockPtr& block, primitives::Height height);
    /// Reads what it missed if the tip is another than its own last block.
    void follow_tip();
    void pool_added(const primitives::TransactionPtr& tx);
    void pool_removed(const primitives::TransactionPtr& tx, events::RemovalReason reason);
    /// Writes down up to which block it knows the chain.
    [[nodiscard]] base::Status save_position();
    /// Locks itself when the time has come, offers unconfirmed transactions again, and tries from
    /// time to time whether the disk can be written again after it could not.
    void tick();
    /// Gives its unconfirmed transactions to the pool again.
    void resubmit(Relay relay);
    /// Reads a block again for what concerns the wallet. Errors: the block cannot be read.
    [[nodiscard]] base::Status rescan_block(const BlockFacts& block);

    /// A rescan under way, if any.
    struct Scan {
        base::MonoTime started{};
        double progress = 0;  ///< share of the blocks that are done, in [0, 1]
        bool is_aborted = false;
    };
    std::optional<Scan> scan;

private:
    Wallet(std::string name, std::unique_ptr<Database> database, const WalletContext& context);
    [[nodiscard]] base::Status read();
    [[nodiscard]] WalletStatus read_anew();
    /// Memory is not what the file is, or might not be.
    [[nodiscard]] bool has_failed() const { return database_->failure() != nullptr; }
    void make_parts();
    void retry_recovery();
    [[nodiscard]] WalletStatus store(const primitives::TransactionPtr& tx, const TxNotes& notes,
                                     const std::optional<primitives::Txid>& replaced);
    /// Wallets without private keys have no use for any; older programs could make such files.
    [[nodiscard]] base::Status drop_unneeded_master_keys(WalletContents& contents);
    [[nodiscard]] WalletStatus write_watch_only(const base::Path& destination) const;
    [[nodiscard]] std::optional<std::string> address_of(base::ByteView script_pubkey) const;
    /// Takes the transaction if it is of interest, with what follows from it.
    void take(const primitives::TransactionPtr& tx, const TxState& state,
              std::optional<base::UnixSeconds> block_time, bool is_from_rescan);
    void note_used_scripts(const primitives::Transaction& tx);
    /// What is spent needs no lock any more.
    void unlock_spent(const primitives::Transaction& tx);
    void note_reuse(const primitives::Transaction& tx);
    [[nodiscard]] base::Status connect(const primitives::BlockPtr& block,
                                       const events::BlockPosition& at, base::UnixSeconds time,
                                       bool is_from_rescan);
    [[nodiscard]] bool pays_us(const primitives::Transaction& tx) const;
    /// Whether take() could do something with it.
    [[nodiscard]] bool concerns_us(const primitives::Transaction& tx) const;
    [[nodiscard]] WalletStatus catch_up();
    [[nodiscard]] bool has_gap_below(primitives::Height height) const;
    void rewind_to(const events::BlockPosition& fork);
    void announce(const std::vector<primitives::Txid>& changed, NoticeCause cause);
    /// The same where some of them are in `own`, and the others are affected by those.
    void announce_with(const std::vector<primitives::Txid>& changed,
                       std::span<const primitives::Transaction> own);
    void set_last_block(const events::BlockPosition& at);
    /// A write failed while nobody waits for its outcome: the log tells.
    template <class Status>
    void report(const Status& status) const;
    /// Which sum an output belongs to. Null: none.
    [[nodiscard]] primitives::Amount* balance_of(const WalletTx& tx,
                                                 const primitives::TxOutput& own,
                                                 const BalanceQuery& query,
                                                 std::set<const WalletTx*>& trusted,
                                                 Balances& sums) const;
    [[nodiscard]] OwnCoin describe(const primitives::OutPoint& outpoint, const OwnOutput& output,
                                   std::set<const WalletTx*>& trusted) const;

    std::string name_;
    WalletContext context_;
    std::unique_ptr<Database> database_;
    WalletFlags flags_;
    std::unique_ptr<Keychain> keychain_;
    std::unique_ptr<AddressBook> address_book_;
    std::unique_ptr<History> history_;
    keys::MusigNonces musig_nonces_;
    std::map<primitives::OutPoint, bool> locked_;
    std::vector<primitives::BlockHash> locator_;  ///< as it was read
    events::BlockPosition last_block_;
    /// While it follows the tip above a snapshot whose history is not here: the blocks from behind
    /// this one on still have to be read.
    std::optional<events::BlockPosition> unread_from_;
    std::vector<base::Bytes> filter_scripts_;  ///< of the keychain, when a filter was last asked
    base::UnixSeconds unlocked_until_{0};
    base::MonoTime relock_at_{};
    base::UnixSeconds resend_at_{0};  ///< 0: not planned yet
    base::MonoTime recover_at_{};     ///< not before
};

}  // namespace malha::wallet

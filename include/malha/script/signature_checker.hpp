// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// What the interpreter asks about the transaction that it runs for. A port: consensus plugs
// TransactionChecker; signing, miniscript and tests plug their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "malha/base/bytes.hpp"
#include "malha/script/error.hpp"
#include "malha/script/sighash.hpp"

namespace malha::script {

/// Rules under which a script runs.
enum class SigVersion : std::uint8_t { legacy, witness_v0, tapscript };

/// The part of the running script to which ECDSA signatures commit. One value lives for one opcode,
/// so that the keys of a multisig share the hash.
struct ScriptCode {
    base::ByteView bytes;
    SigVersion version = SigVersion::legacy;  ///< legacy or witness_v0

    struct Hashed {
        std::uint8_t hash_type;
        Digest256 hash;
    };
    /// The last hash computed; a note of the checker's to itself.
    std::optional<Hashed> last_hash;
};

class SignatureChecker {
public:
    SignatureChecker() = default;
    SignatureChecker(const SignatureChecker&) = delete;
    SignatureChecker& operator=(const SignatureChecker&) = delete;
    virtual ~SignatureChecker() = default;

    /// @param signature  DER and a hash type byte; empty is false.
    [[nodiscard]] virtual bool check_ecdsa(base::ByteView signature, base::ByteView public_key,
                                           ScriptCode& code) = 0;
    /// @param signature  not empty.  @param public_key  32 bytes.
    /// Errors: schnorr_sig_size, schnorr_sig_hash_type, schnorr_sig.
    [[nodiscard]] virtual Verdict check_schnorr(base::ByteView signature, base::ByteView public_key,
                                                const TaprootSpend& spend) = 0;
    /// BIP 65. @param lock_time  not negative.
    [[nodiscard]] virtual bool check_lock_time(std::int64_t lock_time) = 0;
    /// BIP 112. @param sequence  not negative, its disable bit clear.
    [[nodiscard]] virtual bool check_sequence(std::int64_t sequence) = 0;
};

enum class SignatureKind : std::uint8_t { ecdsa, schnorr };

/// A statement "this key signed this hash so".
struct SignatureClaim {
    SignatureKind kind = SignatureKind::ecdsa;
    Digest256 hash{};
    base::ByteView public_key;
    base::ByteView signature;  ///< without hash type byte
};

/// Remembers signatures that were found valid, so that a block's need no second look. A port: its
/// owner salts and bounds it. Thread: any (calls come from several workers at once).
class SignatureCache {
public:
    virtual ~SignatureCache() = default;
    [[nodiscard]] virtual bool contains(const SignatureClaim& claim) = 0;
    virtual void add(const SignatureClaim& claim) = 0;
};

/// Checks against one input of a real transaction. Borrows everything. Thread: owner only.
class TransactionChecker final : public SignatureChecker {
public:
    /// @param tx  with the spent output of this input.  @param cache  may be null.
    TransactionChecker(const PrecomputedTransaction& tx, std::size_t input_index,
                       SignatureCache* cache);

    [[nodiscard]] bool check_ecdsa(base::ByteView signature, base::ByteView public_key,
                                   ScriptCode& code) override;
    [[nodiscard]] Verdict check_schnorr(base::ByteView signature, base::ByteView public_key,
                                        const TaprootSpend& spend) override;
    [[nodiscard]] bool check_lock_time(std::int64_t lock_time) override;
    [[nodiscard]] bool check_sequence(std::int64_t sequence) override;

private:
    [[nodiscard]] const Digest256& ecdsa_hash(ScriptCode& code, std::uint8_t hash_type) const;

    const PrecomputedTransaction& tx_;
    const std::size_t input_index_;
    SignatureCache* const cache_;
};

}  // namespace malha::script

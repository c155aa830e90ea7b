// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Signatures and lock times against a real transaction. See signature_checker.hpp.
#include "malha/base/assert.hpp"
#include "malha/crypto/ecdsa.hpp"
#include "malha/crypto/schnorr.hpp"
#include "malha/script/signature_checker.hpp"

namespace malha::script {
namespace {

using primitives::TxInput;

// Lock times below are heights, others seconds (BIP 65).
constexpr std::int64_t kLockTimeThreshold = 500'000'000;
// BIP 68.
constexpr std::uint32_t kSequenceDisableFlag = 1U << 31;
constexpr std::uint32_t kSequenceTypeFlag = 1U << 22;
constexpr std::uint32_t kSequenceMask = 0xffff;

constexpr std::size_t kSchnorrSize = 64;

bool verify(const SignatureClaim& claim) {
    if (claim.kind == SignatureKind::ecdsa)
        return crypto::verify_ecdsa(claim.public_key, claim.signature, claim.hash);
    return crypto::verify_schnorr(claim.public_key.first<32>(),
                                  claim.signature.first<kSchnorrSize>(), claim.hash);
}

bool verify_with_cache(const SignatureClaim& claim, SignatureCache* cache) {
    if (cache != nullptr && cache->contains(claim)) return true;
    if (!verify(claim)) return false;
    if (cache != nullptr) cache->add(claim);
    return true;
}

}  // namespace

TransactionChecker::TransactionChecker(const PrecomputedTransaction& tx, std::size_t input_index,
                                       SignatureCache* cache)
    : tx_(tx), input_index_(input_index), cache_(cache) {
    MALHA_ASSERT(input_index < tx.tx().inputs.size());
    MALHA_ASSERT(input_index < tx.spent_outputs().size());
}

const Digest256& TransactionChecker::ecdsa_hash(ScriptCode& code, std::uint8_t hash_type) const {
    if (!code.last_hash || code.last_hash->hash_type != hash_type) {
        const Digest256 hash =
            code.version == SigVersion::witness_v0
                ? witness_v0_sighash(tx_, input_index_, code.bytes,
                                     tx_.spent_outputs()[input_index_].value, hash_type)
                : legacy_sighash(tx_.tx(), input_index_, code.bytes, hash_type);
        code.last_hash = {hash_type, hash};
    }
    return code.last_hash->hash;
}

bool TransactionChecker::check_ecdsa(base::ByteView signature, base::ByteView public_key,
                                     ScriptCode& code) {
    // Without these two no hash is worth computing.
    if (signature.empty() || !has_public_key_size(public_key)) return false;
    return verify_with_cache({.kind = SignatureKind::ecdsa,
                              .hash = ecdsa_hash(code, signature.back()),
                              .public_key = public_key,
                              .signature = signature.first(signature.size() - 1)},
                             cache_);
}

Verdict TransactionChecker::check_schnorr(base::ByteView signature, base::ByteView public_key,
                                          const TaprootSpend& spend) {
    MALHA_ASSERT(public_key.size() == 32);
    if (signature.size() != kSchnorrSize && signature.size() != kSchnorrSize + 1)
        return base::Unexpected{ScriptError::schnorr_sig_size};
    std::uint8_t hash_type = sighash::kDefault;
    if (signature.size() == kSchnorrSize + 1) {
        hash_type = signature.back();
        if (hash_type == sighash::kDefault)
            return base::Unexpected{ScriptError::schnorr_sig_hash_type};
    }
    // Only signers, who may not know all spent outputs, meet this.
    if (!tx_.taproot()) return base::Unexpected{ScriptError::schnorr_sig_hash_type};
    const auto hash = taproot_sighash(tx_, input_index_, hash_type, spend);
    if (!hash) return base::Unexpected{ScriptError::schnorr_sig_hash_type};
    const bool valid = verify_with_cache({.kind = SignatureKind::schnorr,
                                          .hash = *hash,
                                          .public_key = public_key,
                                          .signature = signature.first(kSchnorrSize)},
                                         cache_);
    if (!valid) return base::Unexpected{ScriptError::schnorr_sig};
    return {};
}

bool TransactionChecker::check_lock_time(std::int64_t lock_time) {
    const std::int64_t of_tx = tx_.tx().lock_time;
    if ((lock_time < kLockTimeThreshold) != (of_tx < kLockTimeThreshold)) return false;
    if (lock_time > of_tx) return false;
    // A final input would switch the transaction's lock time off.
    return tx_.tx().inputs[input_index_].sequence != TxInput::kSequenceFinal;
}

bool TransactionChecker::check_sequence(std::int64_t sequence) {
    const std::uint32_t of_input = tx_.tx().inputs[input_index_].sequence;
    if (tx_.tx().version < 2 || (of_input & kSequenceDisableFlag) != 0) return false;
    constexpr std::uint32_t kMask = kSequenceTypeFlag | kSequenceMask;
    const auto wanted = static_cast<std::uint32_t>(sequence & kMask);
    const std::uint32_t actual = of_input & kMask;
    return (wanted < kSequenceTypeFlag) == (actual < kSequenceTypeFlag) && wanted <= actual;
}

}  // namespace malha::script

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/encryption.hpp"

#include <algorithm>

#include "malha/crypto/aes.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/crypto/sha512.hpp"

namespace malha::wallet {
namespace {

constexpr std::size_t kSaltSize = 8;
constexpr std::chrono::milliseconds kDeriveTime{100};

/// Key and IV that a passphrase stands for. Wiped at the end.
struct PassphraseKey {
    crypto::Digest512 bytes{};
    ~PassphraseKey() { base::secure_wipe(bytes); }

    [[nodiscard]] base::ByteView key() const {
        return base::ByteView(bytes).first(crypto::kAes256KeySize);
    }
    [[nodiscard]] crypto::AesIv iv() const {
        crypto::AesIv iv{};
        std::copy_n(bytes.begin() + crypto::kAes256KeySize, iv.size(), iv.begin());
        return iv;
    }
};

void derive(PassphraseKey& out, std::string_view passphrase, base::ByteView salt,
            std::uint32_t rounds) {
    crypto::Sha512 first;
    out.bytes = first.write(base::as_bytes(passphrase)).write(salt).finish();
    for (std::uint32_t i = 1; i < rounds; ++i)
        out.bytes = crypto::Sha512().write(out.bytes).finish();
}

std::uint32_t measure_rounds(std::string_view passphrase, base::ByteView salt,
                             const base::Clock& clock) {
    PassphraseKey unused;
    const base::MonoTime start = clock.mono();
    derive(unused, passphrase, salt, kDeriveRoundsMin);
    const auto took =
        std::max<std::chrono::nanoseconds>(clock.mono() - start, std::chrono::microseconds(100));
    const auto rounds = std::uint64_t{kDeriveRoundsMin} *
                        static_cast<std::uint64_t>(std::chrono::nanoseconds(kDeriveTime).count()) /
                        static_cast<std::uint64_t>(took.count());
    return static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(rounds, kDeriveRoundsMin, kDeriveRoundsMax));
}

crypto::AesIv iv_of(const crypto::PublicKey& key) {
    const auto digest = crypto::sha256d(key.bytes());
    crypto::AesIv iv{};
    std::copy_n(digest.begin(), iv.size(), iv.begin());
    return iv;
}

}  // namespace

base::SecretBytes generate_master_key(base::Rng& rng) {
    base::SecretBytes key(kMasterKeySize);
    rng.fill(key);
    return key;
}

MasterKey protect_master_key(const base::SecretBytes& master_key, std::string_view passphrase,
                             base::Rng& rng, const base::Clock& clock) {
    MasterKey record;
    record.salt.resize(kSaltSize);
    rng.fill(record.salt);
    record.rounds = measure_rounds(passphrase, record.salt, clock);
    PassphraseKey key;
    derive(key, passphrase, record.salt, record.rounds);
    record.encrypted = crypto::aes256_cbc_encrypt(key.key(), key.iv(), master_key);
    return record;
}

std::optional<base::SecretBytes> open_master_key(const MasterKey& record,
                                                 std::string_view passphrase) {
    if (record.method != 0 || record.rounds == 0 || record.rounds > kDeriveRoundsMax)
        return std::nullopt;
    PassphraseKey key;
    derive(key, passphrase, record.salt, record.rounds);
    auto secret = crypto::aes256_cbc_decrypt(key.key(), key.iv(), record.encrypted);
    if (!secret || secret->size() != kMasterKeySize) return std::nullopt;
    return secret;
}

base::Bytes encrypt_private_key(const base::SecretBytes& master_key, const crypto::PrivateKey& key,
                                const crypto::PublicKey& public_key) {
    return crypto::aes256_cbc_encrypt(master_key, iv_of(public_key), key.bytes());
}

std::optional<crypto::PrivateKey> decrypt_private_key(const base::SecretBytes& master_key,
                                                      base::ByteView encrypted,
                                                      const crypto::PublicKey& public_key) {
    const auto plain = crypto::aes256_cbc_decrypt(master_key, iv_of(public_key), encrypted);
    if (!plain) return std::nullopt;
    const auto form =
        public_key.is_compressed() ? crypto::KeyForm::compressed : crypto::KeyForm::uncompressed;
    auto key = crypto::PrivateKey::from_bytes(*plain, form);
    if (!key || key->public_key() != public_key) return std::nullopt;
    return key;
}

}  // namespace malha::wallet

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Speed of the primitives that validation spends its time in. OpenSSL's SHA-256 is the yardstick.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include "malha/base/rng.hpp"
#include "malha/crypto/aead.hpp"
#include "malha/crypto/chacha20.hpp"
#include "malha/crypto/ecdsa.hpp"
#include "malha/crypto/ellswift.hpp"
#include "malha/crypto/muhash.hpp"
#include "malha/crypto/ripemd160.hpp"
#include "malha/crypto/schnorr.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/crypto/sha512.hpp"
#include "malha/crypto/siphash.hpp"

namespace malha::crypto {
namespace {

base::Bytes random_bytes(std::size_t size) {
    base::Bytes bytes(size);
    base::SeededRng(1).fill(bytes);
    return bytes;
}

void set_bytes(benchmark::State& state, std::size_t size) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(size));
}

void sha256_long(benchmark::State& state) {
    const auto input = random_bytes(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(sha256(input));
    set_bytes(state, input.size());
}
BENCHMARK(sha256_long)->Arg(32)->Arg(250)->Arg(1000000);

void sha256_openssl(benchmark::State& state) {
    const auto input = random_bytes(static_cast<std::size_t>(state.range(0)));
    Digest256 digest;
    for (auto _ : state) {
        EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
        benchmark::DoNotOptimize(digest);
    }
    set_bytes(state, input.size());
}
BENCHMARK(sha256_openssl)->Arg(32)->Arg(250)->Arg(1000000);

/// One level of a Merkle tree of 2048 leaves, by each backend.
void sha256_merkle(benchmark::State& state) {
    const auto backends = sha256_backends();
    const auto index = static_cast<std::size_t>(state.range(0));
    if (index >= backends.size()) return state.SkipWithError("not on this processor");
    state.SetLabel(backends[index].name);
    const auto input = random_bytes(64 * 1024);
    base::Bytes out(32 * 1024);
    for (auto _ : state) {
        backends[index].double_64(out.data(), input.data(), 1024);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations() * 1024);
}
BENCHMARK(sha256_merkle)->DenseRange(0, 2);

void sha256_compress(benchmark::State& state) {
    const auto backends = sha256_backends();
    const auto index = static_cast<std::size_t>(state.range(0));
    if (index >= backends.size()) return state.SkipWithError("not on this processor");
    state.SetLabel(backends[index].name);
    const auto input = random_bytes(64 * 1024);
    Sha256State hash = kSha256Start;
    for (auto _ : state)
        backends[index].compress(hash, input.data(), 1024);
    benchmark::DoNotOptimize(hash);
    set_bytes(state, input.size());
}
BENCHMARK(sha256_compress)->DenseRange(0, 2);

void hash160_of_key(benchmark::State& state) {
    const auto input = random_bytes(33);
    for (auto _ : state)
        benchmark::DoNotOptimize(hash160(input));
}
BENCHMARK(hash160_of_key);

void sha512_long(benchmark::State& state) {
    const auto input = random_bytes(100000);
    for (auto _ : state)
        benchmark::DoNotOptimize(sha512(input));
    set_bytes(state, input.size());
}
BENCHMARK(sha512_long);

void siphash_outpoint(benchmark::State& state) {
    Digest256 txid = sha256({});
    std::uint32_t index = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(siphash_36({1, 2}, txid, index++));
}
BENCHMARK(siphash_outpoint);

void chacha20_long(benchmark::State& state) {
    base::Bytes buffer(100000);
    ChaCha20 cipher(sha256({}));
    for (auto _ : state)
        cipher.keystream(buffer);
    set_bytes(state, buffer.size());
}
BENCHMARK(chacha20_long);

void aead_message(benchmark::State& state) {
    auto buffer = random_bytes(static_cast<std::size_t>(state.range(0)) + 16);
    FsChaCha20Poly1305 aead(sha256({}));
    const auto plaintext = base::ByteView(buffer).first(buffer.size() - 16);
    for (auto _ : state)
        aead.encrypt({}, plaintext, buffer);
    set_bytes(state, buffer.size());
}
BENCHMARK(aead_message)->Arg(64)->Arg(1000000);

void muhash_insert(benchmark::State& state) {
    const auto coin = random_bytes(80);
    MuHash3072 set;
    for (auto _ : state)
        set.insert(coin);
    benchmark::DoNotOptimize(set.serialise());
}
BENCHMARK(muhash_insert);

void muhash_finish(benchmark::State& state) {
    const auto coin = random_bytes(80);
    MuHash3072 set;
    set.insert(coin).remove(sha256(coin));
    for (auto _ : state)
        benchmark::DoNotOptimize(set.finish());
}
BENCHMARK(muhash_finish);

struct Signer {
    Signer() : rng(1), key(PrivateKey::generate(rng, KeyForm::compressed)) {}

    base::SeededRng rng;
    PrivateKey key;
    Digest256 hash = sha256({});
};

void ecdsa_verify(benchmark::State& state) {
    Signer signer;
    const PublicKey key = signer.key.public_key();
    const auto signature = sign_ecdsa(signer.key, signer.hash, RGrinding::low_r);
    for (auto _ : state)
        benchmark::DoNotOptimize(verify_ecdsa(key.bytes(), signature, signer.hash));
}
BENCHMARK(ecdsa_verify);

void schnorr_verify(benchmark::State& state) {
    Signer signer;
    const auto key = signer.key.public_key().x_only();
    const auto signature = sign_schnorr(signer.key, signer.hash, signer.hash);
    for (auto _ : state)
        benchmark::DoNotOptimize(verify_schnorr(key.bytes(), signature, signer.hash));
}
BENCHMARK(schnorr_verify);

void ellswift_handshake(benchmark::State& state) {
    Signer signer;
    for (auto _ : state) {
        const auto encoding = ellswift_encode(signer.key.public_key(), signer.rng);
        benchmark::DoNotOptimize(
            ellswift_ecdh(signer.key, encoding, encoding, HandshakeRole::initiator));
    }
}
BENCHMARK(ellswift_handshake);

}  // namespace
}  // namespace malha::crypto

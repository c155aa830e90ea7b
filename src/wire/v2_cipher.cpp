// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Keys and packets of BIP324. See v2_cipher.hpp.
#include "malha/wire/v2_cipher.hpp"

#include <algorithm>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/crypto/hmac.hpp"

namespace malha::wire {
namespace {

/// Bit of the header byte that marks a decoy.
constexpr std::uint8_t kIgnoreBit = 0x80;

std::string salt_of(const NetworkMagic& magic) {
    std::string salt = "bitcoin_v2_shared_secret";
    salt.append(base::as_text(magic));
    return salt;
}

bool is_initiator(crypto::HandshakeRole role) {
    return role == crypto::HandshakeRole::initiator;
}

}  // namespace

V2Keys::V2Keys(const crypto::Digest256& shared_secret, const NetworkMagic& magic) {
    const crypto::HkdfSha256 hkdf(base::as_bytes(salt_of(magic)), shared_secret);
    initiator_length = hkdf.expand_32("initiator_L");
    initiator_packet = hkdf.expand_32("initiator_P");
    responder_length = hkdf.expand_32("responder_L");
    responder_packet = hkdf.expand_32("responder_P");
    const Key terminators = hkdf.expand_32("garbage_terminators");
    std::copy_n(terminators.begin(), kTerminatorSize, initiator_terminator.begin());
    std::copy_n(terminators.begin() + kTerminatorSize, kTerminatorSize,
                responder_terminator.begin());
    session_id = hkdf.expand_32("session_id");
}

V2Keys::~V2Keys() {
    for (Key* key : {&initiator_length, &initiator_packet, &responder_length, &responder_packet})
        base::secure_wipe(*key);
}

V2Cipher::V2Cipher(const V2Keys& keys, crypto::HandshakeRole role)
    : send_length_(is_initiator(role) ? keys.initiator_length : keys.responder_length),
      receive_length_(is_initiator(role) ? keys.responder_length : keys.initiator_length),
      send_packet_(is_initiator(role) ? keys.initiator_packet : keys.responder_packet),
      receive_packet_(is_initiator(role) ? keys.responder_packet : keys.initiator_packet) {}

void V2Cipher::encrypt(base::MutableByteView head, base::MutableByteView body,
                       std::span<std::uint8_t, kTagSize> tag, base::ByteView aad, PacketKind kind) {
    MALHA_ASSERT(head.size() >= kLengthSize + kHeaderSize);
    const std::size_t contents_size = head.size() - kLengthSize - kHeaderSize + body.size();
    MALHA_ASSERT(contents_size <= kMaxContentsSize);
    const crypto::FsChaCha20::Chunk length = {static_cast<std::uint8_t>(contents_size),
                                              static_cast<std::uint8_t>(contents_size >> 8),
                                              static_cast<std::uint8_t>(contents_size >> 16)};
    std::ranges::copy(send_length_.crypt(length), head.begin());
    head[kLengthSize] = kind == PacketKind::decoy ? kIgnoreBit : 0;
    send_packet_.encrypt_in_place(aad, head.subspan(kLengthSize), body, tag);
}

std::size_t V2Cipher::decrypt_length(const crypto::FsChaCha20::Chunk& encrypted) {
    const auto length = receive_length_.crypt(encrypted);
    return std::size_t{length[0]} | std::size_t{length[1]} << 8 | std::size_t{length[2]} << 16;
}

std::optional<PacketKind> V2Cipher::decrypt(base::Bytes& sealed, base::ByteView aad) {
    MALHA_ASSERT(sealed.size() >= kSealExpansion);
    const std::size_t plain_size = sealed.size() - kTagSize;
    if (!receive_packet_.decrypt(aad, sealed, base::MutableByteView(sealed).first(plain_size)))
        return std::nullopt;
    const PacketKind kind = (sealed[0] & kIgnoreBit) ? PacketKind::decoy : PacketKind::content;
    sealed.resize(plain_size);
    return kind;
}

}  // namespace malha::wire

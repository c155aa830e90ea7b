// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See v2_transport.hpp.
#include "v2_transport.hpp"

#include <algorithm>

#include "command_name.hpp"
#include "malha/base/assert.hpp"
#include "receive_buffer.hpp"
#include "short_ids.hpp"

namespace malha::wire {
namespace {

constexpr std::size_t kMaxGarbageSize = 4095;
/// A zero byte and a padded command stand for messages without short id.
constexpr std::size_t kLongIdSize = 1 + kMaxCommandSize;
constexpr std::size_t kMaxReceivedContents = kLongIdSize + kMaxPayloadSize;
constexpr std::size_t kHeadSizeMax = V2Cipher::kLengthSize + V2Cipher::kHeaderSize + kLongIdSize;
/// Up to this size a copy costs less than encrypting head and payload as two pieces.
constexpr std::size_t kCopiedPayload = 4096;
static_assert(kMaxReceivedContents <= V2Cipher::kMaxContentsSize);
static_assert(kLongIdSize + kMaxSealedPayload == V2Cipher::kMaxContentsSize);

base::Bytes random_bytes(base::Rng& rng, std::size_t size) {
    base::Bytes bytes(size);
    rng.fill(bytes);
    return bytes;
}

void append(base::Bytes& to, base::ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

V2Transport::V2Transport(const NetworkMagic& magic, crypto::HandshakeRole role, base::Rng& rng)
    : magic_(magic),
      role_(role),
      private_key_(crypto::PrivateKey::generate(rng, crypto::KeyForm::compressed)),
      our_key_(crypto::ellswift_encode(private_key_->public_key(), rng)),
      our_garbage_(random_bytes(rng, rng.below(kMaxGarbageSize + 1))) {
    append(handshake_, our_key_);
    append(handshake_, our_garbage_);
}

TransportKind V2Transport::kind() const {
    return state_ == State::length || state_ == State::packet ? TransportKind::v2
                                                              : TransportKind::detecting;
}

std::optional<std::array<std::uint8_t, 32>> V2Transport::session_id() const {
    // Before the version packet arrived, nobody has shown to have the same keys.
    return kind() == TransportKind::v2 ? session_id_ : std::nullopt;
}

base::Bytes V2Transport::take_handshake() {
    return std::exchange(handshake_, {});
}

std::optional<ReceivedMessage> V2Transport::take_message() {
    if (messages_.empty()) return std::nullopt;
    ReceivedMessage message = std::move(messages_.front());
    messages_.pop_front();
    return message;
}

SealedMessage V2Transport::seal(std::string_view command, base::Bytes payload) {
    MALHA_ASSERT(can_send() && payload.size() <= kMaxSealedPayload);
    const bool is_copied = payload.size() <= kCopiedPayload;
    SealedMessage sealed{.head = {}, .body = {}, .tail = base::Bytes(V2Cipher::kTagSize)};
    sealed.head.reserve(kHeadSizeMax + (is_copied ? payload.size() : 0));
    sealed.head.resize(V2Cipher::kLengthSize + V2Cipher::kHeaderSize);
    if (const auto id = short_id_of(command)) {
        sealed.head.push_back(*id);
    } else {
        sealed.head.push_back(0);
        append(sealed.head, pad_command(command));
    }
    if (is_copied)
        append(sealed.head, payload);
    else
        sealed.body = std::move(payload);
    cipher_->encrypt(sealed.head, sealed.body,
                     base::MutableByteView(sealed.tail).first<V2Cipher::kTagSize>(), {},
                     PacketKind::content);
    return sealed;
}

base::Result<void, TransportError> V2Transport::feed(base::ByteView bytes) {
    while (!bytes.empty()) {
        const std::size_t wanted = wanted_size();
        bytes = fill(bytes, wanted);
        if (buffer_.size() == wanted) MALHA_TRY(advance());
    }
    return {};
}

std::size_t V2Transport::wanted_size() const {
    switch (state_) {
        case State::key:
            return our_key_.size();
        case State::garbage:
            // Byte by byte: the terminator may begin anywhere.
            return std::max(buffer_.size() + 1, V2Keys::kTerminatorSize);
        case State::version_length:
        case State::length:
            return V2Cipher::kLengthSize;
        case State::version:
        case State::packet:
            return contents_size_ + V2Cipher::kSealExpansion;
    }
    MALHA_ASSERT(false);
}

base::ByteView V2Transport::fill(base::ByteView bytes, std::size_t size) {
    const auto taken = bytes.first(std::min(bytes.size(), size - buffer_.size()));
    append_received(buffer_, taken, size);
    return bytes.subspan(taken.size());
}

base::Result<void, TransportError> V2Transport::advance() {
    switch (state_) {
        case State::key:
            receive_key();
            return {};
        case State::garbage:
            return receive_garbage_byte();
        case State::version_length:
        case State::length:
            return receive_length();
        case State::version:
        case State::packet:
            return receive_packet();
    }
    MALHA_ASSERT(false);
}

void V2Transport::receive_key() {
    crypto::EllSwift their_key;
    std::ranges::copy(buffer_, their_key.begin());
    buffer_.clear();
    const V2Keys keys(crypto::ellswift_ecdh(*private_key_, our_key_, their_key, role_), magic_);
    private_key_.reset();
    cipher_.emplace(keys, role_);
    session_id_ = keys.session_id;
    const bool initiator = role_ == crypto::HandshakeRole::initiator;
    append(handshake_, initiator ? keys.initiator_terminator : keys.responder_terminator);
    their_terminator_ = initiator ? keys.responder_terminator : keys.initiator_terminator;
    // Empty contents: there are no other versions yet.
    base::Bytes version(V2Cipher::kLengthSize + V2Cipher::kHeaderSize);
    std::array<std::uint8_t, V2Cipher::kTagSize> tag;
    cipher_->encrypt(version, {}, tag, our_garbage_, PacketKind::content);
    append(handshake_, version);
    append(handshake_, tag);
    our_garbage_ = {};
    state_ = State::garbage;
}

base::Result<void, TransportError> V2Transport::receive_garbage_byte() {
    const auto end = base::ByteView(buffer_).last(V2Keys::kTerminatorSize);
    if (std::ranges::equal(end, their_terminator_)) {
        buffer_.resize(buffer_.size() - V2Keys::kTerminatorSize);
        aad_ = std::exchange(buffer_, {});
        state_ = State::version_length;
    } else if (buffer_.size() == kMaxGarbageSize + V2Keys::kTerminatorSize) {
        return base::Unexpected{TransportError::no_garbage_terminator};
    }
    return {};
}

base::Result<void, TransportError> V2Transport::receive_length() {
    crypto::FsChaCha20::Chunk encrypted;
    std::ranges::copy(buffer_, encrypted.begin());
    buffer_.clear();
    contents_size_ = cipher_->decrypt_length(encrypted);
    if (contents_size_ > kMaxReceivedContents) return base::Unexpected{TransportError::oversized};
    state_ = state_ == State::version_length ? State::version : State::packet;
    return {};
}

base::Result<void, TransportError> V2Transport::receive_packet() {
    const auto kind = cipher_->decrypt(buffer_, aad_);
    if (!kind) return base::Unexpected{TransportError::not_authentic};
    aad_ = {};
    const bool is_version = state_ == State::version;
    if (*kind == PacketKind::content && !is_version) receive_contents();
    buffer_ = {};
    // Decoys may come before the version packet, whose contents mean nothing yet.
    const bool still_version = is_version && *kind == PacketKind::decoy;
    state_ = still_version ? State::version_length : State::length;
    return {};
}

void V2Transport::receive_contents() {
    const auto contents = base::ByteView(buffer_).subspan(V2Cipher::kHeaderSize);
    ReceivedMessage message;
    message.wire_size = contents.size() + V2Cipher::kExpansion;
    std::optional<std::string_view> command;
    std::size_t payload_at = V2Cipher::kHeaderSize + 1;
    if (!contents.empty() && contents[0] != 0) {
        command = command_of(contents[0]);
    } else if (contents.size() >= kLongIdSize) {
        command = unpad_command(contents.subspan(1, kMaxCommandSize));
        payload_at = V2Cipher::kHeaderSize + kLongIdSize;
    }
    if (command) {
        message.intact = true;
        message.command = *command;
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(payload_at));
        message.payload = std::move(buffer_);
    }
    messages_.push_back(std::move(message));
}

std::unique_ptr<Transport> make_v2_initiator(const NetworkMagic& magic, base::Rng& rng) {
    return std::make_unique<V2Transport>(magic, crypto::HandshakeRole::initiator, rng);
}

}  // namespace malha::wire

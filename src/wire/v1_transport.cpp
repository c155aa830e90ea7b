// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The original framing: magic, command, length, checksum, then the payload in the clear.
#include <algorithm>
#include <array>

#include "command_name.hpp"
#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/primitives/serialize.hpp"
#include "malha/wire/transport.hpp"
#include "receive_buffer.hpp"

namespace malha::wire {
namespace {

constexpr std::size_t kCommandAt = 4;
constexpr std::size_t kLengthAt = kCommandAt + kMaxCommandSize;
constexpr std::size_t kChecksumAt = kLengthAt + 4;
constexpr std::size_t kChecksumSize = 4;
constexpr std::size_t kHeaderSize = kChecksumAt + kChecksumSize;

/// Thread: owner only.
class V1Transport final : public Transport {
public:
    explicit V1Transport(const NetworkMagic& magic) : magic_(magic) {}

    base::Result<void, TransportError> feed(base::ByteView bytes) override {
        while (!bytes.empty()) {
            if (header_size_ < kHeaderSize) {
                bytes = feed_header(bytes);
                if (header_size_ < kHeaderSize) break;
                MALHA_TRY(check_header());
            }
            bytes = feed_payload(bytes);
            if (payload_.size() == payload_size_) finish_message();
        }
        return {};
    }

    std::optional<ReceivedMessage> take_message() override {
        if (messages_.empty()) return std::nullopt;
        ReceivedMessage message = std::move(messages_.front());
        messages_.pop_front();
        return message;
    }

    base::Bytes take_handshake() override { return {}; }
    bool can_send() const override { return true; }

    SealedMessage seal(std::string_view command, base::Bytes payload) override {
        MALHA_ASSERT(payload.size() <= kMaxSealedPayload);
        primitives::ByteWriter head(kHeaderSize);
        head.write_bytes(magic_)
            .write_bytes(pad_command(command))
            .write(static_cast<std::uint32_t>(payload.size()))
            .write_bytes(base::ByteView(crypto::sha256d(payload)).first(kChecksumSize));
        return {head.take(), std::move(payload), {}};
    }

    TransportKind kind() const override { return TransportKind::v1; }
    std::optional<std::array<std::uint8_t, 32>> session_id() const override { return std::nullopt; }
    bool awaits_v2_answer() const override { return false; }

private:
    /// Both take what they need and return what is left.
    base::ByteView feed_header(base::ByteView bytes) {
        const auto taken = bytes.first(std::min(bytes.size(), kHeaderSize - header_size_));
        std::ranges::copy(taken, header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
        header_size_ += taken.size();
        return bytes.subspan(taken.size());
    }
    base::ByteView feed_payload(base::ByteView bytes) {
        const auto taken = bytes.first(std::min(bytes.size(), payload_size_ - payload_.size()));
        append_received(payload_, taken, payload_size_);
        hasher_.write(taken);
        return bytes.subspan(taken.size());
    }

    base::Result<void, TransportError> check_header() {
        if (!std::equal(magic_.begin(), magic_.end(), header_.begin()))
            return base::Unexpected{TransportError::wrong_magic};
        payload_size_ = base::load_le<std::uint32_t>(header_.data() + kLengthAt);
        if (payload_size_ > kMaxPayloadSize) return base::Unexpected{TransportError::oversized};
        return {};
    }

    void finish_message() {
        const base::ByteView header(header_);
        const auto command = unpad_command(header.subspan(kCommandAt, kMaxCommandSize));
        const crypto::Digest256 digest = hasher_.finish();
        const bool checksum_agrees = std::ranges::equal(base::ByteView(digest).first(kChecksumSize),
                                                        header.last(kChecksumSize));
        ReceivedMessage message;
        message.wire_size = kHeaderSize + payload_.size();
        if (command && checksum_agrees) {
            message.intact = true;
            message.command = *command;
            message.payload = std::move(payload_);
        }
        messages_.push_back(std::move(message));
        payload_ = {};
        hasher_ = {};
        header_size_ = 0;
    }

    const NetworkMagic magic_;
    std::array<std::uint8_t, kHeaderSize> header_{};
    std::size_t header_size_ = 0;   ///< bytes of the header that are there
    std::size_t payload_size_ = 0;  ///< as announced
    base::Bytes payload_;
    crypto::Sha256d hasher_;
    std::deque<ReceivedMessage> messages_;
};

}  // namespace

std::unique_ptr<Transport> make_v1_transport(const NetworkMagic& magic) {
    return std::make_unique<V1Transport>(magic);
}

}  // namespace malha::wire

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// BIP324: a responder learns from the first bytes which transport the peer speaks. A v1 peer begins
// with a version message, whose first 16 bytes are known; a v2 key looks like that by a chance of
// 2^-128.
#include <algorithm>
#include <array>

#include "command_name.hpp"
#include "malha/base/assert.hpp"
#include "malha/wire/commands.hpp"
#include "v2_transport.hpp"

namespace malha::wire {
namespace {

/// Thread: owner only.
class DetectingResponder final : public Transport {
public:
    DetectingResponder(const NetworkMagic& magic, base::Rng& rng) : magic_(magic), rng_(rng) {
        const PaddedCommand version = pad_command(command::kVersion);
        std::ranges::copy(magic, v1_start_.begin());
        std::ranges::copy(version, v1_start_.begin() + magic.size());
    }

    base::Result<void, TransportError> feed(base::ByteView bytes) override {
        if (chosen_) return chosen_->feed(bytes);
        const auto taken = bytes.first(std::min(bytes.size(), v1_start_.size() - start_.size()));
        start_.insert(start_.end(), taken.begin(), taken.end());
        MALHA_TRY(choose());
        if (!chosen_) return {};
        MALHA_TRY(chosen_->feed(start_));
        start_ = {};
        return chosen_->feed(bytes.subspan(taken.size()));
    }

    std::optional<ReceivedMessage> take_message() override {
        return chosen_ ? chosen_->take_message() : std::nullopt;
    }
    base::Bytes take_handshake() override {
        return chosen_ ? chosen_->take_handshake() : base::Bytes{};
    }
    bool can_send() const override { return chosen_ && chosen_->can_send(); }
    SealedMessage seal(std::string_view command, base::Bytes payload) override {
        MALHA_ASSERT(can_send());
        return chosen_->seal(command, std::move(payload));
    }
    TransportKind kind() const override {
        return chosen_ ? chosen_->kind() : TransportKind::detecting;
    }
    std::optional<std::array<std::uint8_t, 32>> session_id() const override {
        return chosen_ ? chosen_->session_id() : std::nullopt;
    }
    bool awaits_v2_answer() const override { return false; }

private:
    /// Decides as soon as the bytes so far tell.
    base::Result<void, TransportError> choose() {
        const base::ByteView start(start_);
        if (!std::equal(start.begin(), start.end(), v1_start_.begin())) {
            // Our key would only confuse a v1 peer of another network.
            if (could_be_other_network()) {
                if (start.size() < v1_start_.size()) return {};
                return base::Unexpected{TransportError::v1_of_other_network};
            }
            chosen_ = std::make_unique<V2Transport>(magic_, crypto::HandshakeRole::responder, rng_);
        } else if (start.size() == v1_start_.size()) {
            chosen_ = make_v1_transport(magic_);
        }
        return {};
    }

    [[nodiscard]] bool could_be_other_network() const {
        const base::ByteView start(start_);
        const auto command = start.subspan(std::min(start.size(), magic_.size()));
        return std::equal(command.begin(), command.end(), v1_start_.begin() + magic_.size());
    }

    const NetworkMagic magic_;
    base::Rng& rng_;
    std::array<std::uint8_t, std::tuple_size_v<NetworkMagic> + kMaxCommandSize> v1_start_{};
    base::Bytes start_;  ///< the first bytes, until they are enough
    std::unique_ptr<Transport> chosen_;
};

}  // namespace

std::unique_ptr<Transport> make_detecting_responder(const NetworkMagic& magic, base::Rng& rng) {
    return std::make_unique<DetectingResponder>(magic, rng);
}

}  // namespace malha::wire

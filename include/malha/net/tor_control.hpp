// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Tor's control protocol as state machines over bytes, without I/O: what a node needs to publish
// an onion service of its own.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::net {

/// "250-first", "250-second", "250 OK": a code and the texts behind it.
struct TorReply {
    int code = 0;
    std::vector<std::string> lines;
};

/// "AUTH METHODS=NULL,COOKIE COOKIEFILE=\"/a b\"" as "AUTH" and what METHODS and COOKIEFILE are.
struct TorKeywords {
    std::string topic;  ///< empty when the line starts with a keyword
    std::map<std::string, std::string> values;
};
/// Empty optional: an unfinished or malformed quoted string.
[[nodiscard]] std::optional<TorKeywords> parse_tor_keywords(std::string_view line);

/// Cuts what Tor sends into replies; those that nobody asked for (code 650) are dropped.
/// Thread: owner only.
class TorReplyReader {
public:
    /// Characters of one line.
    static constexpr std::size_t kMaxLineSize = 100'000;
    /// Lines of one reply.
    static constexpr std::size_t kMaxLines = 1000;
    /// Bytes of one reply, whatever its lines.
    static constexpr std::size_t kMaxReplySize = 1'000'000;

    /// Errors: a line without code, or one of the limits is passed.
    [[nodiscard]] base::Status feed(base::ByteView bytes);
    [[nodiscard]] std::optional<TorReply> take();

private:
    base::Status finish_line();

    std::string line_;
    TorReply reply_;
    std::size_t reply_size_ = 0;
    std::vector<TorReply> complete_;
};

struct TorServiceSettings {
    std::string password;     ///< -torpassword; empty: none
    std::string private_key;  ///< of the service, as Tor gave it; empty: a new one
    std::uint16_t port = 0;   ///< under which the service is reached
    wire::Endpoint target;    ///< where its connections arrive
};

struct TorService {
    wire::Endpoint endpoint;                    ///< the service
    std::string private_key;                    ///< to be kept for the next start; secret
    std::optional<wire::Endpoint> socks_proxy;  ///< where Tor takes outgoing connections
};

/// The conversation: what Tor can, login (none, password, safe cookie), where its SOCKS proxy is,
/// the service, defended by proof of work where this Tor can do that. The service lives as long as
/// the connection. Where no login is possible the conversation rests: asking again at once changes
/// nothing.
/// Thread: owner only.
class TorSession {
public:
    /// @param rng  for the nonce of the login; used only by this object.
    TorSession(TorServiceSettings settings, base::Rng& rng);

    /// Lines to be sent now.
    [[nodiscard]] std::string take_output();
    /// Errors: in words, for the log. The conversation is then over.
    [[nodiscard]] base::Status feed(base::ByteView bytes);

    /// When set: the file whose content must be given before anything goes on.
    [[nodiscard]] const std::optional<std::string>& wanted_cookie() const { return cookie_file_; }
    [[nodiscard]] base::Status give_cookie(base::ByteView cookie);

    /// Why the conversation rests; empty when it does not.
    [[nodiscard]] const std::string& problem() const { return problem_; }

    /// Set once the service is published.
    [[nodiscard]] const std::optional<TorService>& service() const { return service_; }

private:
    enum class State : std::uint8_t {
        protocol_info,
        challenge,
        login,
        socks,
        onion,
        onion_without_defence,
        resting,
        done,
    };
    using Nonce = std::array<std::uint8_t, 32>;

    base::Status on_reply(const TorReply& reply);
    base::Status on_protocol_info(const TorReply& reply);
    base::Status on_challenge(const TorReply& reply);
    void on_socks(const TorReply& reply);
    void ask_for_onion(State next);
    base::Status on_onion(const TorReply& reply);
    base::Status find_login(const TorReply& reply);
    base::Status choose_login(std::string_view methods, const std::string& cookie_file);
    void say(std::string_view command, State next);

    TorServiceSettings settings_;
    TorReplyReader reader_;
    State state_ = State::protocol_info;
    std::string output_;
    std::string problem_;
    std::optional<std::string> cookie_file_;
    base::Bytes cookie_;
    Nonce nonce_{};
    std::optional<wire::Endpoint> socks_proxy_;
    std::optional<TorService> service_;
};

}  // namespace malha::net

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See tor_control.hpp.
#include "malha/net/tor_control.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "malha/base/assert.hpp"
#include "malha/base/hex.hpp"
#include "malha/crypto/hmac.hpp"
#include "malha/wire/address_text.hpp"

namespace malha::net {
namespace {

constexpr int kOk = 250;
constexpr int kUnknownArgument = 512;
constexpr int kAsynchronous = 650;
constexpr std::size_t kCodeSize = 3;
constexpr std::size_t kCookieSize = 32;
constexpr std::string_view kSocksListeners = "net/listeners/socks=";
constexpr std::string_view kNewKey = "NEW:ED25519-V3";

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/// The character that a backslash sequence stands for; `at` moves behind it.
char unescape(std::string_view text, std::size_t& at) {
    const char first = text[at++];
    if (first == 'n') return '\n';
    if (first == 't') return '\t';
    if (first == 'r') return '\r';
    if (!is_octal(first)) return first;
    unsigned value = static_cast<unsigned>(first - '0');
    // Three octal digits when the first is below 4, else two: a byte has no more.
    const std::size_t digits_max = first < '4' ? 3 : 2;
    for (std::size_t digits = 1; digits < digits_max && at < text.size() && is_octal(text[at]);
         ++digits)
        value = value * 8 + static_cast<unsigned>(text[at++] - '0');
    return static_cast<char>(value);
}

/// A quoted string; `at` stands behind its opening quote and moves behind the closing one.
std::optional<std::string> read_quoted(std::string_view text, std::size_t& at) {
    std::string value;
    while (at < text.size()) {
        const char c = text[at++];
        if (c == '"') return value;
        if (c != '\\') {
            value += c;
        } else if (at < text.size()) {
            value += unescape(text, at);
        }
    }
    return std::nullopt;
}

std::string quoted(std::string_view text) {
    std::string value = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') value += '\\';
        value += c;
    }
    return value + "\"";
}

bool lists(std::string_view methods, std::string_view wanted) {
    while (!methods.empty()) {
        const std::string_view first = methods.substr(0, methods.find(','));
        if (first == wanted) return true;
        methods.remove_prefix(std::min(methods.size(), first.size() + 1));
    }
    return false;
}

crypto::Digest256 cookie_hash(std::string_view key, base::ByteView cookie,
                              base::ByteView client_nonce, base::ByteView server_nonce) {
    return crypto::HmacSha256(base::as_bytes(key))
        .write(cookie)
        .write(client_nonce)
        .write(server_nonce)
        .finish();
}

/// "127.0.0.1:9050".
std::optional<wire::Endpoint> parse_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto address = wire::parse_address(host);
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (!address || error != std::errc{} || stop != end) return std::nullopt;
    return wire::Endpoint{*address, port};
}

}  // namespace

std::optional<TorKeywords> parse_tor_keywords(std::string_view line) {
    TorKeywords keywords;
    std::size_t at = line.find_first_of(" =");
    if (at == std::string_view::npos || line[at] == ' ') {
        keywords.topic = line.substr(0, at);
        at = at == std::string_view::npos ? line.size() : at + 1;
    } else {
        at = 0;
    }
    while (at < line.size()) {
        const std::size_t name_end = std::min(line.find_first_of(" =", at), line.size());
        const std::string name(line.substr(at, name_end - at));
        at = name_end;
        std::string value;
        if (at < line.size() && line[at] == '=') {
            ++at;
            if (at < line.size() && line[at] == '"') {
                auto text = read_quoted(line, ++at);
                if (!text) return std::nullopt;
                value = *std::move(text);
            } else {
                const std::size_t end = std::min(line.find(' ', at), line.size());
                value = line.substr(at, end - at);
                at = end;
            }
        }
        if (!name.empty()) keywords.values.emplace(name, std::move(value));
        while (at < line.size() && line[at] == ' ')
            ++at;
    }
    return keywords;
}

base::Status TorReplyReader::feed(base::ByteView bytes) {
    for (const std::uint8_t byte : bytes) {
        if (byte == '\n') {
            if (line_.ends_with('\r')) line_.pop_back();
            MALHA_TRY(finish_line());
            continue;
        }
        if (line_.size() >= kMaxLineSize || ++reply_size_ > kMaxReplySize)
            return base::fail("reply of Tor too long");
        line_ += static_cast<char>(byte);
    }
    return {};
}

base::Status TorReplyReader::finish_line() {
    const std::string line = std::exchange(line_, {});
    int code = 0;
    const char* code_end = line.data() + std::min(line.size(), kCodeSize);
    const auto [stop, error] = std::from_chars(line.data(), code_end, code);
    const bool has_code = error == std::errc{} && stop == line.data() + kCodeSize && code >= 0;
    const char separator = line.size() > kCodeSize ? line[kCodeSize] : '\0';
    if (!has_code || (separator != ' ' && separator != '-'))
        return base::fail("reply of Tor malformed");
    if (reply_.lines.size() >= kMaxLines) return base::fail("reply of Tor has too many lines");
    reply_.code = code;
    reply_.lines.push_back(line.substr(kCodeSize + 1));
    if (separator == '-') return {};
    reply_size_ = 0;
    TorReply reply = std::exchange(reply_, {});
    if (reply.code != kAsynchronous) complete_.push_back(std::move(reply));
    return {};
}

std::optional<TorReply> TorReplyReader::take() {
    if (complete_.empty()) return std::nullopt;
    TorReply reply = std::move(complete_.front());
    complete_.erase(complete_.begin());
    return reply;
}

TorSession::TorSession(TorServiceSettings settings, base::Rng& rng)
    : settings_(std::move(settings)) {
    rng.fill(nonce_);
    say("PROTOCOLINFO 1", State::protocol_info);
}

std::string TorSession::take_output() {
    return std::exchange(output_, {});
}

void TorSession::say(std::string_view command, State next) {
    output_.append(command).append("\r\n");
    state_ = next;
}

base::Status TorSession::feed(base::ByteView bytes) {
    MALHA_TRY(reader_.feed(bytes));
    while (const auto reply = reader_.take())
        MALHA_TRY(on_reply(*reply));
    return {};
}

base::Status TorSession::on_reply(const TorReply& reply) {
    switch (state_) {
        case State::protocol_info:
            return on_protocol_info(reply);
        case State::challenge:
            return on_challenge(reply);
        case State::login:
            if (reply.code != kOk) return base::fail("Tor refused our login");
            say("GETINFO net/listeners/socks", State::socks);
            return {};
        case State::socks:
            on_socks(reply);
            return {};
        case State::onion:
        case State::onion_without_defence:
            return on_onion(reply);
        case State::resting:
        case State::done:
            return {};
    }
    MALHA_ASSERT(false);
}

base::Status TorSession::on_protocol_info(const TorReply& reply) {
    if (reply.code != kOk) return base::fail("Tor refused PROTOCOLINFO");
    if (const auto found = find_login(reply); !found) {
        problem_ = found.error().message;
        state_ = State::resting;
    }
    return {};
}

base::Status TorSession::find_login(const TorReply& reply) {
    for (const std::string& line : reply.lines) {
        const auto keywords = parse_tor_keywords(line);
        if (!keywords || keywords->topic != "AUTH") continue;
        const auto methods = keywords->values.find("METHODS");
        const auto cookie_file = keywords->values.find("COOKIEFILE");
        if (methods == keywords->values.end()) break;
        return choose_login(methods->second, cookie_file == keywords->values.end()
                                                 ? std::string()
                                                 : cookie_file->second);
    }
    return base::fail("Tor does not say how to log in");
}

base::Status TorSession::choose_login(std::string_view methods, const std::string& cookie_file) {
    if (!settings_.password.empty()) {
        if (!lists(methods, "HASHEDPASSWORD"))
            return base::fail("-torpassword is set, but Tor takes no password");
        say("AUTHENTICATE " + quoted(settings_.password), State::login);
    } else if (lists(methods, "NULL")) {
        say("AUTHENTICATE", State::login);
    } else if (lists(methods, "SAFECOOKIE") && !cookie_file.empty()) {
        cookie_file_ = cookie_file;
    } else if (lists(methods, "HASHEDPASSWORD")) {
        return base::fail("Tor wants a password: set -torpassword");
    } else {
        return base::fail("no way to log in to Tor that we know");
    }
    return {};
}

base::Status TorSession::give_cookie(base::ByteView cookie) {
    MALHA_ASSERT(cookie_file_.has_value());
    if (cookie.size() != kCookieSize)
        return base::fail("Tor's cookie file ", *cookie_file_, " has not 32 bytes");
    cookie_ = base::to_bytes(cookie);
    cookie_file_.reset();
    say("AUTHCHALLENGE SAFECOOKIE " + base::to_hex(nonce_), State::challenge);
    return {};
}

base::Status TorSession::on_challenge(const TorReply& reply) {
    const auto keywords = parse_tor_keywords(reply.lines.front());
    if (reply.code != kOk || !keywords || keywords->topic != "AUTHCHALLENGE")
        return base::fail("Tor refused our cookie challenge");
    const auto value = [&](const char* name) {
        const auto found = keywords->values.find(name);
        return found == keywords->values.end() ? std::nullopt : base::from_hex(found->second);
    };
    const auto hash = value("SERVERHASH");
    const auto server_nonce = value("SERVERNONCE");
    if (!hash || !server_nonce || server_nonce->size() != nonce_.size())
        return base::fail("Tor's cookie challenge is malformed");
    const auto expected = cookie_hash("Tor safe cookie authentication server-to-controller hash",
                                      cookie_, nonce_, *server_nonce);
    if (!std::ranges::equal(*hash, expected)) return base::fail("Tor does not know its own cookie");
    const auto answer = cookie_hash("Tor safe cookie authentication controller-to-server hash",
                                    cookie_, nonce_, *server_nonce);
    base::secure_wipe(cookie_);
    say("AUTHENTICATE " + base::to_hex(answer), State::login);
    return {};
}

void TorSession::on_socks(const TorReply& reply) {
    for (const std::string& line : reply.lines) {
        if (reply.code != kOk || !line.starts_with(kSocksListeners)) continue;
        const auto keywords = parse_tor_keywords(line);
        if (!keywords || keywords->values.empty()) continue;
        socks_proxy_ = parse_endpoint(keywords->values.begin()->second);
        if (socks_proxy_) break;
    }
    ask_for_onion(State::onion);
}

void TorSession::ask_for_onion(State next) {
    const std::string key =
        settings_.private_key.empty() ? std::string(kNewKey) : settings_.private_key;
    const std::string defence = next == State::onion ? " PoWDefensesEnabled=1" : "";
    say("ADD_ONION " + key + defence + " Port=" + std::to_string(settings_.port) + "," +
            wire::to_text(settings_.target),
        next);
}

base::Status TorSession::on_onion(const TorReply& reply) {
    if (reply.code == kUnknownArgument && state_ == State::onion) {
        ask_for_onion(State::onion_without_defence);  // an older Tor
        return {};
    }
    if (reply.code != kOk)
        return base::fail("Tor refused to add the onion service: ", reply.lines.front());
    std::map<std::string, std::string> values;
    for (const std::string& line : reply.lines)
        if (const auto keywords = parse_tor_keywords(line))
            values.insert(keywords->values.begin(), keywords->values.end());
    const auto address = wire::parse_address(values["ServiceID"] + ".onion");
    const std::string& key =
        settings_.private_key.empty() ? values["PrivateKey"] : settings_.private_key;
    if (!address || key.empty()) return base::fail("Tor's answer names no onion service");
    service_ = TorService{{*address, settings_.port}, key, socks_proxy_};
    state_ = State::done;
    return {};
}

}  // namespace malha::net

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See i2p_sam.hpp.
#include "malha/net/i2p_sam.hpp"

#include <algorithm>

#include "malha/base/base64.hpp"
#include "malha/base/endian.hpp"
#include "malha/crypto/sha256.hpp"

namespace malha::net {
namespace {

/// A destination: keys, then a certificate of variable length.
constexpr std::size_t kDestinationSizeMin = 387;
constexpr std::size_t kCertificateLengthAt = 385;

/// The next word, without its quotes; values in quotes may hold spaces.
std::optional<std::string> take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    std::string word;
    bool in_quotes = false;
    while (!line.empty() && (in_quotes || line.front() != ' ')) {
        if (line.front() == '"') {
            in_quotes = !in_quotes;
        } else {
            word += line.front();
        }
        line.remove_prefix(1);
    }
    if (in_quotes) return std::nullopt;
    return word;
}

}  // namespace

std::string SamReply::value(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
}

std::optional<SamReply> parse_sam_reply(std::string_view line) {
    const auto first = take_word(line);
    const auto second = take_word(line);
    if (!first || !second || first->empty() || second->empty()) return std::nullopt;
    SamReply reply{*first + " " + *second, {}};
    for (;;) {
        const auto word = take_word(line);
        if (!word) return std::nullopt;
        if (word->empty()) break;
        const std::size_t name_end = std::min(word->find('='), word->size());
        const std::size_t value_at = std::min(name_end + 1, word->size());
        reply.values[word->substr(0, name_end)] = word->substr(value_at);
    }
    return reply;
}

std::string to_i2p_base64(base::ByteView bytes) {
    std::string text = base::base64_encode(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '~');
    return text;
}

std::optional<base::Bytes> from_i2p_base64(std::string_view text) {
    if (text.find_first_of("+/") != std::string_view::npos) return std::nullopt;
    std::string plain(text);
    std::ranges::replace(plain, '-', '+');
    std::ranges::replace(plain, '~', '/');
    return base::base64_decode(plain);
}

std::optional<wire::NetworkAddress> i2p_address(std::string_view destination) {
    const auto bytes = from_i2p_base64(destination);
    if (!bytes || bytes->size() < kDestinationSizeMin) return std::nullopt;
    return wire::NetworkAddress(wire::Network::i2p, crypto::sha256(*bytes));
}

std::optional<std::string> i2p_destination(base::ByteView private_key) {
    if (private_key.size() < kDestinationSizeMin) return std::nullopt;
    const auto certificate_size =
        base::load_be<std::uint16_t>(private_key.data() + kCertificateLengthAt);
    const std::size_t size = kDestinationSizeMin + certificate_size;
    if (private_key.size() < size) return std::nullopt;
    return to_i2p_base64(private_key.first(size));
}

}  // namespace malha::net

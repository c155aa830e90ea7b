// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address_text.hpp.
#include "malha/wire/address_text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "malha/base/assert.hpp"
#include "malha/base/base32.hpp"
#include "malha/base/endian.hpp"
#include "malha/crypto/sha3.hpp"

namespace malha::wire {
namespace {

constexpr std::string_view kOnionSuffix = ".onion";
constexpr std::string_view kI2pSuffix = ".b32.i2p";
constexpr std::string_view kInternalSuffix = ".internal";

/// Tor version 3: the key, a checksum of 2 bytes, and the version.
constexpr std::uint8_t kOnionVersion = 3;
constexpr std::size_t kOnionChecksumSize = 2;

base::Bytes onion_name_bytes(base::ByteView key) {
    base::Bytes hashed = base::to_bytes(base::as_bytes(".onion checksum"));
    hashed.insert(hashed.end(), key.begin(), key.end());
    hashed.push_back(kOnionVersion);
    const auto checksum = crypto::sha3_256(hashed);
    base::Bytes name = base::to_bytes(key);
    name.insert(name.end(), checksum.begin(), checksum.begin() + kOnionChecksumSize);
    name.push_back(kOnionVersion);
    return name;
}

std::optional<NetworkAddress> parse_onion(std::string_view digits) {
    const auto name = base::from_base32(digits);
    const std::size_t key_size = address_size(Network::onion);
    if (!name || name->size() != key_size + kOnionChecksumSize + 1) return std::nullopt;
    const auto key = base::ByteView(*name).first(key_size);
    if (onion_name_bytes(key) != *name) return std::nullopt;
    return NetworkAddress(Network::onion, key);
}

std::optional<NetworkAddress> parse_i2p(std::string_view digits) {
    const auto hash = base::from_base32(digits);
    if (!hash || hash->size() != address_size(Network::i2p)) return std::nullopt;
    return NetworkAddress(Network::i2p, *hash);
}

std::optional<NetworkAddress> parse_numeric(const std::string& text) {
    std::array<std::uint8_t, 16> ipv6{};
    if (inet_pton(AF_INET6, text.c_str(), ipv6.data()) == 1) return from_v1_bytes(ipv6);
    // inet_aton takes anything that follows a space.
    in_addr ipv4{};
    const bool has_rest = text.find_first_of(" \t\n\v\f\r") != std::string::npos;
    if (has_rest || inet_aton(text.c_str(), &ipv4) == 0) return std::nullopt;
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &ipv4, bytes.size());
    return NetworkAddress::ipv4(bytes);
}

std::string ipv4_text(base::ByteView bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes)
        text.append(text.empty() ? "" : ".").append(std::to_string(byte));
    return text;
}

struct Run {
    std::size_t begin = 0, size = 0;
};

/// RFC 5952: the first longest run of at least two zero groups is left out.
Run longest_zero_run(const std::array<std::uint16_t, 8>& groups) {
    Run best, current;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (groups[i] != 0) {
            current = {i + 1, 0};
        } else if (++current.size > best.size) {
            best = current;
        }
    }
    return best.size >= 2 ? best : Run{};
}

std::string ipv6_text(base::ByteView bytes) {
    std::array<std::uint16_t, 8> groups{};
    for (std::size_t i = 0; i < groups.size(); ++i)
        groups[i] = base::load_be<std::uint16_t>(bytes.data() + 2 * i);
    const Run hole = longest_zero_run(groups);
    std::string text;
    for (std::size_t i = 0; i < groups.size();) {
        if (hole.size > 0 && i == hole.begin) {
            text += "::";
            i += hole.size;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        std::array<char, 4> digits{};
        const auto end = std::to_chars(digits.begin(), digits.end(), groups[i++], 16).ptr;
        text.append(digits.begin(), end);
    }
    return text;
}

}  // namespace

std::string to_text(const NetworkAddress& address) {
    const base::ByteView bytes = address.bytes();
    switch (address.network()) {
        case Network::ipv4:
            return ipv4_text(bytes);
        case Network::ipv6:
        case Network::cjdns:
            return ipv6_text(bytes);
        case Network::onion:
            return base::to_base32(onion_name_bytes(bytes)).append(kOnionSuffix);
        case Network::i2p:
            return base::to_base32(bytes).append(kI2pSuffix);
        case Network::internal:
            return base::to_base32(bytes).append(kInternalSuffix);
    }
    MALHA_ASSERT(false);
}

std::string to_text(const Endpoint& endpoint) {
    const Network network = endpoint.address.network();
    const bool brackets = network == Network::ipv6 || network == Network::cjdns;
    const std::string address = to_text(endpoint.address);
    return (brackets ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port);
}

std::optional<NetworkAddress> parse_address(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::string_view name(lower);
    if (name.find('\0') != std::string_view::npos) return std::nullopt;
    if (name.ends_with(kOnionSuffix))
        return parse_onion(name.substr(0, name.size() - kOnionSuffix.size()));
    if (name.ends_with(kI2pSuffix))
        return parse_i2p(name.substr(0, name.size() - kI2pSuffix.size()));
    return parse_numeric(lower);
}

}  // namespace malha::wire

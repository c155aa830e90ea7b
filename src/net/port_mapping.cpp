// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See port_mapping.hpp. Numbers in messages are big-endian.
#include "malha/net/port_mapping.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/base/endian.hpp"

namespace malha::net {
namespace {

constexpr std::uint8_t kPcpVersion = 2;
constexpr std::uint8_t kPcpMap = 1;
constexpr std::size_t kPcpMapSize = 60;
constexpr std::uint8_t kNatPmpVersion = 0;
constexpr std::uint8_t kNatPmpAddress = 0;
constexpr std::uint8_t kNatPmpMapTcp = 2;
constexpr std::size_t kNatPmpAddressSize = 12;
constexpr std::size_t kNatPmpMapSize = 16;
constexpr std::uint8_t kAnswer = 128;  // bit of the operation that marks answers
constexpr std::uint8_t kTcp = 6;       // number of the protocol

class Writer {
public:
    template <class T>
    Writer& put(T value) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + sizeof value);
        base::store_be(bytes_.data() + at, value);
        return *this;
    }
    Writer& put_bytes(base::ByteView bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    base::Bytes take() { return std::move(bytes_); }

private:
    base::Bytes bytes_;
};

std::uint32_t seconds_of(std::chrono::seconds span) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(span.count(), 0, 0xffff'ffff));
}

std::array<std::uint8_t, 4> ipv4_at(base::ByteView bytes, std::size_t offset) {
    std::array<std::uint8_t, 4> ipv4{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), 4, ipv4.begin());
    return ipv4;
}

/// An answer of NAT-PMP, of which only the beginning is sure.
base::Result<void, MappingError> check_nat_pmp(base::ByteView bytes, std::uint8_t operation,
                                               std::size_t size) {
    constexpr std::size_t kHead = 4;
    if (bytes.size() < kHead || bytes[0] != kNatPmpVersion || bytes[1] != operation + kAnswer)
        return base::Unexpected{MappingError::not_ours};
    if (base::load_be<std::uint16_t>(bytes.data() + 2) != 0)
        return base::Unexpected{MappingError::refused};
    if (bytes.size() < size) return base::Unexpected{MappingError::not_ours};
    return {};
}

std::optional<std::uint32_t> hex_number(std::string_view text) {
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
    return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (true) {
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string_view::npos) return words;
        const auto end = std::min(line.find_first_of(" \t", begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        line.remove_prefix(end);
    }
}

}  // namespace

std::string_view to_string(MappingError error) {
    switch (error) {
        case MappingError::not_ours:
            return "no answer";
        case MappingError::only_nat_pmp:
            return "the router knows NAT-PMP only";
        case MappingError::refused:
            return "refused by the router";
    }
    MALHA_ASSERT(false);
}

base::Bytes encode_pcp_request(const MappingRequest& request, const PcpNonce& nonce) {
    MALHA_ASSERT(request.internal.address.network() == wire::Network::ipv4);
    Writer writer;
    writer.put(kPcpVersion).put(kPcpMap).put(std::uint16_t{0});
    writer.put(seconds_of(request.lifetime));
    writer.put_bytes(wire::to_v1_bytes(request.internal.address));
    writer.put_bytes(nonce).put(kTcp).put(std::uint8_t{0}).put(std::uint16_t{0});
    writer.put(request.internal.port).put(request.internal.port);
    // Any external address will do.
    writer.put_bytes(wire::to_v1_bytes(wire::NetworkAddress::ipv4({0, 0, 0, 0})));
    return writer.take();
}

base::Result<Mapping, MappingError> decode_pcp_answer(base::ByteView bytes,
                                                      const MappingRequest& request,
                                                      const PcpNonce& nonce) {
    constexpr std::size_t kHead = 4;
    if (bytes.size() < kHead || bytes[1] < kAnswer) return base::Unexpected{MappingError::not_ours};
    if (bytes[0] == kNatPmpVersion) return base::Unexpected{MappingError::only_nat_pmp};
    if (bytes[0] != kPcpVersion || bytes[1] != kPcpMap + kAnswer || bytes.size() < kPcpMapSize)
        return base::Unexpected{MappingError::not_ours};
    const base::ByteView map = bytes.subspan(24);
    const bool is_ours = std::ranges::equal(map.first(nonce.size()), nonce) && map[12] == kTcp &&
                         base::load_be<std::uint16_t>(map.data() + 16) == request.internal.port;
    if (!is_ours) return base::Unexpected{MappingError::not_ours};
    if (bytes[3] != 0) return base::Unexpected{MappingError::refused};
    std::array<std::uint8_t, 16> external{};
    std::copy_n(map.begin() + 20, external.size(), external.begin());
    return Mapping{
        .external = {wire::from_v1_bytes(external), base::load_be<std::uint16_t>(map.data() + 18)},
        .lifetime = std::chrono::seconds(base::load_be<std::uint32_t>(bytes.data() + 4))};
}

base::Bytes encode_nat_pmp_address_request() {
    return Writer().put(kNatPmpVersion).put(kNatPmpAddress).take();
}

base::Result<wire::NetworkAddress, MappingError> decode_nat_pmp_address(base::ByteView bytes) {
    const auto checked = check_nat_pmp(bytes, kNatPmpAddress, kNatPmpAddressSize);
    if (!checked) return base::Unexpected{checked.error()};
    return wire::NetworkAddress::ipv4(ipv4_at(bytes, 8));
}

base::Bytes encode_nat_pmp_request(const MappingRequest& request) {
    Writer writer;
    writer.put(kNatPmpVersion).put(kNatPmpMapTcp).put(std::uint16_t{0});
    writer.put(request.internal.port).put(request.internal.port);
    return writer.put(seconds_of(request.lifetime)).take();
}

base::Result<Mapping, MappingError> decode_nat_pmp_answer(base::ByteView bytes,
                                                          const MappingRequest& request,
                                                          const wire::NetworkAddress& router) {
    const auto checked = check_nat_pmp(bytes, kNatPmpMapTcp, kNatPmpMapSize);
    if (!checked) return base::Unexpected{checked.error()};
    if (base::load_be<std::uint16_t>(bytes.data() + 8) != request.internal.port)
        return base::Unexpected{MappingError::not_ours};
    return Mapping{
        .external = {router, base::load_be<std::uint16_t>(bytes.data() + 10)},
        .lifetime = std::chrono::seconds(base::load_be<std::uint32_t>(bytes.data() + 12))};
}

std::optional<wire::NetworkAddress> default_gateway(std::string_view route_table) {
    constexpr std::uint32_t kUpAndGateway = 0x1 | 0x2;
    while (!route_table.empty()) {
        const auto end = std::min(route_table.find('\n'), route_table.size());
        const auto words = words_of(route_table.substr(0, end));
        route_table.remove_prefix(std::min(end + 1, route_table.size()));
        // Interface, destination, gateway, flags, ...
        if (words.size() < 4 || words[1] != "00000000") continue;
        const auto gateway = hex_number(words[2]);
        const auto flags = hex_number(words[3]);
        if (!gateway || !flags || (*flags & kUpAndGateway) != kUpAndGateway) continue;
        // In the machine's own byte order, which is little-endian wherever this runs.
        std::array<std::uint8_t, 4> bytes{};
        base::store_le(bytes.data(), *gateway);
        return wire::NetworkAddress::ipv4(bytes);
    }
    return std::nullopt;
}

}  // namespace malha::net

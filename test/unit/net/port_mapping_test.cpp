// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The messages by hand, then a network that asks a router played by the test.
#include "malha/net/port_mapping.hpp"

#include <gtest/gtest.h>

#include "loopback_socket.hpp"
#include "malha/base/clock.hpp"
#include "malha/base/endian.hpp"
#include "malha/base/hex.hpp"
#include "recorder.hpp"

namespace malha::net {
namespace {

using namespace std::chrono_literals;

constexpr PcpNonce kNonce{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
const MappingRequest kRequest{.internal = {wire::NetworkAddress::ipv4({192, 168, 1, 9}), 8333},
                              .lifetime = 2400s};

base::Bytes bytes_of(const std::string& hex) {
    return base::from_hex(hex).value();
}

/// RFC 6887, section 11: header, then the nonce, protocol, ports and external address.
base::Bytes pcp_answer(base::ByteView request, std::uint8_t result) {
    base::Bytes answer(60);
    answer[0] = 2;
    answer[1] = 0x81;
    answer[3] = result;
    base::store_be<std::uint32_t>(answer.data() + 4, 1200);
    std::copy_n(request.begin() + 24, 18, answer.begin() + 24);
    base::store_be<std::uint16_t>(answer.data() + 42, 4711);
    answer[54] = answer[55] = 0xff;
    std::copy_n(std::array<std::uint8_t, 4>{42, 43, 44, 45}.begin(), 4, answer.begin() + 56);
    return answer;
}

TEST(Pcp, RequestsAreThoseOfTheRfc) {
    EXPECT_EQ(base::to_hex(encode_pcp_request(kRequest, kNonce)),
              "020100000000096000000000000000000000ffffc0a80109"
              "0102030405060708090a0b0c06000000208d208d"
              "00000000000000000000ffff00000000");
}

TEST(Pcp, AnswersAreCheckedAgainstTheRequest) {
    const base::Bytes request = encode_pcp_request(kRequest, kNonce);
    const base::Bytes good = pcp_answer(request, 0);
    const auto mapping = decode_pcp_answer(good, kRequest, kNonce);
    ASSERT_TRUE(mapping);
    EXPECT_EQ(mapping->external,
              (wire::Endpoint{wire::NetworkAddress::ipv4({42, 43, 44, 45}), 4711}));
    EXPECT_EQ(mapping->lifetime, 1200s);
    const auto error = [](base::ByteView bytes) {
        return decode_pcp_answer(bytes, kRequest, kNonce).error();
    };
    EXPECT_EQ(error(pcp_answer(request, 2)), MappingError::refused);
    EXPECT_EQ(error(base::ByteView(good).first(59)), MappingError::not_ours);
    EXPECT_EQ(error({}), MappingError::not_ours);
    EXPECT_EQ(error(request), MappingError::not_ours) << "a request";
    for (const std::size_t at : {24U, 36U, 41U}) {  // nonce, protocol, port
        base::Bytes other = good;
        other[at] ^= 1;
        EXPECT_EQ(error(other), MappingError::not_ours) << at;
    }
    EXPECT_EQ(error(bytes_of("0081000100000000")), MappingError::only_nat_pmp);
}

TEST(NatPmp, QuestionsAndAnswersAreThoseOfTheRfc) {
    EXPECT_EQ(base::to_hex(encode_nat_pmp_address_request()), "0000");
    const auto router = decode_nat_pmp_address(bytes_of("00800000000000012a2b2c2d"));
    ASSERT_TRUE(router);
    EXPECT_EQ(*router, wire::NetworkAddress::ipv4({42, 43, 44, 45}));
    EXPECT_EQ(decode_nat_pmp_address(bytes_of("0080000300000001")).error(), MappingError::refused);
    EXPECT_EQ(decode_nat_pmp_address(bytes_of("00800000")).error(), MappingError::not_ours);
    EXPECT_EQ(base::to_hex(encode_nat_pmp_request(kRequest)), "00020000208d208d00000960");
    const auto decode = [&](const char* hex) {
        return decode_nat_pmp_answer(bytes_of(hex), kRequest, *router);
    };
    const auto mapping = decode("0082000000000001208d1267000004b0");
    ASSERT_TRUE(mapping);
    EXPECT_EQ(mapping->external, (wire::Endpoint{*router, 0x1267}));
    EXPECT_EQ(mapping->lifetime, 1200s);
    EXPECT_EQ(decode("0082000000000001208e1267000004b0").error(), MappingError::not_ours);
    EXPECT_EQ(decode("0082000200000001208d0000000000").error(), MappingError::refused);
    EXPECT_EQ(decode("0081000000000001208d1267000004b0").error(), MappingError::not_ours) << "UDP";
}

TEST(DefaultGateway, IsFoundInTheRouteTable) {
    constexpr std::string_view kTable =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
        "tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0\n"
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n";
    EXPECT_EQ(default_gateway(kTable), wire::NetworkAddress::ipv4({192, 168, 1, 1}));
    EXPECT_FALSE(default_gateway(kTable.substr(0, kTable.rfind("eth0"))));
    EXPECT_FALSE(default_gateway(""));
    EXPECT_FALSE(default_gateway("eth0 00000000 xyz 0003\neth0 00000000 0101A8C0 q"));
}

/// Answers datagrams.
class Router {
public:
    Router() : fd_(socket(AF_INET, SOCK_DGRAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        (void)bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        (void)setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    ~Router() { close(fd_); }
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    wire::Endpoint endpoint() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        (void)getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
        return test::loopback(ntohs(address.sin_port));
    }
    base::Bytes read() {
        base::Bytes bytes(2000);
        size_ = sizeof from_;
        const ssize_t got = recvfrom(fd_, bytes.data(), bytes.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from_), &size_);
        bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        return bytes;
    }
    void answer(base::ByteView bytes) const {
        (void)sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&from_),
                     size_);
    }

private:
    int fd_;
    sockaddr_in from_{};
    socklen_t size_ = 0;
};

struct PortMapper : testing::Test {
    void start() {
        network.start();
        network.map_port({.port = 8333, .find_router = [endpoint = router.endpoint()] {
                              return std::optional(endpoint);
                          }});
    }
    Router router;
    base::SystemClock clock;
    base::SystemRng rng;
    test::Recorder events;
    Network network{{}, events, clock, rng};
};

TEST_F(PortMapper, MapsByPcp) {
    start();
    const base::Bytes request = router.read();
    ASSERT_EQ(request.size(), 60u);
    router.answer(bytes_of("0102"));  // not for us
    const base::Bytes again = router.read();
    EXPECT_EQ(again, request) << "asked once more";
    router.answer(pcp_answer(again, 0));
    const auto seen = events.wait_for([](const auto& e) { return !e.mapped.empty(); });
    EXPECT_EQ(seen.mapped.at(0),
              (wire::Endpoint{wire::NetworkAddress::ipv4({42, 43, 44, 45}), 4711}));
}

TEST_F(PortMapper, FallsBackOnNatPmp) {
    start();
    ASSERT_EQ(router.read().size(), 60u);
    router.answer(bytes_of("0081000100000000"));
    EXPECT_EQ(router.read(), bytes_of("0000"));
    router.answer(bytes_of("00800000000000012a2b2c2d"));
    EXPECT_EQ(router.read().size(), 12u);
    router.answer(bytes_of("0082000000000001208d1267000004b0"));
    const auto seen = events.wait_for([](const auto& e) { return !e.mapped.empty(); });
    EXPECT_EQ(seen.mapped.at(0).port, 0x1267);
}

TEST_F(PortMapper, SaysThatTheRouterRefuses) {
    start();
    router.answer(pcp_answer(router.read(), 2));
    const auto seen = events.wait_for([](const auto& e) { return e.mapping_failures > 0; });
    EXPECT_EQ(seen.mapping_failures, 1);
}

}  // namespace
}  // namespace malha::net

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The texts of I2P's SAM 3.1 protocol, without I/O.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "malha/base/bytes.hpp"
#include "malha/wire/network_address.hpp"

namespace malha::net {

/// Bytes of a line from the SAM proxy.
inline constexpr std::size_t kMaxSamLine = 65'536;
/// SAM 3.1 has no ports: connections to any other are refused.
inline constexpr std::uint16_t kI2pPort = 0;

/// "STREAM STATUS RESULT=OK MESSAGE=\"a b\"" as "STREAM STATUS" and what follows.
struct SamReply {
    std::string topic;
    std::map<std::string, std::string> values;

    /// Empty when missing.
    [[nodiscard]] std::string value(const std::string& name) const;
    [[nodiscard]] bool is_ok() const { return value("RESULT") == "OK"; }
};
/// @param line  without its end. Empty optional: not two words and then NAME=VALUE or NAME.
[[nodiscard]] std::optional<SamReply> parse_sam_reply(std::string_view line);

/// I2P's own base64: '-' and '~' instead of '+' and '/'.
[[nodiscard]] std::string to_i2p_base64(base::ByteView bytes);
[[nodiscard]] std::optional<base::Bytes> from_i2p_base64(std::string_view text);

/// The address of a destination: the hash of its bytes.
/// @param destination  in I2P's base64. Empty optional: not base64, or too short for one.
[[nodiscard]] std::optional<wire::NetworkAddress> i2p_address(std::string_view destination);
/// The destination at the start of a private key file, in I2P's base64. Empty optional: too short.
[[nodiscard]] std::optional<std::string> i2p_destination(base::ByteView private_key);

}  // namespace malha::net

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -capturemessages: what peers say and are told, each in files of its own, for tools that read
// them: message_capture/<address>_<port>/msgs_recv.dat and msgs_sent.dat. A record is the time
// (microseconds, 64 bits), the name (12 bytes, padded with zeros), the payload's size (32 bits),
// the payload; numbers are little-endian.
//
// For finding faults, not for every day: the files grow with the traffic, and are written at once.
#pragma once

#include <map>
#include <string>

#include "malha/base/clock.hpp"
#include "malha/base/filesystem.hpp"
#include "malha/base/log.hpp"

namespace malha::node {

/// Thread: node strand.
class MessageCapture {
public:
    enum class Direction : std::uint8_t { received, sent };

    /// @param directory  made when there is something to write.
    MessageCapture(base::Filesystem& fs, base::Clock& clock, base::Logger& log,
                   base::Path directory)
        : fs_(fs),
          clock_(clock),
          log_(log),
          directory_(std::move(directory)),
          started_(clock.now()),
          started_at_(clock.mono()) {}

    /// @param remote  as RPC shows the address. Failures end up in the log, once.
    void write(Direction direction, const std::string& remote, const std::string& command,
               base::ByteView payload);

private:
    [[nodiscard]] base::Bytes record(const std::string& command, base::ByteView payload) const;
    [[nodiscard]] base::Status append(const base::Path& folder, Direction direction,
                                      base::ByteView data);

    base::Filesystem& fs_;
    base::Clock& clock_;
    base::Logger& log_;
    const base::Path directory_;
    const base::UnixSeconds started_;
    const base::MonoTime started_at_;  ///< finer than the wall time
    bool has_failed_ = false;
};

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See message_capture.hpp.
#include "message_capture.hpp"

#include <algorithm>

#include "malha/primitives/serialize.hpp"
#include "malha/wire/limits.hpp"

namespace malha::node {

void MessageCapture::write(Direction direction, const std::string& remote,
                           const std::string& command, base::ByteView payload) {
    std::string name = remote;
    std::replace(name.begin(), name.end(), ':', '_');
    const auto written = append(directory_ / name, direction, record(command, payload));
    if (written || std::exchange(has_failed_, true)) return;
    log_.warning("Messages cannot be captured: " + written.error().message);
}

base::Bytes MessageCapture::record(const std::string& command, base::ByteView payload) const {
    using std::chrono::microseconds;
    const auto time = microseconds(std::chrono::seconds(started_.value)) +
                      std::chrono::duration_cast<microseconds>(clock_.mono() - started_at_);
    base::Bytes name(command.begin(), command.end());
    name.resize(wire::kMaxCommandSize);
    primitives::ByteWriter writer;
    writer.write(static_cast<std::uint64_t>(time.count())).write_bytes(name);
    writer.write(static_cast<std::uint32_t>(payload.size())).write_bytes(payload);
    return writer.take();
}

base::Status MessageCapture::append(const base::Path& folder, Direction direction,
                                    base::ByteView data) {
    MALHA_TRY(fs_.create_directories(folder));
    const auto file = MALHA_TRY(
        fs_.open(folder / (direction == Direction::received ? "msgs_recv.dat" : "msgs_sent.dat"),
                 base::OpenMode::read_write));
    return file->write_at(MALHA_TRY(file->size()), data);
}

}  // namespace malha::node

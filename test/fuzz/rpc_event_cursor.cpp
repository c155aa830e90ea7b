// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text as a cursor of the event stream: refused, or one that survives being written again.
#include <cstddef>
#include <cstdint>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/rpc/event_cursor.hpp"

using malha::rpc::EventCursor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto cursor = EventCursor::parse(malha::base::as_text({data, size}));
    if (cursor) MALHA_ASSERT(EventCursor::parse(cursor->to_text()) == cursor);
    return 0;
}

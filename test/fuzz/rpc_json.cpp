// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any text through the JSON reader: what it accepts is the same value after writing it in either
// form, and compact text is a fixed point.
#include <cstddef>
#include <cstdint>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/rpc/json.hpp"
#include "malha/rpc/values.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto value = rpc::Json::parse(base::as_text({data, size}));
    if (!value) return 0;
    const std::string text = value->to_text();
    MALHA_ASSERT(rpc::Json::parse(text) == value);
    MALHA_ASSERT(rpc::Json::parse(text)->to_text() == text);
    MALHA_ASSERT(rpc::Json::parse(value->to_pretty_text()) == value);
    // Whatever the value is, reading it as something else is an error and no more.
    (void)rpc::amount_from(*value);
    (void)rpc::verbosity_from(*value, 1);
    (void)rpc::bytes_from(*value, "value");
    (void)rpc::hash_bytes_from(*value, "value");
    return 0;
}

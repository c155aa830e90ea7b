// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes through the HTTP request parser, at once and in pieces: the same requests come out.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/rpc/http_parser.hpp"

using namespace malha;

namespace {

using State = rpc::HttpRequestParser::State;
constexpr std::size_t kBodyMax = 4096;

/// Everything the parser says about the bytes, given in pieces of that size.
std::string parse(std::string_view bytes, std::size_t piece) {
    rpc::HttpRequestParser parser(kBodyMax);
    std::string out;
    while (parser.state() != State::failed) {
        State state = parser.feed(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        for (; state == State::done; state = parser.feed({})) {
            const auto request = parser.take();
            MALHA_ASSERT(request.body.size() <= kBodyMax);
            out += request.target + ' ' + std::to_string(request.version_minor) + ' ';
            for (const auto& [name, value] : request.headers)
                out += name + ':' + value + '\n';
            out += request.body + '\n';
        }
        if (bytes.empty()) break;
    }
    return out + std::to_string(parser.failure_status());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = base::as_text({data, size});
    const std::string whole = parse(bytes, size + 1);
    MALHA_ASSERT(parse(bytes, 1) == whole);
    MALHA_ASSERT(parse(bytes, 7) == whole);
    return 0;
}

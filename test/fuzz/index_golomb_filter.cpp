// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as a Golomb-coded set: memory stays in proportion to the input. And any set of
// elements: encoded, it matches each of them, and it decodes to as many.
#include <set>
#include <string>

#include "fuzz/source.hpp"
#include "malha/base/assert.hpp"
#include "malha/index/golomb_filter.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const base::ByteView input(data, size);
    const index::GolombParams params{.key = {.k0 = 1, .k1 = 2}};
    const auto any = index::GolombFilter::parse(params, input);
    if (any) MALHA_ASSERT(any->element_count() <= size);
    if (any) static_cast<void>(any->match(input));

    fuzz::Source source(input);
    std::set<std::string> elements;
    for (std::size_t i = 0; i < size; i += 8)
        elements.emplace(base::as_text(source.take(8)));
    std::vector<base::ByteView> views;
    for (const std::string& element : elements)
        views.push_back(base::as_bytes(element));
    const auto filter = index::GolombFilter::parse(params, index::encode_golomb_set(params, views));
    MALHA_ASSERT(filter && filter->element_count() == elements.size());
    for (const base::ByteView element : views)
        MALHA_ASSERT(filter->match(element));
    return 0;
}

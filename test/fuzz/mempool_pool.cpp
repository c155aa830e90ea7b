// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The pool as a state machine, driven by bytes: after each step it agrees with its naive twin.
#include <cstdio>

#include "malha/base/assert.hpp"
#include "source.hpp"
#include "unit/mempool/pool_machine.hpp"

using namespace malha;
using mempool::test::PoolMachine;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr int kStepsMax = 200;
    constexpr std::uint64_t kBytesMax[]{30'000, 300'000'000};
    fuzz::Source source({data, size});
    PoolMachine::Counts counts;
    PoolMachine machine(
        kBytesMax[source.number<std::uint8_t>() % 2], counts,
        [&source](std::uint64_t limit) { return source.number<std::uint16_t>() % limit; });
    for (int step = 0; step < kStepsMax && !source.is_empty(); ++step) {
        machine.step();
        const base::Status status = machine.check();
        if (!status) std::fprintf(stderr, "%s\n", status.error().message.c_str());
        MALHA_ASSERT(status);
    }
    return 0;
}

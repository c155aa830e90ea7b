// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any body through the dispatcher: the reply is JSON, and the status one of those promised.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "malha/base/assert.hpp"
#include "malha/base/bytes.hpp"
#include "malha/base/clock.hpp"
#include "malha/base/log.hpp"
#include "malha/rpc/control_methods.hpp"
#include "malha/rpc/dispatcher.hpp"

using namespace malha;

namespace {

struct Node {
    Node() {
        rpc::register_control_methods(table, {.clock = &clock,
                                              .logger = &logger,
                                              .active_calls = &active,
                                              .request_stop = [] {},
                                              .set_mock_time = [](base::UnixSeconds) {},
                                              .advance_scheduler = [](std::chrono::seconds) {},
                                              .sync_events = [] {}});
        dispatcher.finish_warmup();
    }

    base::SystemClock clock;
    base::Logger logger;
    rpc::ActiveCalls active{clock};
    rpc::MethodTable table;
    rpc::Users users{{}};
    base::Logger log;
    rpc::Dispatcher dispatcher{table, users, active, clock, log};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Node node;
    const auto reply = node.dispatcher.handle(base::as_text({data, size}), {});
    const std::set<int> statuses{200, 204, 400, 404, 500};
    MALHA_ASSERT(statuses.count(reply.http_status) == 1);
    MALHA_ASSERT((reply.http_status == 204) == reply.body.empty());
    if (!reply.body.empty()) MALHA_ASSERT(rpc::Json::parse(reply.body));
    return 0;
}

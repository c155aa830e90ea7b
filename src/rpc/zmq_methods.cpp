// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See zmq_methods.hpp.
#include "malha/rpc/zmq_methods.hpp"

#include "declare.hpp"

namespace malha::rpc {

void register_zmq_methods(MethodTable& table, const ZmqContext& context) {
    table.add({.name = "getzmqnotifications",
               .category = "zmq",
               .description = "What the node publishes over ZMQ, and where.",
               .results = returns(
                   nested({}, ResultType::array, "By topic",
                          {nested({}, ResultType::object, {},
                                  {field("type", ResultType::string, "\"pub\" and the topic"),
                                   field("address", ResultType::string, "The endpoint"),
                                   field("hwm", ResultType::number,
                                         "Messages that may wait for a slow subscriber")})})),
               .examples = {{}},
               .handler = [context](const Request&) -> RpcResult<JsonText> {
                   JsonWriter writer;
                   writer.begin_array();
                   for (const ZmqNotification& notification : context.notifications) {
                       writer.begin_object();
                       writer.member("type", "pub" + std::string(to_string(notification.topic)));
                       writer.member("address", notification.address);
                       writer.member("hwm", notification.high_water_mark).end_object();
                   }
                   return writer.end_array().take();
               }});
}

}  // namespace malha::rpc

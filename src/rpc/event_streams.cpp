// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See event_streams.hpp: who may open a stream, and of what.
#include "malha/rpc/event_streams.hpp"

#include <algorithm>
#include <utility>

#include "event_source.hpp"
#include "malha/rpc/http_router.hpp"
#include "rest_request.hpp"

namespace malha::rpc {
namespace {

constexpr std::string_view kPath = "/events";
/// Who may not ask for payments is not told of them either.
constexpr std::string_view kWalletsRight = "listsinceblock";

bool is_upgrade(const HttpRequest& request) {
    return request.version_minor >= 1 &&
           equals_ignoring_case(request.header("Upgrade"), "websocket") &&
           !request.header("Sec-WebSocket-Key").empty() &&
           request.header("Sec-WebSocket-Version") == "13";
}

HttpResponse refuse(int status, std::string text) {
    return {.status = status, .content_type = "text/plain", .body = std::move(text) + "\r\n"};
}

/// "blocks,pool,wallet" or some of them.
bool read_topics(std::string_view text, EventWishes& wishes) {
    wishes.blocks = wishes.pool = wishes.wallets = false;
    while (!text.empty()) {
        const std::string_view topic = text.substr(0, text.find(','));
        text.remove_prefix(std::min(topic.size() + 1, text.size()));
        if (topic == "blocks")
            wishes.blocks = true;
        else if (topic == "pool")
            wishes.pool = true;
        else if (topic == "wallet")
            wishes.wallets = true;
        else
            return false;
    }
    return wishes.blocks || wishes.pool || wishes.wallets;
}

}  // namespace

bool may_follow_events(const UserRights& rights, std::string_view user, base::UnixSeconds now) {
    return rights.permissions.allows(user, kEventsRight) && !rights.limits.has_expired(user, now);
}

void EventStreams::Hub::serve_waiting() {
    for (const auto& source : std::exchange(waiting, {}))
        source->serve();
}

void EventStreams::Hub::stop() {
    is_stopped = true;
    waiting.clear();
    context.log->listen(nullptr);
}

EventStreams::EventStreams(EventStreamContext context)
    : hub_(std::make_shared<Hub>(std::move(context))) {
    hub_->context.log->readers().call(
        [this] { hub_->context.log->listen([hub = hub_.get()] { hub->serve_waiting(); }); });
}

EventStreams::~EventStreams() {
    stop();
}

void EventStreams::stop() {
    hub_->context.log->readers().call([this] { hub_->stop(); });
}

HttpResponse EventStreams::handle(const HttpRequest& request) {
    const RestRequest parsed = parse_rest_request(request, kPath);
    if (!parsed.argument.empty() || parsed.format != RestFormat::unknown) return {.status = 404};
    if (request.method != HttpMethod::get) return {.status = 405};
    const EventStreamContext& context = hub_->context;
    const auto rights = context.users->rights();
    auto user = rights->authenticator.authenticate(request.header("Authorization"));
    if (!user) return refuse_credentials(request);
    if (!may_follow_events(*rights, *user, context.clock->now())) return {.status = 403};
    if (const auto status = context.warmup_status())
        return refuse(503, "Service temporarily unavailable: " + *status);
    if (!is_upgrade(request)) {
        HttpResponse response = refuse(426, "This is a WebSocket; see doc/events.md");
        response.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
        return response;
    }
    EventWishes wishes{.caller = {.user = *std::move(user)}};
    if (const auto topics = parsed.query_value("topics"); topics && !read_topics(*topics, wishes))
        return refuse(400, "Invalid topics; known are blocks, pool and wallet");
    wishes.wallet = parsed.query_value("wallet");
    wishes.wallets |= wishes.wallet.has_value();
    const std::string& name = wishes.caller.user;
    if (wishes.wallets && !rights->permissions.allows(name, kWalletsRight)) return {.status = 403};
    if (wishes.wallet && !rights->limits.allows_wallet(name, *wishes.wallet))
        return {.status = 403};
    std::optional<EventCursor> cursor;
    if (const auto text = parsed.query_value("cursor")) {
        cursor = EventCursor::parse(*text);
        if (!cursor) return refuse(400, "Invalid cursor");
    }
    if (hub_->streams >= kStreamsMax) return refuse(503, "Too many event streams");
    return {.status = 101,
            .stream = std::make_shared<EventSource>(hub_, std::move(wishes), cursor)};
}

}  // namespace malha::rpc

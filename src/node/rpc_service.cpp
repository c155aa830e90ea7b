// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rpc_service.hpp.
#include "malha/node/rpc_service.hpp"

#include "malha/rpc/authenticator.hpp"
#include "malha/rpc/cookie.hpp"
#include "malha/rpc/dispatcher.hpp"
#include "malha/rpc/event_streams.hpp"
#include "malha/rpc/http_router.hpp"
#include "malha/rpc/http_server.hpp"
#include "malha/rpc/rest.hpp"
#include "malha/rpc/spending_ledger.hpp"

namespace malha::node {
class RpcService::Impl {
public:
    Impl(const RpcConfig& config, rpc::MethodContexts contexts, const RpcSurroundings& around)
        : around_(around),
          users_(config.users),
          active_calls_(around.clock),
          dispatcher_(table_, users_, active_calls_, around.clock, around.log),
          spending_file_(config.spending_file) {
        contexts.control.active_calls = &active_calls_;
        if (config.checks_results) dispatcher_.check_results();
        contexts.wallet.charge = [this](const rpc::Caller& caller, const auto&... payment) {
            return charge(caller, payment...);
        };
        rpc::register_methods(table_, contexts);
        if (config.rest)
            rpc::add_rest_routes(router_,
                                 {.methods = &table_,
                                  .chain = contexts.chain,
                                  .indexes = contexts.indexes,
                                  .warmup_status = [this] { return dispatcher_.warmup_status(); }});
        if (around.events != nullptr) add_event_streams(contexts.chain);
    }

    base::Status start(const RpcConfig& config) {
        MALHA_TRY(add_own_login(config));
        MALHA_TRY(set_users(config.users));
        router_.add_exact("/", rpc::json_rpc_handler(dispatcher_, users_));
        router_.add_prefix("/wallet/", rpc::json_rpc_handler(dispatcher_, users_));
        auto handler = [this](const rpc::HttpRequest& request) { return router_.handle(request); };
        server_ = MALHA_TRY(
            rpc::HttpServer::create(config.http, std::move(handler), around_.clock, around_.log));
        return {};
    }

    base::Status set_users(rpc::UserRights users) {
        // Before anybody can have a limit: who sees the limit sees the ledger.
        if (users.limits.limit_spending() && !ledger_)
            ledger_ = MALHA_TRY(rpc::SpendingLedger::open(around_.fs, spending_file_));
        users.authenticator.add_all(own_login_);
        users_.replace(std::move(users));
        return {};
    }

    void set_warmup_status(const std::string& status) { dispatcher_.set_warmup_status(status); }
    void finish_warmup() { dispatcher_.finish_warmup(); }

    void stop() {
        if (server_) server_->stop();
        if (streams_) streams_->stop();
        if (cookie_path_) static_cast<void>(around_.fs.remove(*cookie_path_));
        cookie_path_.reset();
    }

private:
    void add_event_streams(const rpc::ChainContext& chain) {
        streams_ = std::make_unique<rpc::EventStreams>(rpc::EventStreamContext{
            .log = around_.events,
            .methods = &table_,
            .users = &users_,
            .clock = &around_.clock,
            .chain = chain,
            .warmup_status = [this] { return dispatcher_.warmup_status(); }});
        router_.add_prefix("/events", [this](const rpc::HttpRequest& request) {
            return streams_->handle(request);
        });
    }

    rpc::RpcResult<void> charge(const rpc::Caller& caller, const primitives::Txid& txid,
                                primitives::Amount amount,
                                const std::optional<primitives::Txid>& replaced) {
        const auto rights = users_.rights();
        const rpc::SpendingLimit* limit = rights->limits.spending_of(caller.user);
        if (limit == nullptr) return {};
        return ledger_->charge(caller.user, *limit, {txid, amount, around_.clock.now()}, replaced);
    }

    /// The user of -rpcuser, or else a cookie.
    base::Status add_own_login(const RpcConfig& config) {
        if (!config.password.empty()) {
            own_login_.add_password(config.user, config.password, around_.rng);
            return {};
        }
        if (!config.cookie_file) return {};
        const auto password =
            rpc::write_cookie(*config.cookie_file, config.cookie_access, around_.rng);
        if (!password) {
            around_.log.error(password.error().message);
            return base::fail("Unable to start HTTP server. See debug log for details.");
        }
        cookie_path_ = *config.cookie_file;
        own_login_.add_password(rpc::kCookieUser, *password, around_.rng);
        return {};
    }

    RpcSurroundings around_;
    rpc::Users users_;
    rpc::ActiveCalls active_calls_;
    rpc::MethodTable table_;
    rpc::Dispatcher dispatcher_;
    rpc::Authenticator own_login_;  ///< that of -rpcuser, or the cookie's
    const base::Path spending_file_;
    std::unique_ptr<rpc::SpendingLedger> ledger_;  ///< null: nobody ever had a spending limit
    rpc::HttpRouter router_;
    std::optional<base::Path> cookie_path_;       ///< of the cookie that this service made
    std::unique_ptr<rpc::EventStreams> streams_;  ///< null: without -events
    std::unique_ptr<rpc::HttpServer> server_;
};

base::Result<std::unique_ptr<RpcService>> RpcService::create(const RpcConfig& config,
                                                             rpc::MethodContexts contexts,
                                                             const RpcSurroundings& around) {
    auto impl = std::make_unique<Impl>(config, std::move(contexts), around);
    MALHA_TRY(impl->start(config));
    return std::unique_ptr<RpcService>(new RpcService(std::move(impl)));
}

RpcService::RpcService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RpcService::~RpcService() {
    stop();
}
base::Status RpcService::set_users(rpc::UserRights users) {
    return impl_->set_users(std::move(users));
}
void RpcService::set_warmup_status(const std::string& status) {
    impl_->set_warmup_status(status);
}
void RpcService::finish_warmup() {
    impl_->finish_warmup();
}
void RpcService::stop() {
    impl_->stop();
}

}  // namespace malha::node

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See rpc_service.hpp.
#include "malha/node/rpc_service.hpp"

#include "malha/rpc/authenticator.hpp"
#include "malha/rpc/cookie.hpp"
#include "malha/rpc/dispatcher.hpp"
#include "malha/rpc/http_router.hpp"
#include "malha/rpc/http_server.hpp"

namespace malha::node {
namespace {

rpc::CookieAccess cookie_access(CookieReaders readers) {
    switch (readers) {
        case CookieReaders::kOwner:
            return rpc::CookieAccess::kOwner;
        case CookieReaders::kGroup:
            return rpc::CookieAccess::kGroup;
        case CookieReaders::kAll:
            return rpc::CookieAccess::kAll;
    }
    MALHA_ASSERT(false);
}

rpc::HttpServerOptions server_options(const RpcConfig& config) {
    rpc::HttpServerOptions options;
    for (const RpcEndpoint& endpoint : config.endpoints)
        options.endpoints.push_back({.host = endpoint.host, .port = endpoint.port});
    for (const std::string& text : config.allowed_subnets)
        if (const auto subnet = rpc::Subnet::parse(text)) options.allowed.push_back(*subnet);
    options.threads = config.threads;
    options.work_queue = config.queue_max;
    options.timeout = config.idle_timeout;
    return options;
}

}  // namespace

class RpcService::Impl {
public:
    Impl(rpc::MethodContexts contexts, const RpcSurroundings& around)
        : around_(around),
          active_calls_(around.clock),
          dispatcher_(table_, permissions_, active_calls_) {
        contexts.control.active_calls = &active_calls_;
        rpc::register_methods(table_, contexts);
    }

    base::Status start(const RpcConfig& config) {
        for (const std::string& entry : config.whitelists)
            permissions_.add_whitelist(entry);
        if (config.default_deny) permissions_.set_default_deny(*config.default_deny);
        MALHA_TRY(add_users(config));
        for (const char* target : {"/", "/wallet/"})
            add_route(target);
        auto handler = [this](const rpc::HttpRequest& request) { return router_.handle(request); };
        server_ = MALHA_TRY(rpc::HttpServer::create(server_options(config), std::move(handler),
                                                    around_.clock, around_.log));
        return {};
    }

    void set_warmup_status(const std::string& status) { dispatcher_.set_warmup_status(status); }
    void finish_warmup() { dispatcher_.finish_warmup(); }

    void stop() {
        if (server_) server_->stop();
        if (cookie_path_) static_cast<void>(around_.fs.remove(*cookie_path_));
        cookie_path_.reset();
    }

private:
    void add_route(const std::string& target) {
        auto handler = rpc::json_rpc_handler(dispatcher_, authenticator_);
        if (target == "/")
            router_.add_exact(target, std::move(handler));
        else
            router_.add_prefix(target, std::move(handler));
    }

    base::Status add_users(const RpcConfig& config) {
        for (const std::string& login : config.hashed_logins)
            MALHA_TRY(authenticator_.add_rpcauth(login));
        if (!config.password.empty()) {
            authenticator_.add_password(config.user, config.password, around_.rng);
            return {};
        }
        if (!config.cookie_file) return {};
        const base::Path path = around_.cookie_directory / *config.cookie_file;
        const std::string password =
            MALHA_TRY(rpc::write_cookie(path, cookie_access(config.cookie_readers), around_.rng));
        cookie_path_ = path;
        authenticator_.add_password(rpc::kCookieUser, password, around_.rng);
        return {};
    }

    RpcSurroundings around_;
    rpc::Permissions permissions_;
    rpc::ActiveCalls active_calls_;
    rpc::MethodTable table_;
    rpc::Dispatcher dispatcher_;
    rpc::Authenticator authenticator_;
    rpc::HttpRouter router_;
    std::optional<base::Path> cookie_path_;  ///< of the cookie that this service made
    std::unique_ptr<rpc::HttpServer> server_;
};

base::Result<std::unique_ptr<RpcService>> RpcService::create(const RpcConfig& config,
                                                             rpc::MethodContexts contexts,
                                                             const RpcSurroundings& around) {
    auto impl = std::make_unique<Impl>(std::move(contexts), around);
    MALHA_TRY(impl->start(config));
    return std::unique_ptr<RpcService>(new RpcService(std::move(impl)));
}

RpcService::RpcService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RpcService::~RpcService() {
    stop();
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

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Connections to peers: listening, dialling, proxies, transports; bytes to messages and back.
//
// Decides nothing: it does what it is told (listen, connect, send, disconnect) and reports what
// happened through NetworkEvents. All sockets live on one thread of its own.
//
// Bounds, per connection:
// - Received messages are charged against `receive_pending_max` until the consumer releases them;
//   above it the socket is not read, so that the peer's own sends block.
// - While more than `send_queue_max` waits to be sent, received messages wait as well: a peer that
//   does not take its answers is not answered.
// - A send queue that grows far beyond its limit all the same closes the connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/base/clock.hpp"
#include "malha/base/result.hpp"
#include "malha/base/rng.hpp"
#include "malha/net/connection_stats.hpp"
#include "malha/net/tor_control.hpp"
#include "malha/wire/network_address.hpp"
#include "malha/wire/transport.hpp"

namespace malha::net {

/// Where a proxy or a control port listens: an endpoint, or the path of a Unix socket.
struct SocketAddress {
    wire::Endpoint endpoint;
    std::string unix_path;  ///< used instead when not empty
    friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
};

/// A SOCKS5 proxy.
struct Proxy {
    SocketAddress address;
    /// Fresh credentials for each connection, so that Tor gives each a path of its own.
    bool isolate_streams = true;
};

struct NetworkOptions {
    wire::NetworkMagic magic{};
    std::chrono::milliseconds connect_timeout{5000};  ///< -timeout; each step of a proxy too
    std::size_t send_queue_max = 1'000'000;           ///< -maxsendbuffer; bytes
    std::size_t receive_pending_max = 5'000'000;      ///< -maxreceivebuffer; bytes
    std::size_t inbound_max = 1000;  ///< beyond it new connections are closed unseen
};

struct ListenRequest {
    wire::Endpoint endpoint;  ///< port 0: any free one
    bool use_v2 = true;       ///< answer BIP324 handshakes; v1 is always understood
    std::uint32_t tag = 0;    ///< given back with each connection of this listener
};

struct ConnectRequest {
    std::uint64_t token = 0;  ///< the caller's; given back with the outcome
    wire::Endpoint remote;
    std::string host;    ///< when not empty: a name to look up instead of remote's address
    bool use_v2 = true;  ///< BIP324; when the peer refuses, once more with v1
    /// Through the proxy of remote's network, if one is set. No proxy leads into a private network.
    bool use_proxy = true;
    /// The network whose proxy is used, if not that of remote's. Without such a proxy it fails.
    std::optional<wire::Network> proxy_of;
};

enum class ConnectError : std::uint8_t {
    refused,
    timed_out,
    unreachable,    ///< no route
    no_proxy,       ///< the address needs a proxy that is not set
    lookup_failed,  ///< no address of that name
    proxy_failed,   ///< no proxy there, or it does not do what it should
    proxy_refused,  ///< the proxy could not connect
    failed,         ///< anything else
};
[[nodiscard]] std::string_view to_string(ConnectError error);

enum class CloseReason : std::uint8_t {
    asked,           ///< Network::disconnect
    peer_closed,     ///< in order
    network_error,   ///< reset, unreachable and the like
    protocol_error,  ///< the bytes are none of the transport's
    v2_refused,      ///< closed before answering our BIP324 handshake; v1 is being tried
    send_overflow,   ///< far more was sent than the peer takes
    stopping,        ///< Network::stop
};
[[nodiscard]] std::string_view to_string(CloseReason reason);

/// An onion service of our own, by Tor's control port.
struct OnionServiceRequest {
    SocketAddress control;  ///< -torcontrol
    TorServiceSettings service;
    /// Content of a file; empty optional: cannot be read. Called on the network thread with the
    /// name of Tor's cookie, a file of 32 bytes.
    std::function<std::optional<base::Bytes>(const std::string& path)> read_file;
};

/// I2P by the SAM proxy of a router.
struct I2pSettings {
    SocketAddress sam;        ///< -i2psam
    base::Bytes private_key;  ///< content of i2p_private_key; empty: a new one when it accepts
    bool accepts = false;     ///< -i2pacceptincoming; else the address lasts until the stop
    std::uint32_t tag = 0;    ///< listener_tag of what it accepts
    bool use_v2 = true;       ///< as in ListenRequest
};

/// A port of ours that the router should let through (-natpmp).
struct PortMappingRequest {
    std::uint16_t port = 0;
    /// Where the router takes such requests; empty: there is none. Called on the network thread.
    std::function<std::optional<wire::Endpoint>()> find_router;
};

struct NewConnection {
    ConnectionId id{};
    Direction direction = Direction::inbound;
    wire::Endpoint remote;
    std::optional<wire::Endpoint> local;  ///< our side of the socket; none behind a proxy
    std::uint64_t token = 0;              ///< of the ConnectRequest
    std::uint32_t listener_tag = 0;       ///< of the ListenRequest
};

struct OutgoingMessage {
    std::string command;  ///< 1 to 12 printable characters
    base::Bytes payload;  ///< at most kMaxSealedPayload
};

struct IncomingMessage {
    std::string command;
    base::Bytes payload;
    std::size_t charge = 0;  ///< to be given to Network::release once it is dealt with
};

/// What net reports. Called on the network thread; must not block.
class NetworkEvents {
public:
    virtual ~NetworkEvents() = default;
    /// The socket is connected. Messages may be sent at once: they wait for the handshake of the
    /// transport.
    virtual void connected(const NewConnection& connection) = 0;
    virtual void connect_failed(std::uint64_t token, ConnectError error) = 0;
    virtual void received(ConnectionId id, IncomingMessage message) = 0;
    /// The send queue is short, half a megabyte or half its limit, and about half of that was sent
    /// since the last call.
    virtual void can_send_more(ConnectionId id) = 0;
    /// Nothing more comes from or goes to this connection. After v2_refused a new attempt is under
    /// way, which ends with connected() or connect_failed() with the same token.
    virtual void disconnected(ConnectionId id, CloseReason reason) = 0;

    /// For those who asked for one: the service can be reached. Its key is to be kept.
    virtual void onion_service_published(const TorService& /*service*/) {}
    /// It cannot be reached, or not any more; it will be tried again. @param why  for the log.
    virtual void onion_service_lost(const std::string& /*why*/) {}

    /// For those who accept over I2P: our address, and the key that is to be kept (secret).
    virtual void i2p_address_known(const wire::Endpoint& /*endpoint*/,
                                   const base::Bytes& /*private_key*/) {}
    /// Accepting over I2P failed; it will be tried again. @param why  for the log.
    virtual void i2p_failed(const std::string& /*why*/) {}

    /// The router lets us be reached there, or not any more.
    virtual void port_mapped(const wire::Endpoint& /*external*/) {}
    virtual void port_mapping_lost(const wire::Endpoint& /*external*/) {}
    /// It does not; it will be tried again. @param why  for the log.
    virtual void port_mapping_failed(const std::string& /*why*/) {}
};

/// Thread: any (its state lives on the network thread).
class Network {
public:
    /// @param rng  a generator that any thread may use.
    Network(const NetworkOptions& options, NetworkEvents& events, const base::Clock& clock,
            base::Rng& rng);
    /// Stops.
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    /// Binds at once; connections are taken after start(). @return where it listens.
    [[nodiscard]] base::Result<wire::Endpoint> listen(const ListenRequest& request);
    void start();
    /// Closes everything, reports it, and ends the thread.
    void stop();

    /// Which proxy connections to a network go through; none: direct, where that is possible.
    void set_proxy(wire::Network network, std::optional<Proxy> proxy);
    /// Which proxy looks names up, instead of this machine.
    void set_name_proxy(std::optional<Proxy> proxy);

    void connect(ConnectRequest request);
    /// Several at a time cost the network thread, and the peer's, less than one by one. Messages to
    /// connections that are gone are dropped.
    void send(ConnectionId id, std::vector<OutgoingMessage> messages);
    /// Closes once what was sent before is on its way, or after a short time.
    void disconnect(ConnectionId id);
    /// Ends the charge of a received message.
    void release(ConnectionId id, std::size_t charge);

    /// Reaches I2P addresses through a SAM proxy, and is reached through it, until stop(). Once.
    void use_i2p(I2pSettings settings);
    /// Keeps an onion service published until stop().
    void publish_onion_service(OnionServiceRequest request);
    /// Keeps a port mapped at the router until stop().
    void map_port(PortMappingRequest request);

    /// Addresses of a name by this machine's resolver; empty when there are none.
    /// @param callback  called on the network thread.
    void lookup(std::string name, std::function<void(std::vector<wire::NetworkAddress>)> callback);

    /// Bytes that wait to be sent; above send_queue_max, better send no more. 0 when gone.
    [[nodiscard]] std::size_t send_queue_bytes(ConnectionId id) const;
    /// Empty optional: gone.
    [[nodiscard]] std::optional<ConnectionStats> stats(ConnectionId id) const;
    [[nodiscard]] TrafficTotals totals() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace malha::net

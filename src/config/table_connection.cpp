// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options that concern peers.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

// clang-format off
constexpr OptionSpec kConnection[] = {
    {"addnode", "<ip>", "", network_only,
     "Keep a connection to this peer. Can be given several times; see also the RPC addnode."},
    {"asmap", "<file>", "", no_flags,
     "File that maps addresses to autonomous systems, to spread peers over them; a relative "
     "path starts at the network's data directory. Without a file: the map that the program "
     "was built with, if any."},
    {"bantime", "<n>", "86400", no_flags,
     "How many seconds a ban lasts unless it says so itself."},
    {"bind", "<addr>[:<port>][=onion]", "0.0.0.0", network_only,
     "Listen on this address and nowhere else (also -[ipv6]:port notation). \"=onion\" marks "
     "the port as the target of a Tor service."},
    {"cjdnsreachable", "", "0", no_flags,
     "This machine is in the CJDNS network: treat addresses of fc00::/8 as CJDNS."},
    {"connect", "<ip>", "", network_only,
     "Connect only to this peer; 0 makes no automatic connections. Can be given several "
     "times. Switches off -dnsseed and -listen unless they are set."},
    {"discover", "", "1", no_flags,
     "Find out the addresses of this machine and announce them. Off by default with "
     "-externalip or -proxy, or without -listen."},
    {"dns", "", "1", no_flags,
     "Allow name lookups for -addnode, -seednode and -connect."},
    {"dnsseed", "", "1", no_flags,
     "Ask DNS seeds for addresses when few are known. Off by default with -connect, "
     "-maxconnections=0 or an -onlynet without IP networks."},
    {"externalip", "<ip>", "", no_flags,
     "Announce this address as ours."},
    {"fixedseeds", "", "1", no_flags,
     "Fall back on the addresses built into the program when the DNS seeds give none."},
    {"forcednsseed", "", "0", no_flags,
     "Ask DNS seeds for addresses at every start."},
    {"i2pacceptincoming", "", "1", no_flags,
     "Accept connections over I2P, when -i2psam is set and -listen is on."},
    {"i2psam", "<ip:port>", "", no_flags,
     "Address of the I2P SAM proxy, to reach I2P peers."},
    {"listen", "", "1", no_flags,
     "Accept connections from outside. Off by default with -proxy or -connect."},
    {"listenonion", "", "1", no_flags,
     "Create a Tor onion service for incoming connections by itself."},
    {"maxconnections", "<n>", "125", no_flags,
     "Keep at most this many automatic connections to peers."},
    {"maxreceivebuffer", "<n>", "5000", no_flags,
     "Largest receive buffer per peer, in units of 1000 bytes."},
    {"maxsendbuffer", "<n>", "1000", no_flags,
     "Largest send buffer per peer, in units of 1000 bytes."},
    {"maxuploadtarget", "<n>", "0M", no_flags,
     "Try to keep what is sent to peers below this amount in 24 hours (0 = no limit). Units "
     "k, K, m, M, g, G, t, T: lower case for powers of 1000, upper case for 1024; none means "
     "M."},
    {"natpmp", "", "1", no_flags,
     "Open the listening port at the router with PCP or NAT-PMP."},
    {"networkactive", "", "1", no_flags,
     "Start with the network on. It can be switched by the RPC setnetworkactive."},
    {"onion", "<ip:port|path>", "-proxy", no_flags,
     "SOCKS5 proxy that reaches Tor onion services; -noonion disables them."},
    {"onlynet", "<net>", "", no_flags,
     "Make automatic connections only to this network: ipv4, ipv6, onion, i2p or cjdns. Can "
     "be given several times."},
    {"peerblockfilters", "", "0", no_flags,
     "Serve compact block filters to peers (BIP 157)."},
    {"peerbloomfilters", "", "0", no_flags,
     "Serve peers that use bloom filters (BIP 37)."},
    {"peertimeout", "<n>", "60", debug_only,
     "Seconds without a message after which a new peer is dropped. At least 1."},
    {"port", "<port>", "8333, testnet3: 18333, testnet4: 48333, signet: 38333, regtest: 18444",
     network_only,
     "Listen for peers on this port."},
    {"proxy", "<ip>[:<port>]|unix:<path>[=<network>]", "disabled", needs_value,
     "Connect through this SOCKS5 proxy. \"=network\" limits it to one network; can be given "
     "several times."},
    {"proxyrandomize", "", "1", no_flags,
     "Use new proxy credentials for each connection, so that Tor separates their paths."},
    {"seednode", "<ip>", "", no_flags,
     "Connect to this peer only to ask for addresses. Can be given several times."},
    {"timeout", "<n>", "5000", no_flags,
     "Milliseconds to wait for a connection to be made. At least 1."},
    {"torcontrol", "<ip>:<port>", "127.0.0.1:9051", no_flags,
     "Address of Tor's control port, used for -listenonion."},
    {"torpassword", "<pass>", "empty", sensitive,
     "Password for Tor's control port."},
    {"txreconciliation", "", "0", debug_only,
     "Offer peers to exchange transactions by set reconciliation (BIP 330). It is agreed upon and "
     "no more: no node exchanges sets yet."},
    {"v2transport", "", "1", no_flags,
     "Use encrypted connections where the peer can (BIP 324)."},
    {"whitebind", "<[permissions@]addr>", "", no_flags,
     "Listen on this address and give the peers that connect there the permissions "
     "bloomfilter, noban, forcerelay, relay, mempool, download or addr (comma separated)."},
    {"whitelist", "<[permissions@]IP address or network>", "", no_flags,
     "Give peers of this address or network the permissions that -whitebind lists; \"in\" and "
     "\"out\" limit them to one direction."},
};
// clang-format on

}  // namespace

void append_connection(OptionTable& table) {
    append(table, OptionCategory::connection, kConnection);
}

}  // namespace malha::config::detail

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/http.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace malha::rpc {
namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 413:
            return "Content too large";
        case 426:
            return "Upgrade Required";
        case 500:
            return "Internal Server Error";
        case 503:
            return "Service Unavailable";
        default:
            return "Unknown";
    }
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view HttpRequest::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return equals_ignoring_case(header.first, name);
    });
    return found == headers.end() ? std::string_view() : found->second;
}

bool HttpRequest::keep_alive() const {
    const auto connection = header("Connection");
    return version_minor == 0 ? equals_ignoring_case(connection, "keep-alive")
                              : !equals_ignoring_case(connection, "close");
}

std::string http_date(base::UnixSeconds time) {
    constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = time.value;
    std::tm parts{};
    if (!gmtime_r(&seconds, &parts)) return {};
    std::array<char, 32> rest;
    const auto length = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &parts);
    // Names by hand: strftime's depend on the locale.
    std::string out = kDays[static_cast<std::size_t>(parts.tm_wday)];
    out += parts.tm_mday < 10 ? ", 0" : ", ";
    out += std::to_string(parts.tm_mday) + ' ';
    out += kMonths[static_cast<std::size_t>(parts.tm_mon)];
    return out.append(rest.data(), length);
}

std::string http_head(const HttpResponse& response, const HttpRequest& request,
                      base::UnixSeconds now) {
    const bool is_1_0 = request.version_minor == 0;
    const bool has_body = response.status != 204;
    std::string out = "HTTP/1." + std::to_string(request.version_minor) + ' ' +
                      std::to_string(response.status) + ' ';
    out.append(reason(response.status)).append("\r\n");
    for (const auto& [name, value] : response.headers)
        append_header(out, name, value);
    if (has_body)
        append_header(out, "Content-Type",
                      response.content_type.empty() ? "text/html; charset=ISO-8859-1"
                                                    : response.content_type);
    if (!is_1_0) append_header(out, "Date", http_date(now));
    if (is_1_0 && request.keep_alive()) append_header(out, "Connection", "keep-alive");
    // Without keep-alive an HTTP/1.0 body ends where the connection does.
    if (has_body && (!is_1_0 || request.keep_alive()))
        append_header(out, "Content-Length", std::to_string(response.content().size()));
    if (!is_1_0 && !request.keep_alive()) append_header(out, "Connection", "close");
    return out + "\r\n";
}

}  // namespace malha::rpc

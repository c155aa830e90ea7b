// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See result_kind.hpp.
#include "result_kind.hpp"

namespace malha::rpc {

std::optional<Json::Kind> json_kind_of(ResultType type) {
    switch (type) {
        case ResultType::string:
        case ResultType::hex:
            return Json::Kind::string;
        case ResultType::number:
        case ResultType::amount:
        case ResultType::time:
            return Json::Kind::number;
        case ResultType::boolean:
            return Json::Kind::boolean;
        case ResultType::object:
        case ResultType::dynamic_object:
            return Json::Kind::object;
        case ResultType::array:
            return Json::Kind::array;
        case ResultType::null_value:
            return Json::Kind::null_value;
        case ResultType::any:
        case ResultType::elided:
            break;
    }
    return std::nullopt;
}

}  // namespace malha::rpc

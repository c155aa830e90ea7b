// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The two ways in which the engine says no. A Violation is the block's fault: it broke a rule, the
// node goes on. A Fault is the machine's (disk, database, corruption): nothing is known about the
// block, the engine stops and the node shuts down in order.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "malha/base/result.hpp"
#include "malha/consensus/rule.hpp"

namespace malha::chain {

struct Fault {
    std::string message;
};

/// Either of the two. Thread: any.
class EngineError {
public:
    EngineError(consensus::Violation violation) : what_(std::move(violation)) {}
    EngineError(Fault fault) : what_(std::move(fault)) {}

    /// Null when it is the other one.
    [[nodiscard]] const consensus::Violation* violation() const {
        return std::get_if<consensus::Violation>(&what_);
    }
    [[nodiscard]] const Fault* fault() const { return std::get_if<Fault>(&what_); }

private:
    std::variant<consensus::Violation, Fault> what_;
};

}  // namespace malha::chain

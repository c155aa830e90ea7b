// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Result<T, E>: a value or an error, with the names of std::expected so that it can become an
// alias. Differences: no implicit conversion between Result types, and value()/error() assert
// instead of throwing.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "malha/base/assert.hpp"

namespace malha::base {

/// Default error: a message for a person, in English, without a trailing full stop.
struct Error {
    std::string message;
    friend bool operator==(const Error&, const Error&) = default;
};

/// Marks a value as the error of a Result: `return Unexpected{BlockError::bad_merkle_root};`
template <class E>
struct [[nodiscard]] Unexpected {
    E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

/// `return fail("cannot open ", path);` for functions that return Result<T>.
template <class... Parts>
Unexpected<Error> fail(const Parts&... parts) {
    std::string message;
    (message.append(parts), ...);
    return Unexpected<Error>{Error{std::move(message)}};
}

template <class T, class E = Error>
class [[nodiscard]] Result {
public:
    using value_type = T;
    using error_type = E;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Unexpected<E> error) : state_(std::in_place_index<1>, std::move(error.error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    T& value() & {
        MALHA_ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    const T& value() const& {
        MALHA_ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        MALHA_ASSERT(has_value());
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const E& error() const& {
        MALHA_ASSERT(!has_value());
        return *std::get_if<1>(&state_);
    }
    E&& error() && {
        MALHA_ASSERT(!has_value());
        return std::move(*std::get_if<1>(&state_));
    }

    template <class U>
    [[nodiscard]] T value_or(U&& fallback) const& {
        return has_value() ? **this : static_cast<T>(std::forward<U>(fallback));
    }
    template <class F>
    auto and_then(F&& next) const& -> std::invoke_result_t<F, const T&> {
        if (!has_value()) return Unexpected<E>{error()};
        return std::forward<F>(next)(value());
    }
    template <class F>
    auto transform(F&& map) const& -> Result<std::invoke_result_t<F, const T&>, E> {
        if (!has_value()) return Unexpected<E>{error()};
        return std::forward<F>(map)(value());
    }

private:
    std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
public:
    using value_type = void;
    using error_type = E;

    Result() = default;
    Result(Unexpected<E> error) : failed_(true), error_(std::move(error.error)) {}

    [[nodiscard]] bool has_value() const noexcept { return !failed_; }
    explicit operator bool() const noexcept { return !failed_; }
    void value() const { MALHA_ASSERT(!failed_); }
    void operator*() const { value(); }
    const E& error() const& {
        MALHA_ASSERT(failed_);
        return error_;
    }
    E&& error() && {
        MALHA_ASSERT(failed_);
        return std::move(error_);
    }

private:
    bool failed_ = false;
    E error_{};
};

/// Result<void> for functions that either do their work or say why not.
using Status = Result<void, Error>;

}  // namespace malha::base

#define MALHA_JOIN_NAMES(a, b) a##b
#define MALHA_TRY_NAMED(name, expression)                                     \
    __extension__({                                                           \
        auto&& name = (expression);                                           \
        if (!name) return ::malha::base::Unexpected{std::move(name).error()}; \
        *std::move(name);                                                     \
    })
#define MALHA_TRY_NUMBERED(number, expression) \
    MALHA_TRY_NAMED(MALHA_JOIN_NAMES(malha_try_, number), expression)

/// Evaluates to the value of a Result, or returns its error from the enclosing function. May stand
/// inside another MALHA_TRY, but not inside coroutines.
/// `const auto header = MALHA_TRY(read_header(reader));`
#define MALHA_TRY(expression) MALHA_TRY_NUMBERED(__COUNTER__, expression)

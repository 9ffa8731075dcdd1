#pragma once
// Thrown by reading a body; caught by the session alone, which answers with it. Internal.

#include <exception>

namespace platform::http {

struct BodyRefused : std::exception {
    int status;
    const char* code;
    const char* detail;

    BodyRefused(int of_status, const char* of_code, const char* of_detail)
        : status{of_status}, code{of_code}, detail{of_detail} {}

    const char* what() const noexcept override { return detail; }
};

}  // namespace platform::http
